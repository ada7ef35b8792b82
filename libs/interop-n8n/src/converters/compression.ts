import type { Json } from '@weft/workflow-model';
import { unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { writeFieldNames } from './field-names.ts';

type Fields = Record<string, Json | undefined>;

const FORMATS = { zip: 'zip', gzip: 'gzip', tar: 'tar', tarGz: 'tar-gzip' } as const;

export const compressionConverter: Converter = {
  type: 'n8n-nodes-base.compression',
  versions: [1, 1.1],
  convert({ parameters }) {
    const operation = parameters.choice('operation', { decompress: 'decompress', compress: 'compress' } as const, 'decompress');
    const files = parameters.text('binaryPropertyName', 'data');
    const outputPrefix = parameters.text('outputPrefix', '') || undefined;
    const own = operation === 'compress' ? readCompression(parameters) : {};
    return { type: 'compression', parameters: { operation, files, ...own, outputPrefix } };
  },
};

export const compressionWriter: Writer = {
  type: 'compression',
  target: compressionConverter.type,
  versions: compressionConverter.versions,
  write({ parameters, note }) {
    const operation = parameters.literal('operation', 'decompress');
    const format = parameters.literal('format', 'zip');
    if (operation === 'compress' && format.startsWith('tar')) note('Only the newest versions of n8n make tar archives.');
    return {
      parameters: {
        operation: unless(operation, 'decompress'),
        binaryPropertyName: unless(writeFieldNames(parameters, 'files'), 'data'),
        ...(operation === 'compress' && writeCompression(parameters)),
        outputPrefix: unless(parameters.text('outputPrefix', 'file_'), 'file_'),
      },
    };
  },
};

function readCompression(parameters: ParameterReader): Fields {
  return {
    format: parameters.choice('outputFormat', FORMATS, 'zip'),
    fileName: parameters.text('fileName', '') || undefined,
    outputField: parameters.text('binaryPropertyOutput', '') || undefined,
  };
}

function writeCompression(parameters: ParameterReader): Fields {
  return {
    outputFormat: unless(
      parameters.choice('format', { zip: 'zip', gzip: 'gzip', tar: 'tar', 'tar-gzip': 'tarGz' }, 'zip'),
      'zip',
    ),
    fileName: unless(parameters.text('fileName', ''), ''),
    binaryPropertyOutput: unless(parameters.text('outputField', 'data'), 'data'),
  };
}
