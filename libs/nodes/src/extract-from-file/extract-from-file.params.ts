import { z } from 'zod';

export const FILE_FORMATS = [
  'auto',
  'csv',
  'html',
  'ics',
  'json',
  'ods',
  'pdf',
  'rtf',
  'text',
  'xls',
  'xlsx',
  'xml',
  'base64',
] as const;

export const extractFromFileParams = z.strictObject({
  format: z
    .enum(FILE_FORMATS)
    .default('csv')
    .describe('What the file is. `auto` finds out what kind of table it is; `base64` gives its bytes as text, whatever it is.'),
  file: z.string().min(1).default('data').describe('Name of the file among those of the item.'),
  outputField: z
    .string()
    .default('data')
    .describe(
      'Field of the result; a path such as `reply.body` leads into an object. Empty: the object that it is becomes the fields. For `ics`, `json`, `text`, `xml` and `base64`.',
    ),
  keep: z
    .enum(['none', 'fields', 'files', 'all'])
    .default('none')
    .describe('What of the item is passed on beside the result. Not for tables, whose rows become items.'),
  headerRow: z
    .boolean()
    .default(true)
    .describe('The first row has the names of the fields; without it each item has the cells of a row as `row`. For tables.'),
  emptyCells: z.boolean().default(false).describe('Give empty text for empty cells instead of leaving them out. For tables.'),
  asText: z.boolean().default(false).describe('Give all cells as text. For tables.'),
  dates: z
    .enum(['iso', 'serial'])
    .default('iso')
    .describe('Dates as text such as `2026-07-02`, or as the number of days that spreadsheets count. For `ods`, `xls`, `xlsx`.'),
  sheet: z.string().max(100).default('').describe('Name of the sheet; without it the first. For `ods`, `xls`, `xlsx`.'),
  range: z
    .string()
    .max(30)
    .default('')
    .describe('The cells that are read, such as `A2:D20` or `B:D`, or how many rows are skipped. For `ods`, `xls`, `xlsx`.'),
  delimiter: z.string().min(1).max(10).default(',').describe('What stands between cells. For `csv`.'),
  relaxQuotes: z
    .boolean()
    .default(false)
    .describe('Take text behind a closing quote for part of the cell instead of an error. For `csv`.'),
  firstLine: z.number().int().min(1).default(1).describe('Number of the line at which to begin. For `csv`.'),
  maxRows: z
    .number()
    .int()
    .min(0)
    .default(0)
    .describe('Rows at most, without the first if it has names; 0 means all. For tables.'),
  encoding: z.string().min(1).max(60).default('utf-8').describe('How text is encoded. For `csv`, `ics`, `json`, `text`, `xml`.'),
  stripBom: z.boolean().default(true).describe('Leave out the byte order mark at the start of text.'),
  joinPages: z.boolean().default(true).describe('Give the text as one, instead of a list of pages. For `pdf`.'),
  maxPages: z.number().int().min(0).default(0).describe('Pages at most; 0 means all. For `pdf`.'),
  password: z.string().max(200).default('').describe('Password that opens the file; best an expression. For `pdf`.'),
});

export type ExtractParameters = z.output<typeof extractFromFileParams>;
