import type { SqlResult } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { SqlParameters } from './sql.params.ts';

/** The rows, or, where there are none to give, that it is done: the nodes that follow go on either way. */
export function itemsOf(results: readonly SqlResult[], operation: SqlParameters['operation']): readonly Item[] {
  const given = results.flatMap(({ rows }) => (rows ? [rows] : []));
  const rows = given.flat();
  const saysNothing = operation === 'select' || operation === 'query' ? given.length === 0 : rows.length === 0;
  if (!saysNothing) return rows.map((json) => ({ json }));
  const affectedRows = results.reduce((sum, result) => sum + result.affectedRows, 0);
  const insertId = results.findLast((result) => result.insertId !== undefined)?.insertId;
  return [{ json: { success: true, affectedRows, ...(insertId !== undefined && { insertId }) } }];
}

/** With their lineage: one of one where the numbers are the same, else all of all. */
export function pairedItems(items: readonly Item[], sources: readonly number[]): readonly Item[] {
  if (items.length === sources.length)
    return items.map((item, place) => ({ ...item, pairedItem: { item: sources[place] as number } }));
  const [only, ...others] = sources;
  const pairedItem = others.length === 0 ? { item: only as number } : sources.map((item) => ({ item }));
  return items.map((item) => ({ ...item, pairedItem }));
}
