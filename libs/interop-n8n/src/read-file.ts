import { isJsonObject, MAX_NODES, type Json, type JsonObject } from '@weft/workflow-model';
import type { N8nFile } from './n8n-file.ts';
import { refuseEndless } from './refuse-endless.ts';
import { unreadable } from './unreadable.ts';

/** Keys under which exports and template libraries put the workflow itself. */
const WRAPPERS = ['workflow', 'file', 'data'];
const MAX_WRAPPERS = 4;

/** @throws IMPORT_UNREADABLE naming the problem. */
export function readFile(source: unknown): N8nFile {
  refuseEndless(source);
  const file = unwrap(source);
  const nodes = file['nodes'] as readonly Json[];
  if (nodes.length > MAX_NODES) throw unreadable(`The workflow has ${nodes.length} nodes; at most ${MAX_NODES} are allowed.`);
  nodes.forEach((node, index) => {
    if (!isJsonObject(node)) throw unreadable(`nodes[${index}] is not an object.`);
  });
  return {
    name: text(file['name'])?.slice(0, 200) || 'Imported workflow',
    description: text(file['description'])?.slice(0, 10_000),
    nodes: nodes as readonly JsonObject[],
    connections: part(file, 'connections'),
    settings: part(file, 'settings'),
    pinData: part(file, 'pinData'),
    staticData: file['staticData'],
    source: file,
    travelling: isJsonObject(file['meta']) ? file['meta']['weft'] : undefined,
  };
}

/** Finds the workflow in a bare file, a wrapped one, or a list of one. */
function unwrap(source: unknown): JsonObject {
  let candidate = source;
  for (let level = 0; level <= MAX_WRAPPERS; level++) {
    if (Array.isArray(candidate)) candidate = onlyEntry(candidate);
    if (!isJsonObject(candidate)) break;
    if (Array.isArray(candidate['nodes'])) return candidate;
    if (candidate['nodes'] !== undefined) throw unreadable('"nodes" is not a list.');
    const wrapped: JsonObject = candidate;
    candidate = WRAPPERS.map((key) => (Object.hasOwn(wrapped, key) ? wrapped[key] : undefined)).find(
      (value) => typeof value === 'object' && value !== null,
    );
  }
  throw unreadable('No workflow was found: expected an object with a list "nodes", bare or under "workflow", "file" or "data".');
}

function onlyEntry(list: readonly unknown[]): unknown {
  if (list.length === 1) return list[0];
  throw unreadable(`The file is a list of ${list.length} entries; import one workflow at a time.`);
}

function part(file: JsonObject, key: string): JsonObject {
  const value = Object.hasOwn(file, key) ? file[key] : undefined;
  if (value === undefined || value === null) return {};
  // Some exporters write an empty object as an empty list.
  if (Array.isArray(value) && value.length === 0) return {};
  if (isJsonObject(value)) return value;
  throw unreadable(`"${key}" is not an object.`);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
