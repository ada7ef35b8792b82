/** Beyond these the platform's own way is faster. */
const MAX_NODES = 64;
const MAX_TEXT = 96;
const MAX_CHARACTERS = 8_000;

const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_PRINTABLE = 32;
/** Halves of pairs, of which one alone is escaped, begin here. */
const FIRST_SURROGATE = 0xd800;

/** How the parts are set apart. */
interface Layout {
  readonly indent: string;
  readonly colon: string;
}

const COMPACT: Layout = { indent: '', colon: ':' };
/** Of the value that is being written, so far; it is written in one go. */
let nodes = 0;
let characters = 0;

/**
 * `JSON.stringify` for a small value of plain data, in one walk that also finds out whether it is one. Undefined for anything
 * else.
 */
export function smallJsonText(value: unknown, indent = ''): string | undefined {
  nodes = 0;
  characters = 0;
  return indent === '' ? write(value, COMPACT, '') : write(value, { indent, colon: ': ' }, '\n');
}

/** `line` begins a line at the depth of the value. */
function write(value: unknown, layout: Layout, line: string): string | undefined {
  if (++nodes > MAX_NODES) return undefined;
  switch (typeof value) {
    case 'string':
      // Before anything is made of it: it is not paid for yet.
      characters += value.length;
      return characters > MAX_CHARACTERS ? undefined : quoted(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return writeList(value, layout, line);
      return Object.getPrototypeOf(value) === Object.prototype
        ? writeFields(value as Record<string, unknown>, layout, line)
        : undefined;
    default:
      return undefined;
  }
}

function writeList(values: readonly unknown[], layout: Layout, line: string): string | undefined {
  const inner = line + layout.indent;
  let text = '';
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    const part = value === undefined ? 'null' : write(value, layout, inner);
    if (part === undefined) return undefined;
    text += (text === '' ? inner : `,${inner}`) + part;
  }
  return text === '' ? '[]' : `[${text}${line}]`;
}

function writeFields(entries: Readonly<Record<string, unknown>>, layout: Layout, line: string): string | undefined {
  const inner = line + layout.indent;
  let text = '';
  for (const key in entries) {
    const value = entries[key];
    if (value === undefined) continue;
    const part = write(value, layout, inner);
    if (part === undefined) return undefined;
    text += (text === '' ? inner : `,${inner}`) + (KEYS.get(key) ?? keyText(key)) + layout.colon + part;
  }
  return text === '' ? '{}' : `{${text}${line}}`;
}

/** Items of a run have the same keys. */
const KEYS = new Map<string, string>();
const MAX_KEYS = 500;

function keyText(key: string): string {
  const text = quoted(key);
  if (key.length > MAX_TEXT) return text;
  if (KEYS.size >= MAX_KEYS) KEYS.clear();
  KEYS.set(key, text);
  return text;
}

function quoted(text: string): string {
  if (text.length > MAX_TEXT) return JSON.stringify(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < FIRST_PRINTABLE || code >= FIRST_SURROGATE) return JSON.stringify(text);
  }
  return `"${text}"`;
}
