// Every folder of apps/ and libs/ is a project: a package of the right name, one layer, one entry.
import { existsSync, readFileSync } from 'node:fs';
import { projectFolders } from './project-folders.mjs';
import { report } from './problems.mjs';
import { findShapeProblems } from './shape-rules.mjs';

report(
  projectFolders().flatMap((root) => {
    const file = `${root}/package.json`;
    return findShapeProblems(root, {
      manifest: existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined,
      hasIndex: existsSync(`${root}/src/index.ts`),
    });
  }),
);
