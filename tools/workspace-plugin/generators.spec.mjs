// What the generators write is accepted as it stands: generated into a copy of the repository, then formatted, linted, type-checked and tested
// there by the same commands as everything else.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = process.cwd();
const NOT_COPIED = new Set(['node_modules', '.git', '.nx', '.data', 'dist', 'coverage']);
const run = promisify(execFile);

/** The repository without what is made from it; its packages are those of the original, but for our own. */
function copyRepository() {
  const copy = mkdtempSync(join(tmpdir(), 'weft-generators-'));
  cpSync(ROOT, copy, { recursive: true, filter: (source) => !NOT_COPIED.has(basename(source)) });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const paths = {
    '@weft/app-*': ['./apps/*/src/index.ts'],
    '@weft/*': ['./libs/*/src/index.ts'],
  };
  const config = { extends: './tsconfig.json', compilerOptions: { paths } };
  writeFileSync(join(copy, 'tsconfig.copy.json'), JSON.stringify(config));
  return copy;
}

describe('the generators', () => {
  let copy;
  const bin = (name) => join(ROOT, 'node_modules/.bin', name);
  const inCopy = async (command, ...args) => {
    const env = { ...process.env, NX_DAEMON: 'false', NX_WORKSPACE_ROOT_PATH: copy, FORCE_COLOR: '0' };
    try {
      return (await run(command, args, { cwd: copy, env, maxBuffer: 64 * 1_048_576 })).stdout;
    } catch (error) {
      throw new Error(`${command} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`, { cause: error });
    }
  };
  const generate = async (...args) => {
    const output = await inCopy(bin('nx'), 'generate', ...args, '--no-interactive');
    return [...output.matchAll(/^(?:CREATE|UPDATE) (\S+)$/gm)].map(([, file]) => file);
  };

  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('write what formatting, lint, types and tests accept', async () => {
    const node = await generate('node', 'chargeCard', '--category=network');
    const request = await generate('request', 'orchestrator', 'archiveWorkflow', '--feature=workflows');
    const first = await generate('migration', 'orchestrator', 'add-archive-date');
    const second = await generate('migration', 'orchestrator', 'drop-archive-date');

    const files = [...new Set([...node, ...request, ...first, ...second])];
    expect(files).toHaveLength(5 + 5 + 3);
    expect(readFileSync(join(copy, 'libs/nodes/src/registry.ts'), 'utf8')).toContain('chargeCard');
    expect(readFileSync(join(copy, 'apps/orchestrator/src/orchestrator.migrations.ts'), 'utf8')).toMatch(
      /migrations: \[[^\]]+,\s+AddArchiveDate\d+,\s+DropArchiveDate\d+,?\s*\]/,
    );

    await inCopy(bin('prettier'), '--check', ...files);
    const sources = files.filter((file) => file.endsWith('.ts'));
    await inCopy(bin('oxlint'), '--deny-warnings', ...sources);
    await inCopy(process.execPath, join(ROOT, 'node_modules/typescript7/bin/tsc'), '-p', 'tsconfig.copy.json');
    await inCopy(
      process.execPath,
      'tools/test.mjs',
      ...files.filter((file) => file.endsWith('.spec.ts')),
      'libs/nodes/src/registry',
    );
  }, 180_000);

  it.each([
    ['a node that is there', ['node', 'set'], /is there already/],
    ['a request of no service', ['request', 'nobody', 'doIt', '--feature=x'], /There is no libs\/contracts\/src\/nobody\.ts/],
    ['a request that is there', ['request', 'compiler', 'compile', '--feature=passes'], /has a request "compile" already/],
    ['a migration of a project without a schema', ['migration', 'compiler', 'add-it'], /no set of migrations/],
  ])(
    'refuse %s and write nothing',
    async (_, args, message) => {
      await expect(generate(...args)).rejects.toThrow(message);
      expect(existsSync(join(copy, 'apps/nobody'))).toBe(false);
    },
    30_000,
  );
});
