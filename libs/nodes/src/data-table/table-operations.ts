import { NodeFailure, type DataTable } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import type { OfItem } from './of-item.ts';

const SORTED_BY = ['name', 'createdAt', 'updatedAt', 'rowCount', 'sizeBytes'] as const;
type SortField = (typeof SORTED_BY)[number];

export const TABLE_OPERATIONS = {
  createTable: async ({ context, index, parameters }: OfItem): Promise<Item> => {
    const { name, columns, reuse } = parameters;
    return toItem(await context.ports.dataTables.createTable({ name, columns, reuse, key: context.nameWrite(index) }));
  },
  renameTable: async ({ context, index, parameters: { table, name } }: OfItem): Promise<Item> =>
    toItem(await context.ports.dataTables.renameTable({ table, key: context.nameWrite(index) }, name)),
  deleteTable: async ({ context, index, parameters: { table } }: OfItem): Promise<Item> => {
    await context.ports.dataTables.deleteTable({ table, key: context.nameWrite(index) });
    return { json: { success: true } };
  },
  listTables: async ({ context, parameters }: OfItem): Promise<readonly Item[]> => {
    const { nameFilter, orderBy, descending, returnAll, limit } = parameters;
    const wanted = nameFilter.toLowerCase();
    const tables = (await context.ports.dataTables.listTables()).filter(({ name }) => name.toLowerCase().includes(wanted));
    const sorted = tables.toSorted(byField(sortFieldOf(orderBy)));
    if (descending) sorted.reverse();
    return (returnAll ? sorted : sorted.slice(0, limit)).map(toItem);
  },
};

const toItem = (table: DataTable): Item => ({ json: { ...table } as unknown as JsonObject });

const byField =
  (field: SortField) =>
  (one: DataTable, other: DataTable): number =>
    one[field] < other[field] ? -1 : one[field] > other[field] ? 1 : 0;

function sortFieldOf(orderBy: string): SortField {
  if (orderBy === '') return 'name';
  const field = SORTED_BY.find((each) => each === orderBy);
  if (field) return field;
  throw new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `Tables are not ordered by "${orderBy.slice(0, 60)}".`,
    field: 'orderBy',
    fix: `Take one of ${SORTED_BY.join(', ')}.`,
    retryable: false,
  });
}
