import { CELL_TYPES, CONDITION_OPERATORS } from '@weft/node-sdk';
import { z } from 'zod';

export const READING = ['get', 'exists', 'notExists', 'listTables'] as const;
const WRITING = ['insert', 'update', 'upsert', 'delete', 'createTable', 'renameTable', 'deleteTable'] as const;
const MAX_LIMIT = 250_000;

const condition = z.strictObject({
  column: z.string().describe('The column that is looked at; also `id`, `createdAt` and `updatedAt`.'),
  operator: z
    .enum(CONDITION_OPERATORS)
    .default('eq')
    .describe('The comparison. `like` and `ilike` (whatever the case) take `%` for any characters and `_` for one.'),
  value: z.any().default(null).describe('What it is compared with. Not for `isEmpty`, `isNotEmpty`, `isTrue` and `isFalse`.'),
});

const cell = z.strictObject({
  column: z.string().describe('Name of the column.'),
  value: z.any().default(null).describe('The value; null for none.'),
});

const column = z.strictObject({
  name: z.string().describe('Name of the column.'),
  type: z.enum(CELL_TYPES).default('string').describe('What it holds.'),
});

export const dataTableParams = z.strictObject({
  operation: z
    .enum([...WRITING, ...READING])
    .default('insert')
    .describe('What to do with rows, or with whole tables.'),
  table: z.string().max(200).default('').describe('Name of the table, or its id.'),
  match: z.enum(['all', 'any']).default('all').describe('Rows for which all conditions hold, or any.'),
  conditions: z.array(condition).default([]).describe('Which rows are meant. Changes need at least one.'),
  mapping: z
    .enum(['values', 'fields'])
    .default('values')
    .describe('For `insert`, `update` and `upsert`: the `values`, or all fields of the item by their names.'),
  values: z.array(cell).default([]).describe('What is written, for `values`.'),
  returnRows: z.boolean().default(true).describe('For `insert`: give the rows; else the items go on as they came.'),
  returnAll: z.boolean().default(false).describe('For `get` and `listTables`: all that there are.'),
  limit: z.number().int().min(1).max(MAX_LIMIT).default(50).describe('For `get` and `listTables`: how many at most, unless all.'),
  orderBy: z
    .string()
    .default('')
    .describe(
      'For `get`: the column that rows are ordered by, in the place of their ids. For `listTables`: `name`, `createdAt`, `updatedAt`, `rowCount` or `sizeBytes`.',
    ),
  descending: z.boolean().default(false).describe('The highest first.'),
  dryRun: z
    .boolean()
    .default(false)
    .describe('For `update`, `upsert` and `delete`: change nothing, and give the rows as they are and as they would be.'),
  name: z.string().max(200).default('').describe('For `createTable` and `renameTable`: the name of the table from now on.'),
  columns: z.array(column).default([]).describe('For `createTable`: its columns, besides `id`, `createdAt` and `updatedAt`.'),
  reuse: z.boolean().default(false).describe('For `createTable`: give a table of that name where there is one.'),
  nameFilter: z
    .string()
    .max(200)
    .default('')
    .describe('For `listTables`: only tables with this in their name, whatever the case.'),
});

export type DataTableParameters = z.output<typeof dataTableParams>;
