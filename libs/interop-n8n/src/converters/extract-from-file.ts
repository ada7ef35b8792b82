import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer, type Written } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

/** n8n's operations, by their format here. One of them is spelt so. */
const FORMATS = {
  csv: 'csv',
  html: 'html',
  fromIcs: 'ics',
  fromJson: 'json',
  ods: 'ods',
  pdf: 'pdf',
  rtf: 'rtf',
  text: 'text',
  xls: 'xls',
  xlsx: 'xlsx',
  xml: 'xml',
  binaryToPropery: 'base64',
} as const;
const OPERATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FORMATS).map(([operation, format]) => [format, operation]),
);
const KEPT = { json: 'fields', binary: 'files', both: 'all' } as const;
const KEEP_SOURCE = { none: undefined, fields: 'json', files: 'binary', all: 'both' } as const;

const WORKBOOKS: ReadonlySet<string> = new Set(['auto', 'ods', 'xls', 'xlsx']);
const TABLES: ReadonlySet<string> = new Set(['csv', 'html', 'rtf', ...WORKBOOKS]);
/** The node that finds out by itself what a file is, from before this one. */
export const SPREADSHEET_FILE = 'n8n-nodes-base.spreadsheetFile';
/** The node that makes the fields of a file those of the item. */
export const MOVE_BINARY_DATA = 'n8n-nodes-base.moveBinaryData';

export const extractFromFileConverter: Converter = {
  type: 'n8n-nodes-base.extractFromFile',
  versions: [1, 1.1],
  convert({ parameters }) {
    const format = parameters.choice('operation', FORMATS, 'csv');
    const file = parameters.text('binaryPropertyName', 'data');
    const own = readExtraction(format, parameters, parameters.group('options'));
    return { type: 'extractFromFile', parameters: { format, file, ...own } };
  },
};

export const extractFromFileWriter: Writer = {
  type: 'extractFromFile',
  target: extractFromFileConverter.type,
  versions: extractFromFileConverter.versions,
  write({ parameters, note }) {
    const format = parameters.literal('format', 'csv');
    const dates = WORKBOOKS.has(format) ? parameters.text('dates', 'iso') : 'serial';
    if (dates === 'iso') note('n8n gives dates of workbooks as numbers of days.');
    if (format === 'json' && parameters.text('outputField', 'data') === '') return writeMoved(parameters);
    const binaryPropertyName = unless(parameters.text('file', 'data'), 'data');
    if (format === 'auto')
      return { type: SPREADSHEET_FILE, version: 2, parameters: { binaryPropertyName, ...writeExtraction(format, parameters) } };
    return {
      parameters: {
        operation: unless(parameters.choice('format', OPERATIONS, 'csv'), 'csv'),
        binaryPropertyName,
        ...writeExtraction(format, parameters),
      },
    };
  },
};

/** What the file says; what it leaves out has the same default here. */
function said(options: ParameterReader, key: string): boolean | string | undefined {
  return options.has(key) ? options.flag(key, false) : undefined;
}

export function readExtraction(format: string, parameters: ParameterReader, options: ParameterReader): Fields {
  if (TABLES.has(format)) return readTable(format, options);
  const keep = options.has('keepSource') ? options.choice('keepSource', KEPT, 'json') : undefined;
  if (format === 'pdf') {
    const joinPages = said(options, 'joinPages');
    const maxPages = options.has('maxPages') ? options.number('maxPages', 0) : undefined;
    return { keep, joinPages, maxPages, password: options.text('password', '') || undefined };
  }
  const encoding = options.text('encoding', '') || undefined;
  return { outputField: parameters.text('destinationKey', '') || undefined, keep, encoding, stripBom: said(options, 'stripBOM') };
}

