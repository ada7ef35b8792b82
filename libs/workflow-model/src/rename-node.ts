import type { WorkflowDocument } from './document.ts';
import { isJsonObject, type Json } from './json.ts';

/** `$('Name')`, `$items("Name")`, `$node["Name"]` with what stands before and after the name. */
const QUOTED = /(\$(?:items)?\s*\(\s*|\$node\s*(?:\?\.)?\[\s*)(["'`])((?:\\.|(?!\2)[^\\])*)\2/gs;
/** `$node.Name`, for names that can be written so. */
const DOTTED = /(\$node\s*\??\.\s*)([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Parameters of these node types hold code, which names nodes as expressions do. */
const CODE_TYPES = new Set(['code']);

/**
 * The document with another name for one node, wherever it is called by its name: pinned data, expressions, code, and what is kept
 * for other systems.
 */
export function renameNode(document: WorkflowDocument, nodeId: string, name: string): WorkflowDocument {
  const before = document.nodes.find(({ id }) => id === nodeId)?.name;
  if (before === undefined || before === name) return document;
  const names = new Map([[before, name]]);
  const pinData = Object.entries(document.pinData).map(([key, items]) => [names.get(key) ?? key, items] as const);
  return {
    ...document,
    nodes: document.nodes.map((node) => ({
      ...node,
      name: node.id === nodeId ? name : node.name,
      parameters: renameReferences(node.parameters, names, CODE_TYPES.has(node.type)) as typeof node.parameters,
      ...(node.meta && { meta: renameReferences(node.meta, names) as typeof node.meta }),
    })),
    pinData: Object.fromEntries(pinData),
  };
}

/** Parameters with other names for nodes in their expressions; in code, every text counts. Parts without such names stay the same objects. */
export function renameReferences(value: Json, names: ReadonlyMap<string, string>, isCode = false): Json {
  if (typeof value === 'string') return isCode || value.startsWith('=') ? renameInText(value, names) : value;
  if (Array.isArray(value)) {
    const entries = (value as readonly Json[]).map((entry) => renameReferences(entry, names, isCode));
    return entries.some((entry, index) => entry !== value[index]) ? entries : value;
  }
  if (!isJsonObject(value)) return value;
  const fields = Object.entries(value).map(([key, field]) => [key, renameReferences(field, names, isCode)] as const);
  return fields.some(([key, field]) => field !== value[key]) ? Object.fromEntries(fields) : value;
}

function renameInText(text: string, names: ReadonlyMap<string, string>): string {
  if (!text.includes('$')) return text;
  const quoted = text.replace(QUOTED, (whole, before: string, quote: string, written: string) => {
    const name = names.get(unescape(written));
    return name === undefined ? whole : `${before}${quote}${escape(name, quote)}${quote}`;
  });
  return quoted.replace(DOTTED, (whole, before: string, written: string) => {
    const name = names.get(written);
    if (name === undefined) return whole;
    return IDENTIFIER.test(name) ? `${before}${name}` : `${before.replace(/\??\.\s*$/, '')}["${escape(name, '"')}"]`;
  });
}

function unescape(written: string): string {
  return written.replace(/\\(.)/gs, (_, character: string) => ({ n: '\n', t: '\t', r: '\r' })[character] ?? character);
}

function escape(name: string, quote: string): string {
  const escaped = name.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return quote === '`' ? escaped.replaceAll('${', '\\${') : escaped;
}
