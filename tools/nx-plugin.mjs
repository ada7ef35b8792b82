// Infers build, lint and test for every project, so that a project's package.json holds only its name, entry and layer.
import { dirname } from 'node:path';

const run = (command) => ({ executor: 'nx:run-commands', options: { command, cwd: '{workspaceRoot}' } });

export const name = 'weft-targets';

export const createNodesV2 = [
  '{apps,libs}/*/package.json',
  (files) =>
    files.map((file) => {
      const root = dirname(file);
      const targets = {
        build: run(`node tools/build.mjs ${root}`),
        lint: run(`eslint --max-warnings 0 ${root}`),
        test: run(`node tools/test.mjs --passWithNoTests ${root}/`),
      };
      const projectType = root.startsWith('apps/') ? 'application' : 'library';
      return [file, { projects: { [root]: { targets, projectType } } }];
    }),
];
export const createNodes = createNodesV2;
