import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readEvent, writeEvent } from './calendar-event.ts';

type Fields = Record<string, Json | undefined>;

/** n8n's operations, by their format here. */
const FORMATS = {
  csv: 'csv',
  html: 'html',
  iCal: 'ics',
  toJson: 'json',
  ods: 'ods',
  rtf: 'rtf',
  toText: 'text',
  xls: 'xlsx',
  xlsx: 'xlsx',
  toBinary: 'base64',
} as const;
const OPERATIONS = {
  csv: 'csv',
  html: 'html',
  ics: 'iCal',
  json: 'toJson',
  ods: 'ods',
  rtf: 'rtf',
  text: 'toText',
  xlsx: 'xlsx',
  base64: 'toBinary',
} as const;
const TABLES: ReadonlySet<string> = new Set(['csv', 'html', 'rtf', 'ods', 'xlsx']);
const SHEETS: ReadonlySet<string> = new Set(['ods', 'xlsx']);

/** What is said of files in the format that Excel had until 2003. */
export const OLD_EXCEL = 'Weft writes no XLS: the node makes an XLSX file, which every program that reads XLS today reads too.';

export const convertToFileConverter: Converter = {
  type: 'n8n-nodes-base.convertToFile',
  versions: [1, 1.1],
  convert(input) {
    const { parameters, note } = input;
    const format = parameters.choice('operation', FORMATS, 'csv');
    if (parameters.literal('operation', 'csv') === 'xls') note(OLD_EXCEL);
    const file = parameters.text('binaryPropertyName', 'data');
    return { type: 'convertToFile', parameters: { format, file, ...readConversion(format, input) } };
  },
};

export const convertToFileWriter: Writer = {
  type: 'convertToFile',
  target: convertToFileConverter.type,
  versions: convertToFileConverter.versions,
  write({ parameters }) {
    const format = parameters.literal('format', 'csv');
    return {
      parameters: {
        operation: unless(parameters.choice('format', OPERATIONS, 'csv'), 'csv'),
        binaryPropertyName: unless(parameters.text('file', 'data'), 'data'),
        ...writeConversion(format, parameters),
      },
    };
  },
};

function readConversion(format: string, { parameters }: ConverterInput): Fields {
  if (format === 'ics') {
    const more = parameters.group('additionalFields');
    return { event: readEvent(parameters, more), fileName: more.text('fileName', '') || undefined };
  }
  const options = parameters.group('options');
  const fileName = options.text('fileName', '') || undefined;
  if (TABLES.has(format)) return { ...readTableOptions(format, options), fileName };
  if (format === 'json')
    return {
      mode: parameters.choice('mode', { once: 'once', each: 'each' }, 'once'),
      ...readText(options),
      pretty: said(options, 'format'),
      fileName,
    };
  const sourceField = parameters.text('sourceProperty', '') || undefined;
  if (format === 'text') return { sourceField, ...readText(options), fileName };
  return { sourceField, mimeType: options.text('mimeType', '') || undefined, fileName };
}

/** What the file says; what it leaves out has the same default here. */
function said(options: ParameterReader, key: string): boolean | string | undefined {
  return options.has(key) ? options.flag(key, false) : undefined;
}

function readText(options: ParameterReader): Fields {
  return { encoding: options.text('encoding', '') || undefined, addBom: said(options, 'addBOM') };
}

export function readTableOptions(format: string, options: ParameterReader): Fields {
  const headerRow = said(options, 'headerRow');
  if (format === 'csv') return { headerRow, delimiter: options.text('delimiter', '') || undefined };
  if (!SHEETS.has(format)) return { headerRow };
  // Workbooks are always packed.
  options.ignore('compression');
  return { headerRow, sheet: options.text('sheetName', '') || undefined };
}

function writeConversion(format: string, parameters: ParameterReader): Fields {
  const fileName = unless(parameters.text('fileName', ''), '');
  if (format === 'ics') {
    const { top, more } = writeEvent(parameters.group('event'));
    return { ...top, additionalFields: groupOf({ ...more, fileName }) };
  }
  if (TABLES.has(format)) return { options: groupOf({ ...writeTableOptions(format, parameters), fileName }) };
  const text = {
    encoding: unless(parameters.text('encoding', 'utf-8'), 'utf-8'),
    addBOM: unless(parameters.flag('addBom', false), false),
  };
  if (format === 'json') {
    const pretty = unless(parameters.flag('pretty', false), false);
    return { mode: unless(parameters.text('mode', 'once'), 'once'), options: groupOf({ ...text, format: pretty, fileName }) };
  }
  const sourceProperty = unless(parameters.text('sourceField', 'data'), 'data');
  if (format === 'text') return { sourceProperty, options: groupOf({ ...text, fileName }) };
  return { sourceProperty, options: groupOf({ mimeType: unless(parameters.text('mimeType', ''), ''), fileName }) };
}

function writeTableOptions(format: string, parameters: ParameterReader): Fields {
  const headerRow = unless(parameters.flag('headerRow', true), true);
  if (format === 'csv') return { headerRow, delimiter: unless(parameters.text('delimiter', ','), ',') };
  return SHEETS.has(format) ? { headerRow, sheetName: unless(parameters.text('sheet', 'Sheet'), 'Sheet') } : { headerRow };
}
