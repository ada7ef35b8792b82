// What needs the project graph or types: layers, pure libraries, floating promises. Everything else is oxlint's (.oxlintrc.json).
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { boundaryRule } from './tools/checks/boundary-rule.mjs';
import { listProjects } from './tools/checks/project-graph.mjs';
import {
  barrel,
  importsFor,
  presentTime,
  PURE_GLOBALS,
  PURE_PROPERTIES,
  processEnv,
  SLEEPING,
  tooManyParameters,
} from './tools/checks/restrictions.mjs';

// Without a graph the boundary rule would switch itself off with a mere warning.
const projects = await listProjects();
const rootsOf = (...layers) => projects.filter(({ layer }) => layers.includes(layer)).map(({ root }) => root);

const TESTS = ['**/*.{spec,prop-spec,int-spec,type-spec}.ts', '{apps,libs}/*/test/**/*.ts', 'apps/e2e/**/*.ts'];
const PURE = rootsOf('pure', 'nodes').map((root) => `${root}/src/**/*.ts`);
const ROOTS = rootsOf('root').map((root) => `${root}/**/*.ts`);
const ROOT_TESTS = [...rootsOf('root').map((root) => `${root}/**/*.{spec,int-spec}.ts`), 'apps/e2e/**/*.ts'];
const SERVICES = ['@weft/app-*'];
const READS_ENVIRONMENT = ['libs/config/**', 'libs/testing/**', 'bench/**', 'tools/**', ...TESTS];

export default [
  { ignores: ['**/dist', '**/node_modules', 'coverage', '.data', '.nx', '**/*.mjs'] },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'off' }, // oxlint reads the same comments for its own rules
    rules: {
      '@nx/enforce-module-boundaries': boundaryRule(),
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Here and not in oxlint, which does not know that decorators need a value import for their metadata.
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' },
      ],
      'no-restricted-syntax': ['error', barrel, ...tooManyParameters],
    },
  },
  { files: ['**/*.ts'], ignores: TESTS, rules: { 'no-restricted-imports': importsFor('any') } },
  { files: ['**/*.ts'], ignores: READS_ENVIRONMENT, rules: { 'no-restricted-properties': ['error', processEnv] } },
  {
    files: PURE,
    ignores: TESTS,
    rules: {
      'no-restricted-imports': importsFor('pure'),
      'no-restricted-globals': ['error', ...PURE_GLOBALS],
      'no-restricted-properties': ['error', processEnv, ...PURE_PROPERTIES],
      'no-restricted-syntax': ['error', barrel, presentTime, ...tooManyParameters],
    },
  },
  {
    files: ['**/*.{spec,prop-spec}.ts'],
    rules: { 'no-restricted-imports': importsFor('unit test'), 'no-restricted-globals': ['error', ...SLEEPING] },
  },
  { files: TESTS, rules: { '@nx/enforce-module-boundaries': boundaryRule({ inTests: true }) } },
  // Nx forbids importing any app. Those that compose services are the exception.
  { files: ROOTS, rules: { '@nx/enforce-module-boundaries': boundaryRule({ allow: SERVICES }) } },
  { files: ROOT_TESTS, rules: { '@nx/enforce-module-boundaries': boundaryRule({ inTests: true, allow: SERVICES }) } },
];
