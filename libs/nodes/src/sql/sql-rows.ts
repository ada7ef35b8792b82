import type { SqlStatement, SqlValue } from '@weft/node-sdk';
import type { SqlDialect } from './sql-dialect.ts';
import { matchMissing, nothingToChange } from './sql-failures.ts';

/** Values by column. */
export type SqlRow = ReadonlyMap<string, SqlValue>;

export const OPERATORS = {
  equals: '=',
  notEquals: '<>',
  like: 'LIKE',
  greater: '>',
  greaterOrEqual: '>=',
  less: '<',
  lessOrEqual: '<=',
  isNull: 'IS NULL',
  isNotNull: 'IS NOT NULL',
} as const;

export interface SqlCondition {
  readonly column: string;
  readonly operator: keyof typeof OPERATORS;
  readonly value: SqlValue;
}

export interface Selection {
  readonly where: readonly SqlCondition[];
  readonly combine: 'and' | 'or';
}

export interface RowSelection extends Selection {
  readonly columns: readonly string[];
  readonly sort: readonly { readonly column: string; readonly direction: 'asc' | 'desc' }[];
  /** Absent: all. */
  readonly limit?: number;
}

export interface Writing {
  /** Columns that are given back; none means all. For databases that can. */
  readonly columns: readonly string[];
  readonly skipOnConflict: boolean;
}

export interface Deletion extends Selection {
  readonly mode: 'rows' | 'truncate' | 'drop';
  readonly restartSequences: boolean;
  readonly cascade: boolean;
}

/** Makes statements about one table. Whatever comes from outside is in them as a quoted name or a bound value. */
export class TableStatements {
  constructor(
    private readonly dialect: SqlDialect,
    /** Quoted. */
    private readonly table: string,
  ) {}

  select({ columns, where, combine, sort, limit }: RowSelection): SqlStatement {
    const bound = new Bound(this.dialect);
    const order = sort.map(({ column, direction }) => `${this.dialect.quote(column)} ${direction === 'desc' ? 'DESC' : 'ASC'}`);
    const parts = [
      `SELECT ${this.list(columns) || '*'} FROM ${this.table}`,
      this.where(bound, { where, combine }),
      order.length > 0 ? `ORDER BY ${order.join(', ')}` : '',
      limit === undefined ? '' : `LIMIT ${limit}`,
    ];
    return bound.statement(parts);
  }

  /** Rows that have the same columns, at once. */
  insert(rows: readonly SqlRow[], { columns, skipOnConflict }: Writing): SqlStatement {
    const bound = new Bound(this.dialect);
    return bound.statement([
      this.insertion(bound, rows),
      skipOnConflict ? this.skipping(rows[0] as SqlRow) : '',
      this.returning(columns),
    ]);
  }

  /** @throws NodeFailure SQL_MATCH_MISSING */
  upsert(row: SqlRow, matchOn: readonly string[], { columns }: Writing): SqlStatement {
    requireMatch(row, matchOn);
    const changed = [...row.keys()].filter((column) => !matchOn.includes(column));
    const bound = new Bound(this.dialect);
    return bound.statement([this.insertion(bound, [row]), this.overwriting(row, matchOn, changed), this.returning(columns)]);
  }

  /** @throws NodeFailure SQL_MATCH_MISSING, SQL_NOTHING_TO_WRITE */
  update(row: SqlRow, matchOn: readonly string[], { columns }: Writing): SqlStatement {
    requireMatch(row, matchOn);
    const changed = [...row].filter(([column]) => !matchOn.includes(column));
    if (changed.length === 0) throw nothingToChange();
    const bound = new Bound(this.dialect);
    const settings = changed.map(([column, value]) => `${this.dialect.quote(column)} = ${bound.value(value)}`);
    const where = matchOn.map((column) => ({ column, operator: 'equals' as const, value: row.get(column) ?? null }));
    return bound.statement([
      `UPDATE ${this.table} SET ${settings.join(', ')}`,
      this.where(bound, { where, combine: 'and' }),
      this.returning(columns),
    ]);
  }

