import type { Json } from '@weft/workflow-model';
import type { Converted, Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { OLD_EXCEL, readTableOptions } from './convert-to-file.ts';
import { MOVE_BINARY_DATA, readExtraction, SPREADSHEET_FILE } from './extract-from-file.ts';

type Fields = Record<string, Json | undefined>;

const READ = { autodetect: 'auto', csv: 'csv', html: 'html', ods: 'ods', rtf: 'rtf', xls: 'xls', xlsx: 'xlsx' } as const;
const WRITTEN = { csv: 'csv', html: 'html', ods: 'ods', rtf: 'rtf', xls: 'xlsx', xlsx: 'xlsx' } as const;

/** What Extract from File and Convert to File do for tables now. */
export const spreadsheetFileConverter: Converter = {
  type: SPREADSHEET_FILE,
  versions: [1, 2],
  convert(input) {
    const operation = input.parameters.choice('operation', { fromFile: 'fromFile', toFile: 'toFile' }, 'fromFile');
    return operation === 'fromFile' ? readTable(input) : writeTable(input);
  },
};

/** What they do for texts. */
export const moveBinaryDataConverter: Converter = {
  type: MOVE_BINARY_DATA,
  versions: [1, 1.1],
  convert(input) {
    const mode = input.parameters.choice('mode', { binaryToJson: 'read', jsonToBinary: 'write' } as const, 'binaryToJson');
    return mode === 'read' ? readFile(input) : writeFile(input);
  },
};

export const readPdfConverter: Converter = {
  type: 'n8n-nodes-base.readPDF',
  versions: [1],
  convert({ parameters }) {
    const file = parameters.text('binaryPropertyName', 'data');
    const password = parameters.fixedFlag('encrypted', false) ? parameters.text('password', '') || undefined : undefined;
    return { type: 'extractFromFile', parameters: { format: 'pdf', file, password } };
  },
};

function readTable({ parameters, version, note }: ConverterInput): Converted {
  const format = version < 2 ? 'auto' : parameters.choice('fileFormat', READ, 'autodetect');
  if (format === 'auto') note('Numbers in CSV files come as text.');
  const file = parameters.text('binaryPropertyName', 'data');
  return {
    type: 'extractFromFile',
    parameters: { format, file, ...readExtraction(format, parameters, parameters.group('options')) },
  };
}

function writeTable({ parameters, note }: ConverterInput): Converted {
  const format = parameters.choice('fileFormat', WRITTEN, 'xls');
  if (parameters.literal('fileFormat', 'xls') === 'xls') note(OLD_EXCEL);
  const file = parameters.text('binaryPropertyName', 'data');
  const options = parameters.group('options');
  const fileName = options.text('fileName', '') || undefined;
  return { type: 'convertToFile', parameters: { format, file, ...readTableOptions(format, options), fileName } };
}

function readFile({ parameters, note }: ConverterInput): Converted {
  const options = parameters.group('options');
  const file = parameters.text('sourceKey', 'data');
  const keepsSource = options.fixedFlag('keepSource', false);
  const encoding = options.text('encoding', '') || undefined;
  const stripBom = options.has('stripBOM') ? options.flag('stripBOM', true) : undefined;
  if (!keepsSource) note('Other files of an item are not passed on either.');
  const isWhole = parameters.fixedFlag('setAllData', true);
  if (isWhole) {
    const keep = keepsSource ? 'files' : undefined;
    return { type: 'extractFromFile', parameters: { format: 'json', file, outputField: '', keep, encoding, stripBom } };
  }
  const format = options.fixedFlag('keepAsBase64', false) ? 'base64' : options.fixedFlag('jsonParse', false) ? 'json' : 'text';
  const outputField = parameters.text('destinationKey', '') || undefined;
  return {
    type: 'extractFromFile',
    parameters: { format, file, outputField, keep: keepsSource ? 'all' : 'fields', encoding, stripBom },
  };
}

function writeFile({ parameters, note }: ConverterInput): Converted {
  const options = parameters.group('options');
  const keepsSource = options.fixedFlag('keepSource', false);
  const common = readMade(parameters, options);
  if (parameters.fixedFlag('convertAllData', true)) {
    options.ignore('useRawData');
    return {
      type: 'convertToFile',
      parameters: { format: 'json', mode: 'each', ...common, keepFields: keepsSource || undefined },
    };
  }
  const format = options.fixedFlag('dataIsBase64', false) ? 'base64' : 'text';
  const isRaw = options.fixedFlag('useRawData', false);
  if (format === 'text' && !isRaw) note('Text is written as it is, without quotes.');
  if (!keepsSource) note('The field that becomes the file stays in the item.');
  const sourceField = parameters.text('sourceKey', '') || undefined;
  return { type: 'convertToFile', parameters: { format, sourceField, ...common, keepFields: true } };
}

function readMade(parameters: ParameterReader, options: ParameterReader): Fields {
  return {
    file: parameters.text('destinationKey', '') || undefined,
    fileName: options.text('fileName', '') || undefined,
    encoding: options.text('encoding', '') || undefined,
    addBom: options.has('addBOM') ? options.flag('addBOM', false) : undefined,
    mimeType: options.text('mimeType', '') || undefined,
  };
}
