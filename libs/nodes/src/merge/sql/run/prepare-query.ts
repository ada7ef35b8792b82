import type { Json } from '@weft/workflow-model';
import type { Ordering, Query, Select, SetOperator, Table } from '../parse/syntax.ts';
import { sqlFailed, sqlInvalid } from '../sql-failure.ts';
import { compareForOrder, keyOf } from '../values/compare.ts';
import { compileExpression } from './compile-expression.ts';
import type { Compiling, PreparedQuery, SubqueryHost } from './compiling.ts';
import { distinctRows, PreparedSelect, type SelectedRow } from './prepare-select.ts';
import type { QueryBudget } from './query-budget.ts';
import type { Env, Row, Work } from './rows.ts';
import { Scope, Source } from './scope.ts';

export interface QuerySetting {
  /** By name: `input1` … */
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  readonly budget: QueryBudget;
  readonly timezone: string;
}

/** Makes queries ready to run: tables in FROM are read or, if they are queries themselves, run once. */
export class QueryPreparer implements SubqueryHost {
  constructor(private readonly setting: QuerySetting) {}

  *prepare(query: Query, outer: Scope | undefined): Work<PreparedQuery> {
    const { first, others, orderBy } = query;
    const isCompound = others.length > 0;
    const selects: { readonly scope: Scope; readonly select: PreparedSelect }[] = [];
    for (const select of [first, ...others.map((other) => other.select)]) {
      const scope = yield* this.scopeOf(select, outer);
      selects.push({ scope, select: new PreparedSelect(select, isCompound ? [] : orderBy, this.compiling(scope)) });
    }
    const names = others.map(({ select }) => renaming(select, first));
    const run = function* (this: QueryPreparer, env: Env | undefined): Work<readonly Row[]> {
      let rows = yield* (selects[0] as (typeof selects)[number]).select.run(env);
      for (const [index, { operator }] of others.entries()) {
        const more = yield* (selects[index + 1] as (typeof selects)[number]).select.run(env);
        rows = combine(rows, more.map(names[index] as (row: SelectedRow) => SelectedRow), operator);
      }
      return cut(sorted(isCompound ? this.ordered(rows, orderBy) : rows, orderBy), query);
    }.bind(this);
    return { isCorrelated: selects.some(({ scope }) => scope.isCorrelated), run };
  }

  private *scopeOf({ from, columns }: Select, outer: Scope | undefined): Work<Scope> {
    const sources: Source[] = [];
    for (const { table } of from) sources.push(new Source(table.alias, yield* this.rowsOf(table)));
    const aliases = new Map(
      columns.flatMap((column) => (column.kind === 'value' && column.isAlias ? [[column.name, column.value]] : [])),
    );
    return new Scope(sources, outer, aliases);
  }

  private *rowsOf({ source, at }: Table): Work<readonly Row[]> {
    if (typeof source !== 'string') return yield* (yield* this.prepare(source, undefined)).run(undefined);
    const rows = this.setting.tables.get(source) ?? this.setting.tables.get(source.toLowerCase());
    if (rows !== undefined) return rows;
    const known = [...this.setting.tables.keys()].join(', ');
    throw sqlInvalid(`there is no table "${source.slice(0, 50)}"`, at, `The tables are the inputs of the node: ${known}.`);
  }

  private compiling(scope: Scope): Compiling {
    const { budget, timezone } = this.setting;
    return { scope, host: this, budget, timezone, aggregates: false, aliases: 'none' };
  }

  /** What is sorted by, of the rows of several SELECTs: their columns. */
  private ordered(rows: readonly SelectedRow[], orderBy: readonly Ordering[]): readonly SelectedRow[] {
    if (orderBy.length === 0) return rows;
    const at = this.compiling(new Scope([new Source('', rows)], undefined));
    const values = orderBy.map(({ value }) => compileExpression(value, at));
    return rows.map((row) => ({ ...row, order: values.map((value) => value({ tuple: [row], outer: undefined })) }));
  }
}

/** Columns belong together by their place, and have the names of the first SELECT. With `*` they have their own. */
function renaming(select: Select, first: Select): (row: SelectedRow) => SelectedRow {
  const names = first.columns.map((column) => (column.kind === 'value' ? column.name : undefined));
  const own = select.columns.map((column) => (column.kind === 'value' ? column.name : undefined));
  if (names.includes(undefined) || own.includes(undefined)) return (row) => row;
  if (names.length !== own.length)
    throw sqlFailed(
      `A SELECT of ${own.length} columns cannot follow one of ${names.length}.`,
      'Give all SELECTs of a UNION the same columns.',
    );
  return (row) => {
    const entries = own.map((name, index): [string, Json] => [names[index] as string, row.json[name as string] as Json]);
    return { ...row, json: Object.fromEntries(entries) };
  };
}

function combine(rows: readonly SelectedRow[], more: readonly SelectedRow[], operator: SetOperator): readonly SelectedRow[] {
  if (operator === 'union all') return [...rows, ...more];
  if (operator === 'union') return distinctRows([...rows, ...more]);
  const keys = new Set(more.map(({ json }) => keyOf(json)));
  return distinctRows(rows).filter(({ json }) => keys.has(keyOf(json)) === (operator === 'intersect'));
}

function sorted(rows: readonly SelectedRow[], orderBy: readonly Ordering[]): readonly SelectedRow[] {
  if (orderBy.length === 0) return rows;
  return rows.toSorted((left, right) => {
    for (const [index, ordering] of orderBy.entries()) {
      const order = byOrdering(left.order[index] ?? null, right.order[index] ?? null, ordering);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function byOrdering(left: Json, right: Json, { isDescending, nulls }: Ordering): number {
  if (nulls !== undefined && (left === null) !== (right === null)) return (left === null) === (nulls === 'first') ? -1 : 1;
  return isDescending ? -compareForOrder(left, right) : compareForOrder(left, right);
}

function cut(rows: readonly SelectedRow[], { limit, offset }: Query): readonly SelectedRow[] {
  return limit === undefined && offset === 0 ? rows : rows.slice(offset, limit === undefined ? undefined : offset + limit);
}
