/** Beyond these the platform's own way is faster. */
const MAX_NODES = 24;
const MAX_TEXT = 64;

const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_PRINTABLE = 32;
/** Halves of pairs, of which one alone is escaped, begin here. */
const FIRST_SURROGATE = 0xd800;

/**
 * `JSON.stringify` for a small value of plain data, in one walk that also finds out whether it is one. Undefined for anything
 * else.
 */
export function smallJsonText(value: unknown, indent = ''): string | undefined {
  return new SmallJson(indent).text(value, '\n');
}

class SmallJson {
  private nodes = 0;

  constructor(private readonly indent: string) {}

  /** `line` begins a line at the depth of the value. */
  text(value: unknown, line: string): string | undefined {
    if (++this.nodes > MAX_NODES) return undefined;
    switch (typeof value) {
      case 'string':
        return quoted(value);
      case 'number':
        return Number.isFinite(value) ? String(value) : 'null';
      case 'boolean':
        return value ? 'true' : 'false';
      case 'object':
        if (value === null) return 'null';
        if (Array.isArray(value)) return this.list(value, line);
        return Object.getPrototypeOf(value) === Object.prototype
          ? this.fields(value as Record<string, unknown>, line)
          : undefined;
      default:
        return undefined;
    }
  }

  private list(values: readonly unknown[], line: string): string | undefined {
    const inner = line + this.indent;
    let text = '';
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      const part = value === undefined ? 'null' : this.text(value, inner);
      if (part === undefined) return undefined;
      text += this.separated(text, inner) + part;
    }
    return `[${text}${this.closing(text, line)}]`;
  }

  private fields(entries: Readonly<Record<string, unknown>>, line: string): string | undefined {
    const inner = line + this.indent;
    const keys = Object.keys(entries);
    let text = '';
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const value = entries[key];
      if (value === undefined) continue;
      const part = this.text(value, inner);
      if (part === undefined) return undefined;
      text += this.separated(text, inner) + quoted(key) + (this.indent === '' ? ':' : ': ') + part;
    }
    return `{${text}${this.closing(text, line)}}`;
  }

  /** What stands before a part: nothing, a comma, a new line. */
  private separated(before: string, line: string): string {
    const comma = before === '' ? '' : ',';
    return this.indent === '' ? comma : comma + line;
  }

  private closing(parts: string, line: string): string {
    return this.indent === '' || parts === '' ? '' : line;
  }
}

function quoted(text: string): string {
  if (text.length > MAX_TEXT) return JSON.stringify(text);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE || code === BACKSLASH || code < FIRST_PRINTABLE || code >= FIRST_SURROGATE) return JSON.stringify(text);
  }
  return `"${text}"`;
}