function readTable(format: string, options: ParameterReader): Fields {
  const headerRow = said(options, 'headerRow');
  const emptyCells = said(options, 'includeEmptyCells');
  const csv = format === 'csv' || format === 'auto' ? readCsvOptions(options) : {};
  if (format === 'csv') return { headerRow, emptyCells, ...csv };
  // Values are never formatted as their cells are.
  options.ignore('rawData');
  const own = { headerRow, emptyCells, asText: said(options, 'readAsString'), ...csv };
  if (!WORKBOOKS.has(format)) return own;
  const sheet = options.text('sheetName', '') || undefined;
  return { ...own, sheet, range: options.text('range', '') || undefined, dates: 'serial' };
}

function readCsvOptions(options: ParameterReader): Fields {
  return {
    delimiter: options.text('delimiter', '') || undefined,
    encoding: options.text('encoding', '') || undefined,
    stripBom: said(options, 'enableBOM'),
    relaxQuotes: said(options, 'relaxQuotes'),
    firstLine: options.has('fromLine') ? atLeast(options.number('fromLine', 1), 1) : undefined,
    maxRows: options.has('maxRowCount') ? atLeast(options.number('maxRowCount', -1), 0) : undefined,
  };
}

/** n8n has numbers below for "all". */
const atLeast = (value: number | string, least: number): number | string =>
  typeof value === 'number' ? Math.max(least, Math.trunc(value)) : value;

function writeMoved(parameters: ParameterReader): Written {
  const keepSource = parameters.choice('keep', KEEP_SOURCE, 'none') === undefined ? undefined : true;
  const encoding = unless(parameters.text('encoding', 'utf-8'), 'utf-8');
  const sourceKey = unless(parameters.text('file', 'data'), 'data');
  return { type: MOVE_BINARY_DATA, version: 1.1, parameters: { sourceKey, options: groupOf({ encoding, keepSource }) } };
}

function writeExtraction(format: string, parameters: ParameterReader): Fields {
  if (TABLES.has(format)) return { options: groupOf(writeTable(format, parameters)) };
  const keepSource = parameters.choice('keep', KEEP_SOURCE, 'none');
  if (format === 'pdf') return { options: groupOf({ ...writePdf(parameters), keepSource }) };
  const encoding = unless(parameters.text('encoding', 'utf-8'), 'utf-8');
  const stripBOM = unless(parameters.flag('stripBom', true), true);
  return {
    destinationKey: unless(parameters.text('outputField', 'data'), 'data'),
    options: groupOf(format === 'base64' ? { keepSource } : { encoding, stripBOM, keepSource }),
  };
}

function writePdf(parameters: ParameterReader): Fields {
  return {
    joinPages: unless(parameters.flag('joinPages', true), true),
    maxPages: unless(parameters.number('maxPages', 0), 0),
    password: unless(parameters.text('password', ''), ''),
  };
}

function writeTable(format: string, parameters: ParameterReader): Fields {
  const own = {
    headerRow: unless(parameters.flag('headerRow', true), true),
    includeEmptyCells: unless(parameters.flag('emptyCells', false), false),
  };
  const csv = format === 'csv' || format === 'auto' ? writeCsvOptions(parameters) : {};
  if (format === 'csv') return { ...own, ...csv };
  const readAsString = unless(parameters.flag('asText', false), false);
  if (!WORKBOOKS.has(format)) return { ...own, readAsString };
  const sheetName = unless(parameters.text('sheet', ''), '');
  return { ...own, ...csv, readAsString, sheetName, range: unless(parameters.text('range', ''), '') };
}

function writeCsvOptions(parameters: ParameterReader): Fields {
  return {
    delimiter: unless(parameters.text('delimiter', ','), ','),
    encoding: unless(parameters.text('encoding', 'utf-8'), 'utf-8'),
    enableBOM: unless(parameters.flag('stripBom', true), true),
    relaxQuotes: unless(parameters.flag('relaxQuotes', false), false),
    fromLine: unless(parameters.number('firstLine', 1), 1),
    maxRowCount: unless(parameters.number('maxRows', 0), 0),
  };
}
