import type { Json } from '@weft/workflow-model';
import { CannotConvert } from '../cannot-convert.ts';
import { groupOf, unless, type Converter, type ConverterInput, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

const OPERATIONS = { read: 'read', write: 'write' } as const;
const CONFINED = 'The node reaches the files of one folder alone, which the operator opens with WEFT_FILES_FOLDER.';
const FILE = 'data';

export const diskFilesConverter: Converter = {
  type: 'n8n-nodes-base.readWriteFile',
  versions: [1],
  convert: (input) => {
    const { parameters } = input;
    if (parameters.choice('operation', OPERATIONS, 'read') === 'write') return converted(input, readWriting(parameters));
    const options = parameters.group('options');
    return converted(input, {
      operation: 'read',
      path: parameters.text('fileSelector', ''),
      file: options.text('dataPropertyName', undefined),
      fileName: options.text('fileName', undefined),
      mimeType: options.text('mimeType', undefined),
    });
  },
};

/** Of the nodes that were one later. */
export const readBinaryFileConverter: Converter = {
  type: 'n8n-nodes-base.readBinaryFile',
  versions: [1],
  convert: (input) => {
    const path = input.parameters.text('filePath', '');
    return converted(input, { operation: 'read', path, file: fileIn(input.parameters), keepInput: true });
  },
};

export const readBinaryFilesConverter: Converter = {
  type: 'n8n-nodes-base.readBinaryFiles',
  versions: [1],
  convert: (input) => {
    const path = input.parameters.text('fileSelector', '');
    return converted(input, { operation: 'read', path, file: fileIn(input.parameters) });
  },
};

export const writeBinaryFileConverter: Converter = {
  type: 'n8n-nodes-base.writeBinaryFile',
  versions: [1],
  convert: (input) => converted(input, readWriting(input.parameters)),
};

function converted({ note }: ConverterInput, parameters: Fields) {
  note(CONFINED);
  return { type: 'diskFiles', parameters };
}

function readWriting(parameters: ParameterReader): Fields {
  const options = parameters.group('options');
  return {
    operation: 'write',
    path: parameters.text('fileName', ''),
    file: fileIn(parameters),
    append: options.has('append') ? options.flag('append', false) : undefined,
  };
}

const fileIn = (parameters: ParameterReader): string | undefined => parameters.text('dataPropertyName', undefined);

export const diskFilesWriter: Writer = {
  type: 'diskFiles',
  target: diskFilesConverter.type,
  versions: [1],
  write({ parameters }) {
    const path = parameters.text('path', '');
    const file = unless(parameters.text('file', FILE), FILE);
    if (parameters.choice('operation', OPERATIONS, 'read') === 'write') {
      const options = groupOf({ append: unless(parameters.flag('append', false), false) });
      return { parameters: { operation: 'write', fileName: path, dataPropertyName: file, options } };
    }
    if (parameters.fixedFlag('keepInput', false)) return oneFile(path, file);
    const options = groupOf({
      dataPropertyName: file,
      fileName: unless(parameters.text('fileName', ''), ''),
      mimeType: unless(parameters.text('mimeType', ''), ''),
    });
    return { parameters: { fileSelector: path, options } };
  },
};

/** Only the older node keeps the fields of the item, and it reads one file. */
function oneFile(path: string, dataPropertyName: Json | undefined) {
  const isPattern = !path.startsWith('=') && /[*?[\]{}]/.test(path);
  if (isPattern) throw new CannotConvert("n8n's node that keeps the fields of its items reads one file, and no pattern.");
  return { type: readBinaryFileConverter.type, parameters: { filePath: path, dataPropertyName } };
}
