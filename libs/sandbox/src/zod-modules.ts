import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const ENTRY = 'classic/external.js';
const IMPORT = /(?:from|import)\s*["'](\.[^"']+)["']/g;
/** What a node's parameters have no use for, and what costs most to load. */
const REPLACED: Readonly<Record<string, string>> = {
  'locales/index.js': 'export { default as en } from "./en.js";',
  'classic/from-json-schema.js': 'export const fromJSONSchema = undefined;',
};

/** Zod's modules by their path in the package, the entry first. @throws where the package is laid out otherwise. */
export function zodModules(packageFolder: string): Readonly<Record<string, string>> {
  const modules: Record<string, string> = {};
  const load = (path: string): void => {
    if (Object.hasOwn(modules, path)) return;
    modules[path] = REPLACED[path] ?? readFileSync(join(packageFolder, 'v4', path), 'utf8');
    for (const [, specifier] of modules[path].matchAll(IMPORT)) load(posix.join(posix.dirname(path), specifier!));
  };
  load(ENTRY);
  return modules;
}
