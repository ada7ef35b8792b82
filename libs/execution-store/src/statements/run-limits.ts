import type { RunLimit } from '@weft/contracts';
import { toColumn, toTextColumn } from '../columns.ts';
import type { FinishPart } from './finish-part.ts';

/** The columns `limit_keys` and `limit_sizes` of many runs, each cell the text of an array; NULL for a run without limits. */
export function toLimitColumns(runs: readonly { readonly limits?: readonly RunLimit[] }[]): unknown[] {
  return [
    toTextColumn(runs.map(({ limits }) => limits && `{${limits.map(({ key }) => quoted(key)).join(',')}}`)),
    toTextColumn(runs.map(({ limits }) => limits && `{${limits.map(({ size }) => size).join(',')}}`)),
  ];
}

/** As an element of the text of an array. */
const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

/**
 * The slots of the ended runs are given back, and whoever waits for one of them is let go, in the transaction of their ends (run.md §9).
 * Parameters: which run of the batch, the key.
 */
export const freeSlots: FinishPart<{ readonly limitKeys?: readonly string[] }> = {
  name: 'slots',
  isNeededBy: ({ limitKeys }) => (limitKeys?.length ?? 0) > 0,
  columns(runs) {
    const slots = runs.flatMap(({ limitKeys = [] }, index) => limitKeys.map((key) => ({ run: index + 1, key })));
    return [toColumn(slots.map(({ run }) => run)), toTextColumn(slots.map(({ key }) => key))];
  },
  text: (from) => `freed AS MATERIALIZED (
    SELECT execution.free_slots(array_agg(e.tenant_id), array_agg(c.key))
    FROM unnest($${from}::int[], $${from + 1}::text[]) AS c (run, key) JOIN ended e ON e.n = c.run
  )`,
  asks: 'freed',
};

/** `freed`: gives back the slots of the rows of `rows`, which has their tenant_id and limit_keys. To be asked for by the statement. */
export const freedOf = (rows: string, condition = 'true'): string => `freed AS MATERIALIZED (
    SELECT execution.free_slots(array_agg(tenant_id), array_agg(key)) FROM ${rows}, unnest(limit_keys) AS key WHERE ${condition}
  )`;
