import { sqlInvalid } from '../sql-failure.ts';
import { ExpressionParser } from './parse-expression.ts';
import type { Column, Expression, Join, JoinKind, Ordering, Query, Select, SetOperator, Table } from './syntax.ts';
import { TokenReader } from './token-reader.ts';

/** Statements that change or reach for something, which a Merge never does. */
const OTHER_STATEMENTS = new Set(
  'INSERT UPDATE DELETE CREATE DROP ALTER ATTACH DETACH USE SET EXEC CALL REPLACE MERGE TRUNCATE SHOW WITH IF BEGIN COMMIT SOURCE REQUIRE'.split(
    ' ',
  ),
);

/**
 * Reads one SELECT statement.
 * @throws NodeFailure MERGE_SQL_INVALID, which says where
 */
export function parseQuery(text: string): Query {
  const reader = new TokenReader(text);
  const { kind, text: word, at } = reader.token;
  if (kind === 'end') throw sqlInvalid('it is empty', at);
  if (kind === 'word' && OTHER_STATEMENTS.has(word.toUpperCase())) throw sqlInvalid(`${word.toUpperCase()} is not supported`, at);
  const query = new QueryParser(reader).query();
  while (reader.takeSymbol(';'));
  if (reader.token.kind !== 'end') throw reader.unexpected('the end of the query');
  return query;
}

class QueryParser {
  private readonly expressions: ExpressionParser;

  constructor(private readonly reader: TokenReader) {
    this.expressions = new ExpressionParser(reader, () => this.query());
  }

  query(): Query {
    return this.reader.nested(() => {
      const first = this.select();
      const others: { operator: SetOperator; select: Select }[] = [];
      for (let operator = this.setOperator(); operator !== undefined; operator = this.setOperator())
        others.push({ operator, select: this.select() });
      return { first, others, orderBy: this.orderBy(), ...this.limits() };
    });
  }

  private setOperator(): SetOperator | undefined {
    if (this.reader.takeWord('UNION')) return this.reader.takeWord('ALL') ? 'union all' : 'union';
    if (this.reader.takeWord('EXCEPT')) return 'except';
    return this.reader.takeWord('INTERSECT') ? 'intersect' : undefined;
  }

  private select(): Select {
    this.reader.expectWord('SELECT');
    const isDistinct = this.reader.takeWord('DISTINCT');
    if (!isDistinct) this.reader.takeWord('ALL');
    const columns = this.reader.list(() => this.column());
    const from = this.reader.takeWord('FROM') ? this.from() : [];
    const where = this.reader.takeWord('WHERE') ? this.expressions.expression() : undefined;
    const groupBy = this.takeBy('GROUP') ? this.reader.list(() => this.expressions.expression()) : [];
    const having = this.reader.takeWord('HAVING') ? this.expressions.expression() : undefined;
    return { isDistinct, columns, from, where, groupBy, having };
  }

  private takeBy(word: 'GROUP' | 'ORDER'): boolean {
    if (!this.reader.takeWord(word)) return false;
    this.reader.expectWord('BY');
    return true;
  }

  private column(): Column {
    const { at } = this.reader.token;
    if (this.reader.takeSymbol('*')) return { kind: 'all', table: undefined, at };
    if (this.isTableStar()) return this.tableStar(at);
    const value = this.expressions.expression();
    const { end } = this.reader.previous;
    const alias = this.alias();
    return { kind: 'value', value, name: alias ?? this.nameOf(value, { at, end }), isAlias: alias !== undefined };
  }

  private isTableStar(): boolean {
    const { reader } = this;
    return reader.isName() && reader.isSymbol('.', reader.peek()) && reader.isSymbol('*', reader.peek(2));
  }

  private tableStar(at: number): Column {
    const table = this.reader.next().text;
    this.reader.expectSymbol('.');
    this.reader.expectSymbol('*');
    return { kind: 'all', table, at };
  }

  private alias(): string | undefined {
    if (this.reader.takeWord('AS')) {
      if (this.reader.token.kind === 'text') return this.reader.next().text;
      return this.reader.name('a name');
    }
    return this.reader.isName() ? this.reader.next().text : undefined;
  }

