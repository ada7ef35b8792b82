import type { Json } from '@weft/workflow-model';
import { bucketOf, isTrue } from '../values/compare.ts';
import type { QueryBudget } from './query-budget.ts';
import type { Env, Evaluate, Row, Tuple, Work } from './rows.ts';

/** One table on its way into the tuples. */
export interface PreparedJoin {
  readonly rows: readonly Row[];
  readonly keepsLeft: boolean;
  readonly keepsRight: boolean;
  /** Checked for each candidate; undefined where all of them belong together. */
  readonly condition: Evaluate | undefined;
  /** Pairs that must be equal: of the tables before, and of this one. Candidates are then looked up, not searched. */
  readonly keys: readonly { readonly left: Evaluate; readonly right: Evaluate }[];
}

/** The tuples with one more table. */
export function* joinRows(
  tuples: readonly Tuple[],
  join: PreparedJoin,
  at: { readonly place: number; readonly outer: Env | undefined; readonly budget: QueryBudget },
): Work<readonly Tuple[]> {
  const { budget, outer } = at;
  const joined: Tuple[] = [];
  const keep = (tuple: Tuple): void => {
    budget.keep();
    joined.push(tuple);
  };
  const lookUp = yield* candidates(join, at);
  const matched = new Set<Row>();
  for (const tuple of tuples) {
    yield undefined;
    let isMatched = false;
    for (const row of lookUp(tuple)) {
      budget.step();
      const candidate = [...tuple, row];
      if (join.condition !== undefined && !isTrue(join.condition({ tuple: candidate, outer }))) continue;
      isMatched = true;
      if (join.keepsRight) matched.add(row);
      keep(candidate);
    }
    if (!isMatched && join.keepsLeft) keep([...tuple, undefined]);
  }
  if (join.keepsRight) {
    const nothing = new Array<undefined>(at.place).fill(undefined);
    for (const row of join.rows) if (!matched.has(row)) keep([...nothing, row]);
  }
  return joined;
}

/** The rows that may belong to a tuple. */
function* candidates(
  { rows, keys }: PreparedJoin,
  { place, outer, budget }: { readonly place: number; readonly outer: Env | undefined; readonly budget: QueryBudget },
): Work<(tuple: Tuple) => readonly Row[]> {
  if (keys.length === 0) return () => rows;
  const buckets = new Map<string, Row[]>();
  const before = new Array<undefined>(place).fill(undefined);
  for (const row of rows) {
    yield undefined;
    budget.step();
    const key = keyOf(keys.map(({ right }) => right({ tuple: [...before, row], outer })));
    if (key === undefined) continue;
    const bucket = buckets.get(key);
    if (bucket) bucket.push(row);
    else buckets.set(key, [row]);
  }
  return (tuple) => {
    const key = keyOf(keys.map(({ left }) => left({ tuple, outer })));
    return key === undefined ? [] : (buckets.get(key) ?? []);
  };
}

/** Undefined where a value is null, which equals nothing. */
function keyOf(values: readonly Json[]): string | undefined {
  return values.includes(null) ? undefined : values.map(bucketOf).join('\n');
}
