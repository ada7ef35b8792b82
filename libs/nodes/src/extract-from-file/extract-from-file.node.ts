import {
  defineNode,
  type ItemShape,
  lineageOf,
  mapItems,
  type NodeContext,
  type RawParameters,
  setPath,
  shapeOf,
  topField,
  withFields,
} from '@weft/node-sdk';
import { isJsonObject, parseJson, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { decodeText } from '../files/file-text.ts';
import { fileOf } from '../http-request/binary-field.ts';
import { fileInvalid, type ReadFile } from './extract-failure.ts';
import { extractFromFileParams, type ExtractParameters } from './extract-from-file.params.ts';
import { extractRows, textReading, type TableFormat } from './extract-rows.ts';
import { readCalendar } from './read-calendar.ts';
import { readPdf } from './read-pdf.ts';

const TABLES: ReadonlySet<string> = new Set<TableFormat>(['auto', 'csv', 'html', 'rtf', 'ods', 'xls', 'xlsx']);

/** Formats whose content goes into a field. */
const ONE_FIELD: ReadonlySet<string> = new Set(['base64', 'ics', 'json', 'text', 'xml']);

export const extractFromFile = defineNode({
  type: 'extractFromFile',
  version: 1,
  title: 'Extract from file',
  description: 'Reads tables, texts, calendars and PDFs out of files, into fields.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: extractFromFileParams,
  shape: ([input], parameters) => extractedShape(input, parameters),
  run: (context) =>
    mapItems(context, async (item, index): Promise<Item | readonly Item[]> => {
      const parameters = context.params(index);
      const reference = fileOf(item, parameters.file, 'file');
      const file = { bytes: await context.ports.files.read(reference), fileName: reference.fileName ?? parameters.file };
      if (isTable(parameters.format))
        return extractRows(parameters.format, { file, parameters, itemIndex: index, slices: context.slices });
      const kept = parameters.keep === 'fields' || parameters.keep === 'all' ? item.json : {};
      const json = await fieldsOf(context, file, { parameters, kept });
      const keepsFiles = item.binary && (parameters.keep === 'files' || parameters.keep === 'all');
      return { json, ...(keepsFiles && { binary: item.binary }), pairedItem: lineageOf(index) };
    }),
});

/** What a table or a PDF has is for the file to say. */
function extractedShape(input: ItemShape, { format, outputField, keep }: RawParameters): ItemShape {
  const isOneField = typeof format === 'string' && ONE_FIELD.has(format) && outputField !== '';
  if (!isOneField || typeof keep !== 'string') return undefined;
  const field = topField(outputField);
  return keep === 'fields' || keep === 'all' ? withFields(input, field) : shapeOf(field);
}

function isTable(format: string): format is TableFormat {
  return TABLES.has(format);
}

async function fieldsOf(
  context: NodeContext<ExtractParameters>,
  file: ReadFile,
  { parameters, kept }: { readonly parameters: ExtractParameters; readonly kept: JsonObject },
): Promise<JsonObject> {
  if (parameters.format === 'pdf') return { ...kept, ...(await readPdf(file, parameters, context)) };
  const value = await valueOf(file, parameters, context.timezone);
  if (parameters.outputField !== '') return setPath(kept, parameters.outputField, value);
  if (!isJsonObject(value)) throw fileInvalid(file, 'fields', 'it holds no object, and "outputField" is empty');
  return { ...kept, ...value };
}

function valueOf(file: ReadFile, parameters: ExtractParameters, zone: string): Json | Promise<Json> {
  if (parameters.format === 'base64') return Buffer.from(file.bytes).toString('base64');
  const text = decodeText(file.bytes, textReading(parameters));
  if (parameters.format === 'ics') return readCalendar(text, file, zone);
  return parameters.format === 'json' ? jsonIn(text, file) : text;
}

function jsonIn(text: string, file: ReadFile): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw fileInvalid(file, 'JSON', (error as Error).message);
  }
}