  /** A column is called as its field, anything else as it is written. */
  private nameOf(value: Expression, { at, end }: { at: number; end: number }): string {
    if (value.kind === 'name') return value.path.at(-1) as string;
    if (value.kind === 'member') return String(value.key);
    return this.reader.query.slice(at, end).replaceAll(/\s+/g, ' ').slice(0, 200);
  }

  private from(): Join[] {
    const joins: Join[] = [{ kind: 'cross', table: this.table(), on: undefined, using: [] }];
    for (let join = this.join(); join !== undefined; join = this.join()) joins.push(join);
    return joins;
  }

  private join(): Join | undefined {
    if (this.reader.takeSymbol(',')) return { kind: 'cross', table: this.table(), on: undefined, using: [] };
    const kind = this.joinKind();
    if (kind === undefined) return undefined;
    const table = this.table();
    if (kind === 'cross') return { kind, table, on: undefined, using: [] };
    if (this.reader.takeWord('ON')) return { kind, table, on: this.expressions.expression(), using: [] };
    if (this.reader.takeWord('USING')) return { kind, table, on: undefined, using: this.using() };
    if (kind === 'inner') return { kind: 'cross', table, on: undefined, using: [] };
    throw this.reader.unexpected('ON or USING');
  }

  private joinKind(): JoinKind | undefined {
    const { reader } = this;
    if (reader.takeWord('JOIN')) return 'inner';
    for (const kind of ['inner', 'left', 'right', 'full', 'cross'] as const) {
      if (!reader.takeWord(kind.toUpperCase())) continue;
      if (kind !== 'inner' && kind !== 'cross') reader.takeWord('OUTER');
      reader.expectWord('JOIN');
      return kind;
    }
    if (reader.isWord('NATURAL'))
      throw sqlInvalid('NATURAL JOIN is not supported', reader.token.at, 'Name the fields with USING (…) or ON.');
    return undefined;
  }

  /** n8n's SQL has the names also without brackets. */
  private using(): string[] {
    const isBracketed = this.reader.takeSymbol('(');
    const names = this.reader.list(() => this.reader.name('the name of a field'));
    if (isBracketed) this.reader.expectSymbol(')');
    return names;
  }

  private table(): Table {
    const { at } = this.reader.token;
    if (!this.reader.takeSymbol('(')) {
      const source = this.reader.name('a table (input1, input2 …)');
      if (this.reader.isSymbol('(')) throw sqlInvalid(`"${source}" cannot be called as a table`, at);
      return { source, alias: this.alias() ?? source, at };
    }
    const source = this.query();
    this.reader.expectSymbol(')');
    return { source, alias: this.alias() ?? '', at };
  }

  private orderBy(): Ordering[] {
    return this.takeBy('ORDER') ? this.reader.list(() => this.ordering()) : [];
  }

  private ordering(): Ordering {
    const value = this.expressions.expression();
    const isDescending = this.reader.takeWord('DESC');
    if (!isDescending) this.reader.takeWord('ASC');
    return { value, isDescending, nulls: this.nulls() };
  }

  private nulls(): Ordering['nulls'] {
    if (!this.reader.takeWord('NULLS')) return undefined;
    if (this.reader.takeWord('FIRST')) return 'first';
    this.reader.expectWord('LAST');
    return 'last';
  }

  private limits(): { limit: number | undefined; offset: number } {
    let limit: number | undefined;
    let offset = 0;
    if (this.reader.takeWord('LIMIT')) {
      limit = this.count();
      // LIMIT 10, 5: five rows after ten.
      if (this.reader.takeSymbol(',')) [offset, limit] = [limit, this.count()];
    }
    if (this.reader.takeWord('OFFSET')) offset = this.count();
    return { limit, offset };
  }

  private count(): number {
    const { kind, text } = this.reader.token;
    const count = kind === 'number' ? Number(text) : NaN;
    if (!Number.isSafeInteger(count)) throw this.reader.unexpected('a whole number');
    this.reader.next();
    return count;
  }
}
