import { z } from 'zod';

const value = z.strictObject({
  key: z.string().min(1).max(200).describe('Name of the field that the value is put into.'),
  selector: z.string().min(1).max(1_000).describe('CSS selector of what to take the value from.'),
  content: z
    .enum(['text', 'html', 'attribute', 'value'])
    .default('text')
    .describe('What to take: the text, the HTML within the element, an attribute, or what a field of a form holds.'),
  attribute: z.string().max(200).default('').describe('Name of the attribute. For `attribute`.'),
  skip: z
    .string()
    .max(1_000)
    .default('')
    .describe('CSS selectors, with commas between, of what is left out within the element. For `text`.'),
  take: z
    .enum(['first', 'joined', 'list'])
    .default('first')
    .describe('Of several matches: the first, all as one text with nothing between them, or a list of all.'),
});

const attributes = (of: string) => z.string().max(2_000).default('').describe(`Attributes of ${of}, as HTML. For \`table\`.`);

export const htmlParams = z.strictObject({
  operation: z
    .enum(['template', 'extract', 'table'])
    .default('template')
    .describe('Give HTML with values of the item in it, take values out of HTML, or make a table of all items.'),
  html: z
    .string()
    .default('')
    .describe('The HTML; best an expression. For `template`.')
    .meta({ widget: 'code', language: 'html' }),
  source: z.enum(['field', 'file']).default('field').describe('Where the HTML is. For `extract`.'),
  field: z
    .string()
    .min(1)
    .default('data')
    .describe('Field with the HTML, or with a list of several; a path such as `reply.body` leads into an object.'),
  file: z.string().min(1).default('data').describe('Name of the file among those of the item. For `file`.'),
  values: z.array(value).max(200).default([]).describe('What to take out. For `extract`.'),
  layout: z
    .enum(['blocks', 'plain'])
    .default('blocks')
    .describe('Texts as a page shows them, with breaks between blocks, or all characters as they stand in the source.'),
  trim: z.boolean().default(true).describe('Leave out space around values. For `extract`.'),
  collapseSpace: z.boolean().default(true).describe('Make one space of several, and of line breaks, in texts. For `extract`.'),
  caption: z.string().default('').describe('Caption of the table.'),
  capitalizeHeaders: z.boolean().default(false).describe('Write headers with capitals: `first_name` as `First Name`.'),
  styled: z.boolean().default(true).describe('Give the table a plain look of its own, which attributes may override.'),
  cells: z
    .enum(['text', 'html'])
    .default('text')
    .describe('Show the texts of fields as they are, or take them for HTML. The second lets whoever fills them change the page.'),
  tableAttributes: attributes('the table'),
  headerAttributes: attributes('each header'),
  rowAttributes: attributes('each row'),
  cellAttributes: attributes('each cell'),
});

export type HtmlParameters = z.output<typeof htmlParams>;
export type WantedValue = z.output<typeof value>;
