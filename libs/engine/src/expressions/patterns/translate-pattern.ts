import { tokenisePattern } from './pattern-tokens.ts';

/** What `\s` and `.` mean in JavaScript (ECMA-262 §22.2.2.9), which RE2 reads more narrowly. */
const SPACES = '\\t\\n\\x{B}\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}';
const LINE_ENDS = '\\n\\r\\x{2028}\\x{2029}';

/**
 * A JavaScript pattern in RE2's notation.
 * @throws Error for a back-reference; other constructs that RE2 lacks are refused by its own compiler.
 */
export function translatePattern(source: string, flags: string): string {
  return tokenisePattern(source)
    .map(({ kind, text }) => {
      if (kind === 'escape') return translateEscape(text, 'outside');
      if (kind === 'class') return translateClass(text);
      if (kind === 'dot') return flags.includes('s') ? '.' : `[^${LINE_ENDS}]`;
      if (kind === 'atom') return text === '{' || text === '}' || text === ']' ? `\\${text}` : text;
      return text;
    })
    .join('');
}

type PlaceInPattern = 'outside' | 'class';

function translateEscape(text: string, place: PlaceInPattern): string {
  const name = text[1] as string;
  if (name === 'u' || name === 'x') return codePoint(text);
  if (name === 'c' && text.length > 2) return hex((text.codePointAt(2) as number) % 32);
  if (name === 'k' || (/[1-9]/.test(name) && place === 'outside')) throw new Error('RE2 has no back-references');
  const translate = ESCAPES.get(name);
  if (translate) return translate(place);
  return /[dDwWBnrtfpP]/.test(name) ? text : literal(name, text);
}

/** Letters that mean more in JavaScript than in RE2. */
const ESCAPES: ReadonlyMap<string, (place: PlaceInPattern) => string> = new Map([
  ['s', (place: PlaceInPattern) => (place === 'class' ? SPACES : `[${SPACES}]`)],
  ['S', (place: PlaceInPattern) => (place === 'class' ? notInClass('\\S') : `[^${SPACES}]`)],
  ['b', (place: PlaceInPattern) => (place === 'class' ? hex(8) : '\\b')],
  ['v', () => hex(11)],
  ['0', () => hex(0)],
]);

/** `\/` and the like: a character that needs no escape in JavaScript or in RE2, or a letter that means itself. */
function literal(name: string, text: string): string {
  return /[A-Za-z0-9]/.test(name) ? name : /[^\x20-\x7e]/.test(name) ? text.slice(1) : `\\${name}`;
}

function notInClass(text: string): never {
  throw new Error(`RE2 has no ${text} inside a class that matches as in JavaScript`);
}

function codePoint(text: string): string {
  const digits = /[0-9a-fA-F]{2,}|\{[0-9a-fA-F]+\}/.exec(text.slice(2));
  return digits ? hex(parseInt(digits[0].replace(/[{}]/g, ''), 16)) : (text[1] as string);
}

function hex(code: number): string {
  return `\\x{${code.toString(16).toUpperCase()}}`;
}

function translateClass(text: string): string {
  if (text === '[]') return '[^\\x{0}-\\x{10FFFF}]';
  if (text === '[^]') return '[\\x{0}-\\x{10FFFF}]';
  const body = text.slice(1, -1);
  return `[${body.replace(/\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|[^])|\[/g, (part) => (part === '[' ? '\\[' : translateEscape(part, 'class')))}]`;
}
