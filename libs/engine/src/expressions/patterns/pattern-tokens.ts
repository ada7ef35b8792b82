/** The parts of a regular expression's text that matter for its cost and for its translation. */
export type PatternToken =
  | { readonly kind: 'open' | 'close' | 'alternation' | 'atom' | 'dot' | 'class' | 'escape' | 'assertion'; readonly text: string }
  | { readonly kind: 'quantifier'; readonly text: string; readonly min: number; readonly max: number };

const OPEN = /\((?:\?(?:<?[=!]|:|<[^>]*>))?/y;
const ESCAPE = /\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[pP]\{[^}]*\}|k<[^>]*>|[1-9]\d*|[^])/y;
const CLASS = /\[(?:\\[^]|[^\]\\])*\]/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y;

/** Splits a pattern that the native engine accepts. */
export function tokenisePattern(source: string): PatternToken[] {
  const tokens: PatternToken[] = [];
  let at = 0;
  while (at < source.length) {
    const token = nextToken(source, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function nextToken(source: string, at: number): PatternToken {
  switch (source[at]) {
    case '(':
      return { kind: 'open', text: read(OPEN, source, at) };
    case ')':
      return { kind: 'close', text: ')' };
    case '|':
      return { kind: 'alternation', text: '|' };
    case '.':
      return { kind: 'dot', text: '.' };
    case '^':
    case '$':
      return { kind: 'assertion', text: source[at] as string };
    case '\\':
      return { kind: 'escape', text: read(ESCAPE, source, at) };
    case '[':
      return { kind: 'class', text: read(CLASS, source, at) };
    default:
      return quantifierOrAtom(source, at);
  }
}

function quantifierOrAtom(source: string, at: number): PatternToken {
  QUANTIFIER.lastIndex = at;
  const match = QUANTIFIER.exec(source);
  if (!match) return { kind: 'atom', text: String.fromCodePoint(source.codePointAt(at) as number) };
  const [text, least, comma, most] = match;
  if (least === undefined)
    return { kind: 'quantifier', text, min: text.startsWith('+') ? 1 : 0, max: text.startsWith('?') ? 1 : Infinity };
  const min = Number(least);
  return { kind: 'quantifier', text, min, max: comma === '' ? min : most === '' ? Infinity : Number(most) };
}

function read(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0] ?? (source[at] as string);
}
