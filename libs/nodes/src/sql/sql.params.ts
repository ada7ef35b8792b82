import { z } from 'zod';
import { OPERATORS } from './sql-rows.ts';

const MAX_LIMIT = 1_000_000;
const MAX_TIMEOUT_MS = 3_600_000;
const MAX_KEEP_MS = 600_000;

const column = z.string().min(1).describe('Name of the column.');
const timeoutMs = (usual: number, description: string) =>
  z.number().int().min(1).max(MAX_TIMEOUT_MS).default(usual).describe(description);
const names = (description: string) =>
  z
    .union([z.array(z.string().min(1)), z.string()])
    .default([])
    .describe(description);

/** Parameters of the nodes that ask a database in SQL. */
export const sqlParams = {
  operation: z
    .enum(['select', 'query', 'insert', 'update', 'upsert', 'delete'])
    .default('select')
    .describe('Reads rows, runs a query of your own, writes new rows, changes rows, does either, or takes rows away.'),
  query: z.string().default('').describe('SQL, with $1, $2 … for values and $1:name for names. For `query`.'),
  values: z
    .any()
    .optional()
    .describe('What $1, $2 … stand for: a list, or a text with commas. Never becomes part of the SQL. For `query`.'),
  table: z.string().default('').describe('Name of the table. For all but `query`.'),
  mapping: z
    .enum(['automatic', 'fields'])
    .default('automatic')
    .describe('Where values come from: the fields of the item, by the names of the columns, or `fields`.'),
  fields: z
    .array(z.strictObject({ column, value: z.any().default(null).describe('Value for the column.') }))
    .default([])
    .describe('Values by column, for the mapping `fields`.'),
  matchOn: names('Columns by which rows are found, such as the primary key. For `update` and `upsert`.'),
  where: z
    .array(
      z.strictObject({
        column,
        operator: z
          .enum(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[])
          .default('equals')
          .describe('How the column is compared.'),
        value: z.any().default(null).describe('What it is compared with.'),
      }),
    )
    .default([])
    .describe('Which rows; without conditions all. For `select`, and for `delete` of rows.'),
  combine: z.enum(['and', 'or']).default('and').describe('Whether all conditions have to hold, or one.'),
  sort: z
    .array(z.strictObject({ column, direction: z.enum(['asc', 'desc']).default('asc').describe('Least or greatest first.') }))
    .default([])
    .describe('Order of the rows. For `select`.'),
  returnAll: z.boolean().default(false).describe('All rows, not `limit` of them. For `select`.'),
  limit: z.number().int().min(1).max(MAX_LIMIT).default(50).describe('How many rows at most. For `select`.'),
  outputColumns: names('Columns to give; none means all.'),
  deleteMode: z
    .enum(['rows', 'truncate', 'drop'])
    .default('rows')
    .describe('Take away rows, all rows at once, or the table itself. For `delete`.'),
  skipOnConflict: z.boolean().default(false).describe('Pass over rows that are there already. For `insert`.'),
  replaceEmptyStrings: z.boolean().default(false).describe('Write empty texts as null.'),
  batching: z
    .enum(['single', 'independently', 'transaction'])
    .default('single')
    .describe(
      'For writes of several items: all or none, new rows in as few statements as possible; each for itself; or all or none, one by one.',
    ),
  largeNumbers: z
    .enum(['text', 'number'])
    .default('text')
    .describe('Give 64-bit and decimal numbers as exact texts, or as numbers, which may be rounded.'),
  connectTimeoutMs: timeoutMs(30_000, 'Limit of connecting, in milliseconds.'),
  timeoutMs: timeoutMs(300_000, 'Limit of one statement, in milliseconds.'),
  keepConnectionMs: z
    .number()
    .int()
    .min(0)
    .max(MAX_KEEP_MS)
    .default(10_000)
    .describe('How long an unused connection is kept for the next step, in milliseconds.'),
};

/** What only PostgreSQL has. */
export const postgresParams = {
  schema: z.string().default('public').describe('Schema of the table; empty for those of the search path.'),
  restartSequences: z.boolean().default(false).describe('Let generated numbers start anew. For `truncate`.'),
  cascade: z.boolean().default(false).describe('Take with it what depends on the table. For `truncate` and `drop`.'),
};

const common = z.strictObject(sqlParams);

export type SqlParameters = z.output<typeof common> &
  Partial<{ readonly [name in keyof typeof postgresParams]: z.output<(typeof postgresParams)[name]> }>;

/** A list of names, also one that was given as a text with commas. */
export const namesOf = (given: string | readonly string[]): readonly string[] =>
  (typeof given === 'string' ? given.split(',') : given).map((name) => name.trim()).filter((name) => name !== '');
