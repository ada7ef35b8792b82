// Small edits of source files, each of which says where it failed: our files are regular enough for that, and what comes of it is
// formatted and type-checked like everything else.

/** @throws where the file is not there. */
export function readOf(tree, path) {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Error(`There is no ${path}.`);
  return text;
}

/** Puts text behind the first match. @throws where nothing matches. */
export function insertAfter(tree, path, pattern, text) {
  const source = readOf(tree, path);
  const match = pattern.exec(source);
  if (!match) throw new Error(`${path}: found no place for "${text.trim()}" (${pattern}).`);
  const end = match.index + match[0].length;
  tree.write(path, source.slice(0, end) + text + source.slice(end));
}

/** Imports names from a module: into the statement that is there, else as a statement of its own. */
export function addImport(tree, path, module, names) {
  const source = readOf(tree, path);
  const statement = new RegExp(`import \\{([^}]*)\\} from '${module.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}';`);
  const match = statement.exec(source);
  if (!match) return addStatement(tree, path, `import { ${names.join(', ')} } from '${module}';`);
  const there = match[1].split(',').flatMap((name) => name.trim() || []);
  const all = [...new Set([...there, ...names])];
  tree.write(path, source.replace(statement, `import { ${all.join(', ')} } from '${module}';`));
}

/** Puts an import behind those that are there. */
export function addStatement(tree, path, statement) {
  const source = readOf(tree, path);
  const last = [...source.matchAll(/^import [^;]*;\n/gm)].at(-1);
  const end = last ? last.index + last[0].length : 0;
  tree.write(path, `${source.slice(0, end)}${statement}\n${source.slice(end)}`);
}

/** Adds an entry to the first list of that name: `controllers: [`. */
export function addToList(tree, path, list, entry) {
  const source = readOf(tree, path);
  const empty = new RegExp(`${list}: \\[\\s*\\]`).test(source);
  insertAfter(tree, path, new RegExp(`${list}: \\[`), empty ? entry : `${entry}, `);
}
