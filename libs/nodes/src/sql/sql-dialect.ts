import { invalidName } from './sql-failures.ts';

/** What the languages of the two databases differ in. */
export interface SqlDialect {
  readonly name: 'postgres' | 'mySql';
  /** What is looked for next, at any place between its pieces; see `piecesOf`. */
  readonly token: RegExp;
  readonly nestsComments: boolean;
  /** How the n-th value of a statement is written, from 1. */
  placeholder(number: number): string;
  /** A name that cannot end anywhere else than where it ends. @throws NodeFailure SQL_NAME_INVALID */
  quote(name: string): string;
}

const MAX_NAME = 256;
const PARAMETER = String.raw`\$(?<number>\d{1,5})(?![\w$])(?::(?<format>name|csv|list|json|raw|value|alias)\b)?`;
const WORD = String.raw`[\w$\x80-\uffff]+`;
const LINE_COMMENT = String.raw`--[^\n]*`;

/**
 * A quotation, a comment that ends with its line, the beginning of another comment, a parameter, a word, the end of the statement, or anything
 * else. What is not closed goes to the end.
 */
const tokens = (...quotations: readonly string[]): RegExp =>
  new RegExp(
    [`(?<kept>${quotations.join('|')})`, String.raw`(?<comment>/\*)`, PARAMETER, WORD, '(?<end>;)', String.raw`[\s\S]`].join('|'),
    'uy',
  );

export const POSTGRES: SqlDialect = {
  name: 'postgres',
  nestsComments: true,
  // PostgreSQL manual, §4.1.2: strings with C-style escapes, strings, names, dollar-quoted strings.
  token: tokens(
    String.raw`[eE]'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*(?:'|$)`,
    String.raw`'[^']*(?:''[^']*)*(?:'|$)`,
    String.raw`"[^"]*(?:""[^"]*)*(?:"|$)`,
    String.raw`(?<tag>\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$)[\s\S]*?(?:\k<tag>|$)`,
    LINE_COMMENT,
  ),
  placeholder: (number) => `$${number}`,
  quote: (name) => `"${checked(name).replaceAll('"', '""')}"`,
};

export const MYSQL: SqlDialect = {
  name: 'mySql',
  nestsComments: false,
  // MySQL manual, §9.1.1, §9.2, §9.7.
  token: tokens(
    String.raw`'[^'\\]*(?:(?:\\[\s\S]|'')[^'\\]*)*(?:'|$)`,
    String.raw`"[^"\\]*(?:(?:\\[\s\S]|"")[^"\\]*)*(?:"|$)`,
    '`[^`]*(?:``[^`]*)*(?:`|$)',
    String.raw`--(?=\s|$)[^\n]*|#[^\n]*`,
  ),
  placeholder: () => '?',
  quote: (name) => `\`${checked(name).replaceAll('`', '``')}\``,
};

function checked(name: string): string {
  if (name === '' || name.includes('\0') || name.length > MAX_NAME) throw invalidName(name);
  return name;
}
