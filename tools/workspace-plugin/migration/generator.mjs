import { formatFiles, visitNotIgnoredFiles } from '@nx/devkit';
import { addImport, insertAfter } from '../edits.mjs';
import { toPascal } from '../names.mjs';

/** A migration that changes nothing yet, later than all others of its project and last in its set. */
export default async function migrationGenerator(tree, { project, name }, now = Date.now()) {
  const root = ['apps', 'libs'].map((group) => `${group}/${project}/src`).find((path) => tree.exists(path));
  if (!root) throw new Error(`There is no project apps/${project} or libs/${project}.`);
  const set = findSet(tree, root);
  const stamp = Math.max(now, ...stampsOf(tree, `${root}/migrations`).map((before) => before + 1));
  const className = toPascal(name) + stamp;
  tree.write(`${root}/migrations/${stamp}-${name}.ts`, migrationOf(className));
  addImport(tree, set, `./migrations/${stamp}-${name}.ts`, [className]);
  insertAfter(tree, set, /migrations: \[[^\]]*?(?=,?\s*\])/, `, ${className}`);
  await formatFiles(tree);
}

/** The file that lists the project's migrations. */
function findSet(tree, root) {
  let found;
  visitNotIgnoredFiles(tree, root, (path) => {
    if (path.endsWith('.ts') && /defineMigrations\(\{/.test(tree.read(path, 'utf8'))) found = path;
  });
  if (!found) throw new Error(`${root} has no set of migrations (defineMigrations).`);
  return found;
}

const stampsOf = (tree, folder) =>
  tree
    .children(folder)
    .map((file) => Number.parseInt(file, 10))
    .filter(Number.isFinite);

const migrationOf = (className) => `import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('SELECT 1');
  }
}
`;
