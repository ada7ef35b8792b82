import type { Json } from '@weft/workflow-model';
import type { Query } from '../parse/syntax.ts';
import { sqlFailed } from '../sql-failure.ts';
import { bucketOf, compare, type Truth } from '../values/compare.ts';
import type { Compiling } from './compiling.ts';
import { atOnce, type Env, type Evaluate, type Row } from './rows.ts';

/** A subquery that looks at nothing outside is run once. */
function rowsOf(query: Query, { host, scope }: Compiling): (env: Env) => readonly Row[] {
  const prepared = atOnce(host.prepare(query, scope));
  let known: readonly Row[] | undefined;
  return (env) => {
    if (prepared.isCorrelated) return atOnce(prepared.run(env));
    known ??= atOnce(prepared.run(env));
    return known;
  };
}

export function compileExists(query: Query, at: Compiling): Evaluate {
  const rows = rowsOf(query, at);
  return (env) => rows(env).length > 0;
}

/** The first column of the only row; null where there is none. */
export function compileScalar(query: Query, at: Compiling): Evaluate {
  const rows = rowsOf(query, at);
  return (env) => {
    const [row, another] = rows(env);
    if (another !== undefined)
      throw sqlFailed('A subquery that stands for one value gave several rows.', 'Add LIMIT 1, an aggregate, or use IN.');
    return row === undefined ? null : firstColumn(row);
  };
}

export function compileAmong(elements: readonly Evaluate[], value: Evaluate, { budget }: Compiling): Evaluate {
  return (env) => {
    budget.step(elements.length);
    const candidates = elements.map((element) => element(env));
    return isAmong(value(env), candidates, elements.length > 0);
  };
}

/** The values of a subquery are looked up, not searched. */
export function compileAmongRows(query: Query, value: Evaluate, at: Compiling): Evaluate {
  const rows = rowsOf(query, at);
  let known: { readonly rows: readonly Row[]; readonly buckets: Buckets } | undefined;
  return (env) => {
    const found = rows(env);
    if (known?.rows !== found) known = { rows: found, buckets: bucketsOf(found.map(firstColumn)) };
    at.budget.step();
    const given = value(env);
    const { buckets } = known;
    const candidates = given === null ? [] : (buckets.values.get(bucketOf(given)) ?? []);
    return isAmong(given, buckets.hasNull ? [...candidates, null] : candidates, found.length > 0);
  };
}

interface Buckets {
  readonly values: ReadonlyMap<string, readonly Json[]>;
  readonly hasNull: boolean;
}

function bucketsOf(values: readonly Json[]): Buckets {
  return { values: Map.groupBy(values, bucketOf), hasNull: values.includes(null) };
}

/** Null where it cannot be told: the value is null, or it is not found and a null is there. */
function isAmong(value: Json, candidates: readonly Json[], isAnything: boolean): Truth {
  if (!isAnything) return false;
  if (value === null) return null;
  let isOpen = false;
  for (const candidate of candidates) {
    const order = compare(value, candidate);
    if (order === 0) return true;
    isOpen ||= order === null;
  }
  return isOpen ? null : false;
}

function firstColumn({ json }: Row): Json {
  for (const key in json) return json[key] as Json;
  return null;
}
