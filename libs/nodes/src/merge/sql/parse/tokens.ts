import { sqlInvalid } from '../sql-failure.ts';

export type TokenKind = 'word' | 'name' | 'quoted' | 'number' | 'text' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Of a word as written; of names and texts without their quotes. */
  readonly text: string;
  /** From 0. */
  readonly at: number;
  readonly end: number;
}

/** Longer queries are refused: nobody writes them, and their parts nest. */
const MAX_LENGTH = 100_000;
const MAX_TOKENS = 5_000;

/** One alternative for each kind; sticky, so that what matches none is an error at its place. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|--[^\n]*|/\*[^]*?\*/)`,
    String.raw`(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<text>'(?:[^']|'')*')`,
    String.raw`(?<quoted>"(?:[^"]|"")*")`,
    '(?<name>`(?:[^`]|``)*`|\\[[^\\]\'"]*\\])',
    String.raw`(?<word>[\p{L}_$][\p{L}\p{N}_$]*)`,
    String.raw`(?<symbol><>|<=|>=|!=|==|\|\||->|[-+*/%(),.<>=;])`,
  ].join('|'),
  'uy',
);

/** @throws NodeFailure MERGE_SQL_INVALID */
export function tokensOf(query: string): readonly Token[] {
  if (query.length > MAX_LENGTH) throw sqlInvalid(`it is longer than ${MAX_LENGTH} characters`, MAX_LENGTH, 'Shorten the query.');
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(query)?.groups;
    if (groups === undefined) throw unreadable(query, at);
    const end = TOKEN.lastIndex;
    const token = toToken(groups, { at, end });
    if (token !== undefined) tokens.push(token);
    if (tokens.length > MAX_TOKENS) throw sqlInvalid(`it has more than ${MAX_TOKENS} words and signs`, at, 'Shorten the query.');
    at = end;
  }
  tokens.push({ kind: 'end', text: '', at, end: at });
  return tokens;
}

function toToken(groups: Partial<Record<string, string>>, place: { at: number; end: number }): Token | undefined {
  const { number, text, quoted, name, word, symbol } = groups;
  if (word !== undefined) return { kind: 'word', text: word, ...place };
  if (symbol !== undefined) return { kind: 'symbol', text: symbol, ...place };
  if (number !== undefined) return { kind: 'number', text: number, ...place };
  if (text !== undefined) return { kind: 'text', text: unquoted(text), ...place };
  if (quoted !== undefined) return { kind: 'quoted', text: unquoted(quoted), ...place };
  return name === undefined ? undefined : { kind: 'name', text: unquoted(name), ...place };
}

/** A doubled quote stands for one. */
function unquoted(text: string): string {
  const quote = text.at(-1) as string;
  const inner = text.slice(1, -1);
  return quote === ']' ? inner : inner.replaceAll(quote + quote, quote);
}

function unreadable(query: string, at: number): Error {
  const sign = query[at] as string;
  if (`'"\`[`.includes(sign))
    return sqlInvalid(`the quote ${sign} is not closed`, at, 'Close the quote; double it to write it inside.');
  if (query.startsWith('/*', at)) return sqlInvalid('the comment is not closed', at, 'End the comment with */.');
  if (sign === '?' || sign === ':' || sign === '@')
    return sqlInvalid(`"${sign}" is not supported`, at, 'Put values into the query with an expression: {{ $json.id }}.');
  return sqlInvalid(`"${sign}" is no part of a query`, at);
}
