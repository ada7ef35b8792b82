import { setOwn, type CellValues } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import type { DataTableParameters } from './data-table.params.ts';

/** Every table has them, and nobody writes them: items that came from a table carry them along. */
const SYSTEM_FIELDS = ['id', 'createdAt', 'updatedAt'];

/** What is written for one item. */
export function valuesOf({ mapping, values }: DataTableParameters, { json }: Item): CellValues {
  if (mapping === 'fields') return Object.fromEntries(Object.entries(json).filter(([name]) => !SYSTEM_FIELDS.includes(name)));
  const cells: Record<string, Json> = {};
  for (const { column, value } of values) setOwn(cells, column, (value ?? null) as Json);
  return cells;
}