  delete({ mode, where, combine, restartSequences, cascade }: Deletion): SqlStatement {
    const bound = new Bound(this.dialect);
    if (mode === 'rows') return bound.statement([`DELETE FROM ${this.table}`, this.where(bound, { where, combine })]);
    const isPostgres = this.dialect.name === 'postgres';
    const more = isPostgres && cascade ? 'CASCADE' : '';
    if (mode === 'drop') return bound.statement([`DROP TABLE IF EXISTS ${this.table}`, more]);
    return bound.statement([`TRUNCATE TABLE ${this.table}`, isPostgres && restartSequences ? 'RESTART IDENTITY' : '', more]);
  }

  private where(bound: Bound, { where, combine }: Selection): string {
    const conditions = where.map((condition) => this.condition(bound, condition));
    return conditions.length > 0 ? `WHERE ${conditions.join(combine === 'or' ? ' OR ' : ' AND ')}` : '';
  }

  /** Nothing equals null in SQL: whoever compares with it means that there is no value. */
  private condition(bound: Bound, { column, operator, value }: SqlCondition): string {
    const name = this.dialect.quote(column);
    if (operator === 'isNull' || (operator === 'equals' && value === null)) return `${name} IS NULL`;
    if (operator === 'isNotNull' || (operator === 'notEquals' && value === null)) return `${name} IS NOT NULL`;
    return `${name} ${OPERATORS[operator]} ${bound.value(value)}`;
  }

  private insertion(bound: Bound, rows: readonly SqlRow[]): string {
    const columns = [...(rows[0] as SqlRow).keys()];
    const isEmpty = columns.length === 0;
    if (isEmpty && this.dialect.name === 'postgres') return `INSERT INTO ${this.table} DEFAULT VALUES`;
    const values = rows.map((row) => `(${columns.map((column) => bound.value(row.get(column) ?? null)).join(', ')})`);
    return `INSERT INTO ${this.table} (${this.list(columns)}) VALUES ${values.join(', ')}`;
  }

  /** MySQL's INSERT IGNORE would pass over other errors, too. */
  private skipping(row: SqlRow): string {
    if (this.dialect.name === 'postgres') return 'ON CONFLICT DO NOTHING';
    const [column] = row.keys();
    if (column === undefined) return '';
    const name = this.dialect.quote(column);
    return `ON DUPLICATE KEY UPDATE ${name} = ${this.table}.${name}`;
  }

  private overwriting(row: SqlRow, matchOn: readonly string[], changed: readonly string[]): string {
    const quoted = changed.map((column) => this.dialect.quote(column));
    if (this.dialect.name === 'mySql') {
      if (quoted.length === 0) return this.skipping(row);
      return `ON DUPLICATE KEY UPDATE ${quoted.map((name) => `${name} = VALUES(${name})`).join(', ')}`;
    }
    const target = `ON CONFLICT (${this.list(matchOn)})`;
    if (quoted.length === 0) return `${target} DO NOTHING`;
    return `${target} DO UPDATE SET ${quoted.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`;
  }

  private returning(columns: readonly string[]): string {
    return this.dialect.name === 'postgres' ? `RETURNING ${this.list(columns) || '*'}` : '';
  }

  private list(columns: readonly string[]): string {
    return columns.map((column) => this.dialect.quote(column)).join(', ');
  }
}

class Bound {
  private readonly values: SqlValue[] = [];

  constructor(private readonly dialect: SqlDialect) {}

  value(value: SqlValue): string {
    return this.dialect.placeholder(this.values.push(value));
  }

  statement(parts: readonly string[]): SqlStatement {
    return { text: parts.filter((part) => part !== '').join(' '), values: this.values };
  }
}

function requireMatch(row: SqlRow, matchOn: readonly string[]): void {
  if (matchOn.length === 0) throw matchMissing();
  const missing = matchOn.find((column) => !row.has(column));
  if (missing !== undefined) throw matchMissing(missing);
}
