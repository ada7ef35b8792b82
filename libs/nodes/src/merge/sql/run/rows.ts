import type { JsonObject, Json, Lineage } from '@weft/workflow-model';

/** A row of a table or of a result, with the items that it came from. */
export interface Row {
  readonly json: JsonObject;
  readonly origins: readonly Lineage[];
}

/** One row of each joined table, by place in FROM; undefined where an outer join found none. */
export type Tuple = readonly (Row | undefined)[];

/** Where an expression is evaluated. */
export interface Env {
  readonly tuple: Tuple;
  /** The tuples that aggregates look at; absent where there are no groups. */
  readonly group?: readonly Tuple[];
  /** Of the query around a subquery. */
  readonly outer: Env | undefined;
}

export type Evaluate = (env: Env) => Json;

/** Marks a piece of work done each time it yields: see `ItemMaker`. */
export type Work<T> = Generator<undefined, T>;

/** Does the work at once. For subqueries, which run inside an expression; their steps count all the same. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** The origins of several rows, each once, by input and item. */
export function originsOf(rows: Iterable<Row | undefined>): readonly Lineage[] {
  const origins = new Map<string, Lineage>();
  let alone: readonly Lineage[] | undefined;
  let count = 0;
  for (const row of rows) {
    if (row === undefined) continue;
    count += 1;
    alone = row.origins;
    for (const origin of row.origins) origins.set(`${origin.input ?? 0}:${origin.item}`, origin);
  }
  if (count === 1 && alone !== undefined) return alone;
  return [...origins.values()].sort((left, right) => (left.input ?? 0) - (right.input ?? 0) || left.item - right.item);
}
