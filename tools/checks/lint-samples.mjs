// Lints source texts as if they lay at the given paths: [{ path, code }] as JSON on standard input, and on standard output
// one list for each of the rules that spoke. A process of its own, because ESLint and Nx do not run inside Jest's modules.
import { ESLint } from 'eslint';
import { text } from 'node:stream/consumers';

// A file that does not exist has no types. The rules under test need none.
const withoutTypes = {
  files: ['**/*.ts'],
  languageOptions: { parserOptions: { projectService: false } },
  rules: {
    '@typescript-eslint/no-floating-promises': 'off',
    '@typescript-eslint/no-misused-promises': 'off',
    '@typescript-eslint/await-thenable': 'off',
    '@typescript-eslint/switch-exhaustiveness-check': 'off',
  },
};

const eslint = new ESLint({ overrideConfig: [withoutTypes] });
const findings = [];
for (const { path, code } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(code, { filePath: path });
  findings.push(result.messages.map(({ ruleId, message }) => `${ruleId}: ${message}`));
}
process.stdout.write(JSON.stringify(findings));
