import {
  defineNode,
  isExpression,
  lineageOf,
  mapItems,
  type NodeContext,
  type NodeResult,
  shapeOf,
  withFields,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { convertToFileParams, type ConvertParameters } from './convert-to-file.params.ts';
import { calendarFile } from './write-calendar.ts';
import { writeTable, type TableFormat } from './write-table.ts';
import { bytesFile, jsonFile, textFile, type FileContent } from './write-text.ts';

type Context = NodeContext<ConvertParameters>;

const TABLES: ReadonlySet<string> = new Set<TableFormat>(['csv', 'html', 'rtf', 'ods', 'xlsx']);
/** Calendars name the time at which they were made, and workbooks hold it. */
const NOT_ALIKE = new Set(['ics', 'xlsx']);

export const convertToFile = defineNode({
  type: 'convertToFile',
  version: 1,
  title: 'Convert to file',
  description: 'Makes files of items: tables, JSON, texts, calendars, or what was base64.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: ({ format = 'csv' }) => !NOT_ALIKE.has(String(format)) && !isExpression(format),
  params: convertToFileParams,
  shape: ([input], { keepFields }) => (keepFields === false ? shapeOf() : withFields(input)),
  run: (context) => {
    if (context.items.length === 0) return [[]];
    const parameters = context.params(0);
    if (isTable(parameters.format)) return ofAll(context, parameters, parameters.format);
    if (parameters.format === 'json' && parameters.mode === 'once') return ofAll(context, parameters, 'json');
    return mapItems(context, async (item, index) => {
      const own = { ...context.params(index), format: parameters.format };
      const made = await fileItem(context, await contentOf(context, item, own), own);
      return own.keepFields ? { ...made, json: item.json } : made;
    });
  },
});

function isTable(format: string): format is TableFormat {
  return TABLES.has(format);
}

function contentOf(context: Context, item: Item, parameters: ConvertParameters): FileContent | Promise<FileContent> {
  switch (parameters.format) {
    case 'ics':
      return calendarFile(context, parameters);
    case 'json':
      return jsonFile(item.json, parameters);
    case 'base64':
      return bytesFile(item, parameters);
    default:
      return textFile(item, parameters);
  }
}

async function ofAll(context: Context, parameters: ConvertParameters, format: TableFormat | 'json'): Promise<NodeResult> {
  const { items } = context;
  const pairedItem = items.map((_, index) => lineageOf(index));
  if (format === 'json') {
    const content = jsonFile(
      items.map(({ json }) => json),
      parameters,
    );
    return [[{ ...(await fileItem(context, content, parameters)), pairedItem }]];
  }
  const file = await writeTable(format, context, parameters);
  return [[{ json: {}, binary: { [parameters.file]: file }, pairedItem }]];
}

async function fileItem({ ports }: Context, made: FileContent, { file, mimeType }: ConvertParameters): Promise<Item> {
  const about = { mimeType: mimeType || made.mimeType, fileName: made.fileName };
  return { json: {}, binary: { [file]: await ports.files.write(made.content, about) } };
}
