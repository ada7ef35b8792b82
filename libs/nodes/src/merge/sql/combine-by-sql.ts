import { lineageOf, type ItemMaker } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { parseQuery } from './parse/parse-query.ts';
import { QueryPreparer } from './run/prepare-query.ts';
import { QueryBudget } from './run/query-budget.ts';
import type { Row } from './run/rows.ts';

export interface SqlOptions {
  readonly query: string;
  /** Zone of dates that name none. */
  readonly timezone: string;
}

/**
 * The rows of a SELECT over the inputs, which are its tables: `input1`, `input2` … Nothing else can be reached: no files, no
 * network, no other statements. Each row has the lineage of all items that it was made of.
 * @throws NodeFailure MERGE_SQL_INVALID (with the place), MERGE_SQL_FAILED, MERGE_SQL_TOO_LARGE
 */
export function* combineBySql(inputs: readonly (readonly Item[])[], { query, timezone }: SqlOptions): ItemMaker {
  const parsed = parseQuery(query);
  const tables = new Map<string, readonly Row[]>();
  for (const [input, items] of inputs.entries())
    tables.set(
      `input${input + 1}`,
      items.map(({ json }, index) => ({ json, origins: [lineageOf(index, input)] })),
    );
  const preparer = new QueryPreparer({ tables, budget: new QueryBudget(), timezone });
  const prepared = yield* preparer.prepare(parsed, undefined);
  for (const row of yield* prepared.run(undefined)) yield toItem(row);
}

/** A row that was made of no item, such as COUNT(*) of nothing, has no lineage. */
function toItem({ json, origins }: Row): Item {
  return origins.length === 0 ? { json } : { json, pairedItem: origins.length === 1 ? origins[0] : origins };
}
