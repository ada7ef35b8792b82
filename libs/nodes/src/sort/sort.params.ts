import { z } from 'zod';

const field = z.strictObject({
  name: z.string().min(1).describe('Name of the field; with dot notation a path such as `address.city`.'),
  order: z.enum(['ascending', 'descending']).default('ascending').describe('Smallest or largest first.'),
});

export const sortParams = z.strictObject({
  mode: z
    .enum(['fields', 'random', 'code'])
    .default('fields')
    .describe('Sort by fields, put the items into a random order, or compare them by code.'),
  fields: z.array(field).default([]).describe('What to sort by; each decides where those before it are equal. For `fields`.'),
  dotNotation: z.boolean().default(true).describe('A dot in a field name leads into an object. For `fields`.'),
  code: z
    .string()
    .max(1_000_000)
    .default('')
    .describe('Body of a function of two items, `a` and `b`: a negative number puts `a` first, a positive one `b`. For `code`.'),
  timeoutMs: z.number().int().min(1).max(3_600_000).default(60_000).describe('Limit of the code in milliseconds. For `code`.'),
});

export type SortParams = z.output<typeof sortParams>;
