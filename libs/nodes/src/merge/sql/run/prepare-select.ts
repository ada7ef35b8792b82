import { setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import type { Column, Expression, Ordering, Select } from '../parse/syntax.ts';
import { sqlInvalid } from '../sql-failure.ts';
import { isTrue, keyOf } from '../values/compare.ts';
import { compileExpression } from './compile-expression.ts';
import type { Compiling } from './compiling.ts';
import { isAggregated } from './expression-parts.ts';
import { joinRows, type PreparedJoin } from './join-rows.ts';
import { prepareJoins } from './prepare-joins.ts';
import { type Env, type Evaluate, originsOf, type Row, type Tuple, type Work } from './rows.ts';

/** A row of a SELECT with what it is to be sorted by. */
export interface SelectedRow extends Row {
  readonly order: readonly Json[];
}

/** Writes what one column gives. */
type Write = (env: Env, target: Record<string, Json>) => void;

/** One SELECT over tables that are there: joined, filtered, grouped and given out, in this order. */
export class PreparedSelect {
  private readonly joins: readonly PreparedJoin[];
  private readonly where: Evaluate | undefined;
  private readonly groupBy: readonly Evaluate[];
  private readonly having: Evaluate | undefined;
  private readonly columns: readonly Write[];
  private readonly order: readonly Evaluate[];
  private readonly isGrouped: boolean;

  constructor(
    private readonly select: Select,
    orderBy: readonly Ordering[],
    private readonly at: Compiling,
  ) {
    const values = select.columns.flatMap((column) => (column.kind === 'value' ? [column.value] : []));
    const ordered = orderBy.map(({ value }) => columnAt(value, select.columns) ?? value);
    this.isGrouped =
      select.groupBy.length > 0 || [...values, ...ordered, ...(select.having ? [select.having] : [])].some(isAggregated);
    this.joins = prepareJoins(select.from, select.where, at);
    this.where = select.where && compileExpression(select.where, at);
    const grouping: Compiling = { ...at, aliases: 'after' };
    this.groupBy = select.groupBy.map((value) => compileExpression(columnAt(value, select.columns) ?? value, grouping));
    this.having = select.having && compileExpression(select.having, { ...grouping, aggregates: true });
    this.columns = select.columns.map((column) => this.writer(column));
    this.order = ordered.map((value) => compileExpression(value, { ...at, aggregates: true, aliases: 'before' }));
  }

  *run(outer: Env | undefined): Work<readonly SelectedRow[]> {
    const tuples = yield* this.filtered(yield* this.joined(outer), outer);
    const selected: SelectedRow[] = [];
    for (const env of this.isGrouped ? yield* this.groups(tuples, outer) : envsOf(tuples, outer)) {
      yield undefined;
      this.at.budget.step();
      if (this.having !== undefined && !isTrue(this.having(env))) continue;
      this.at.budget.keep();
      selected.push(this.toRow(env));
    }
    return this.select.isDistinct ? distinctRows(selected) : selected;
  }

  private *joined(outer: Env | undefined): Work<readonly Tuple[]> {
    let tuples: readonly Tuple[] = [[]];
    for (const [place, join] of this.joins.entries())
      tuples = yield* joinRows(tuples, join, { place, outer, budget: this.at.budget });
    return tuples;
  }

  private *filtered(tuples: readonly Tuple[], outer: Env | undefined): Work<readonly Tuple[]> {
    if (this.where === undefined) return tuples;
    const kept: Tuple[] = [];
    for (const tuple of tuples) {
      yield undefined;
      this.at.budget.step();
      if (isTrue(this.where({ tuple, outer }))) kept.push(tuple);
    }
    return kept;
  }

  /** In the order in which the groups first appear. Without GROUP BY there is one group, which may be empty. */
  private *groups(tuples: readonly Tuple[], outer: Env | undefined): Work<readonly Env[]> {
    const groups = new Map<string, Tuple[]>();
    if (this.groupBy.length === 0) return [{ tuple: tuples[0] ?? [], group: tuples, outer }];
    for (const tuple of tuples) {
      yield undefined;
      this.at.budget.step();
      const key = this.groupBy.map((value) => keyOf(value({ tuple, outer }))).join('\n');
      const group = groups.get(key);
      if (group) group.push(tuple);
      else groups.set(key, [tuple]);
    }
    return [...groups.values()].map((group) => ({ tuple: group[0] as Tuple, group, outer }));
  }

  private toRow(env: Env): SelectedRow {
    const json: Record<string, Json> = {};
    for (const write of this.columns) write(env, json);
    const origins = originsOf(env.group ? env.group.flat() : env.tuple);
    return { json, origins, order: this.order.map((value) => value(env)) };
  }

  private writer(column: Column): Write {
    if (column.kind === 'all') return this.allOf(column);
    const value = compileExpression(column.value, { ...this.at, aggregates: true });
    return (env, target) => setOwn(target, column.name, value(env));
  }

  /** Of fields that several tables have, the last table's stands. */
  private allOf({ table, at }: Extract<Column, { kind: 'all' }>): Write {
    const { scope } = this.at;
    const place = table === undefined ? undefined : scope.place(table);
    if (place === -1) throw sqlInvalid(`"${table}" is no table of the FROM`, at, 'Name a table of the FROM, or its alias.');
    if (place === undefined && scope.sources.length === 0) throw sqlInvalid('* needs a FROM', at, 'Add FROM input1.');
    return ({ tuple }, target) => {
      for (const row of place === undefined ? tuple : [tuple[place]]) if (row !== undefined) copy(row.json, target);
    };
  }
}

function copy(json: JsonObject, target: Record<string, Json>): void {
  for (const key of Object.keys(json)) setOwn(target, key, json[key] as Json);
}

function envsOf(tuples: readonly Tuple[], outer: Env | undefined): readonly Env[] {
  return tuples.map((tuple) => ({ tuple, outer }));
}

/** `ORDER BY 2` means the second column. */
function columnAt(value: Expression, columns: readonly Column[]): Expression | undefined {
  if (value.kind !== 'literal' || typeof value.value !== 'number') return undefined;
  const column = columns[value.value - 1];
  return column?.kind === 'value' ? column.value : undefined;
}

/** Each row once, where it first stands, with the origins of all that are equal. */
export function distinctRows<R extends Row>(rows: readonly R[]): readonly R[] {
  const groups = Map.groupBy(rows, ({ json }) => keyOf(json));
  return [...groups.values()].map((equal) => ({ ...(equal[0] as R), origins: originsOf(equal) }));
}
