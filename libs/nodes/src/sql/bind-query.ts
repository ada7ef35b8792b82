import type { SqlStatement, SqlValue } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import type { SqlDialect } from './sql-dialect.ts';
import { notNamed, pastedValue, queryMissing, queryTooLong, questionMark, valueMissing } from './sql-failures.ts';
import { piecesOf, type SqlPiece } from './sql-pieces.ts';
import { toSqlValue } from './sql-values.ts';

const MAX_QUERY = 1_000_000;
type Parameter = Extract<SqlPiece, { kind: 'parameter' }>;

/**
 * The statements of a query, each with the values that it uses. Values go to the database beside the statement; what is put into it are names,
 * quoted.
 * @throws NodeFailure SQL_QUERY_MISSING, SQL_VALUE_MISSING, SQL_VALUE_PASTED, SQL_NAME_INVALID
 */
export function bindQuery(query: string, values: readonly Json[], dialect: SqlDialect): readonly SqlStatement[] {
  if (query.length > MAX_QUERY) throw queryTooLong(MAX_QUERY);
  const statements: SqlStatement[] = [];
  let statement = new BoundStatement(values, dialect);
  for (const piece of piecesOf(query, dialect)) {
    if (piece.kind === 'end') {
      statements.push(...statement.finished());
      statement = new BoundStatement(values, dialect);
    } else statement.add(piece);
  }
  statements.push(...statement.finished());
  if (statements.length === 0) throw queryMissing();
  return statements;
}

/** A value that is used twice is one parameter: the database then knows that both are the same. */
class BoundStatement {
  private text = '';
  private readonly bound: SqlValue[] = [];
  private readonly numbers = new Map<string, number>();
  private hasWords = false;
  private hasQuestionMark = false;

  constructor(
    private readonly values: readonly Json[],
    private readonly dialect: SqlDialect,
  ) {}

  add(piece: Exclude<SqlPiece, { kind: 'end' }>): void {
    if (piece.kind === 'parameter') this.text += this.parameter(piece);
    else this.text += piece.text;
    this.hasWords ||= piece.kind === 'parameter' || (piece.kind === 'text' && piece.text.trim() !== '');
    this.hasQuestionMark ||= piece.kind === 'text' && piece.text === '?';
  }

  /** None where nothing but spaces and comments is in it. */
  finished(): readonly SqlStatement[] {
    if (!this.hasWords) return [];
    if (this.hasQuestionMark && this.bound.length > 0 && this.dialect.name === 'mySql') throw questionMark();
    return [{ text: this.text.trim(), values: this.bound }];
  }

  private parameter({ number, format, word }: Parameter): string {
    const value = this.values[number - 1];
    if (value === undefined) throw valueMissing(number, this.values.length);
    switch (format) {
      case 'raw':
        throw pastedValue(number, word);
      case 'name':
      case 'alias':
        return this.names(value, number);
      case 'list':
        return this.list(value, number);
      case 'json':
        return this.bind(`${number}:json`, JSON.stringify(value));
      case 'value':
        return this.bind(`${number}`, toSqlValue(value, this.dialect));
    }
  }

  private names(value: Json, number: number): string {
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (names.length === 0 || !names.every((name) => typeof name === 'string')) throw notNamed(number);
    return names.map((name) => this.dialect.quote(name)).join(', ');
  }

  /** Nothing is in an empty list, as in `in (null)`. */
  private list(value: Json, number: number): string {
    const elements = Array.isArray(value) ? (value as readonly Json[]) : [value];
    if (elements.length === 0) return 'null';
    return elements.map((each, index) => this.bind(`${number}:${index}`, toSqlValue(each, this.dialect))).join(', ');
  }

  private bind(key: string, value: SqlValue): string {
    const known = this.dialect.name === 'postgres' ? this.numbers.get(key) : undefined;
    const number = known ?? this.bound.push(value);
    this.numbers.set(key, number);
    return this.dialect.placeholder(number);
  }
}
