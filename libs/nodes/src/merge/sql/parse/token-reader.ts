import type { NodeFailure } from '@weft/node-sdk';
import { sqlInvalid } from '../sql-failure.ts';
import { tokensOf, type Token } from './tokens.ts';

/** Brackets and subqueries within each other; each level is a level of the stack. */
const MAX_DEPTH = 100;

/** Words that end an expression or an alias, so they are no names unless quoted. */
const RESERVED = new Set(
  (
    'SELECT DISTINCT ALL FROM WHERE GROUP HAVING ORDER BY LIMIT OFFSET UNION EXCEPT INTERSECT JOIN INNER LEFT RIGHT FULL OUTER ' +
    'CROSS NATURAL ON USING AS AND OR NOT IN IS NULL LIKE REGEXP BETWEEN EXISTS CASE WHEN THEN ELSE END CAST TRUE FALSE ASC DESC WITH'
  ).split(' '),
);

/** Goes through the tokens of a query, one ahead. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private place = 0;
  private depth = 0;

  constructor(readonly query: string) {
    this.tokens = tokensOf(query);
  }

  get token(): Token {
    return this.tokens[this.place] as Token;
  }

  get previous(): Token {
    return this.tokens[this.place - 1] ?? this.token;
  }

  peek(ahead = 1): Token {
    return this.tokens[Math.min(this.place + ahead, this.tokens.length - 1)] as Token;
  }

  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.place += 1;
    return token;
  }

  isWord(word: string, token = this.token): boolean {
    return token.kind === 'word' && token.text.toUpperCase() === word;
  }

  isSymbol(symbol: string, token = this.token): boolean {
    return token.kind === 'symbol' && token.text === symbol;
  }

  takeWord(word: string): boolean {
    return this.isWord(word) && this.next() !== undefined;
  }

  takeSymbol(symbol: string): boolean {
    return this.isSymbol(symbol) && this.next() !== undefined;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected(word);
  }

  expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  isName(token = this.token): boolean {
    if (token.kind === 'name' || token.kind === 'quoted') return true;
    return token.kind === 'word' && !RESERVED.has(token.text.toUpperCase());
  }

  name(what: string): string {
    if (!this.isName()) throw this.unexpected(what);
    return this.next().text;
  }

  list<T>(read: () => T): T[] {
    const elements = [read()];
    while (this.takeSymbol(',')) elements.push(read());
    return elements;
  }

  nested<T>(read: () => T): T {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw sqlInvalid(`it is nested more than ${MAX_DEPTH} deep`, this.token.at, 'Nest it less.');
    const result = read();
    this.depth -= 1;
    return result;
  }

  unexpected(wanted: string): NodeFailure {
    const { kind, text, at } = this.token;
    return sqlInvalid(
      kind === 'end' ? `it ends where ${wanted} should follow` : `"${text.slice(0, 50)}" stands where ${wanted} should`,
      at,
    );
  }
}
