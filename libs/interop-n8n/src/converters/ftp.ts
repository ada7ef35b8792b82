import type { Json } from '@weft/workflow-model';
import { groupOf, unless, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

type Fields = Record<string, Json | undefined>;

const PROTOCOLS = { ftp: 'ftp', sftp: 'sftp' } as const;
const OPERATIONS = { delete: 'delete', download: 'download', list: 'list', rename: 'rename', upload: 'upload' } as const;
type Operation = keyof typeof OPERATIONS;
const USUAL_OPERATION = 'download';
const FILE = 'data';

const ALL_PARAMETERS = ['path', 'binaryPropertyName', 'recursive', 'oldPath', 'newPath', 'binaryData', 'fileContent'];
/** Of operations that another one was set up with, too. */
const ALL_OPTIONS = ['folder', 'recursive', 'createDirectories'];

export const ftpConverter: Converter = {
  type: 'n8n-nodes-base.ftp',
  versions: [1],
  convert({ parameters }) {
    const protocol = parameters.choice('protocol', PROTOCOLS, 'ftp');
    const operation = parameters.choice('operation', OPERATIONS, USUAL_OPERATION);
    // What another operation was set up with is hidden in the editor.
    parameters.ignore(...ALL_PARAMETERS);
    const options = parameters.group('options');
    options.ignore(...ALL_OPTIONS);
    return {
      type: 'ftp',
      parameters: { protocol: unless(protocol, 'ftp'), operation, ...READERS[operation](parameters, options) },
      credentialTypes: [protocol],
    };
  },
};

const READERS: Readonly<Record<Operation, (parameters: ParameterReader, options: ParameterReader) => Fields>> = {
  delete: (parameters, options) => ({
    path: parameters.text('path', ''),
    isFolder: unless(options.flag('folder', false), false),
    recursive: unless(options.flag('recursive', false), false),
  }),
  download: (parameters) => ({ path: parameters.text('path', ''), file: readFile(parameters) }),
  list: (parameters) => ({
    path: parameters.text('path', '/'),
    recursive: unless(parameters.flag('recursive', false), false),
  }),
  rename: (parameters, options) => ({
    path: parameters.text('oldPath', ''),
    newPath: parameters.text('newPath', ''),
    createFolders: unless(options.flag('createDirectories', false), false),
  }),
  upload: (parameters) => {
    const path = parameters.text('path', '');
    if (parameters.fixedFlag('binaryData', true)) return { path, file: readFile(parameters) };
    return { path, source: 'text', text: parameters.value('fileContent') ?? '' };
  },
};

const readFile = (parameters: ParameterReader): Json | undefined =>
  unless(parameters.text('binaryPropertyName', FILE) || FILE, FILE);

export const ftpWriter: Writer = {
  type: 'ftp',
  target: ftpConverter.type,
  versions: [1],
  write({ parameters }) {
    const protocol = parameters.choice('protocol', PROTOCOLS, 'ftp');
    const operation = parameters.choice('operation', OPERATIONS, USUAL_OPERATION);
    return {
      parameters: {
        protocol: unless(protocol, 'ftp'),
        operation: unless(operation, USUAL_OPERATION),
        ...WRITERS[operation](parameters),
      },
    };
  },
};

const WRITERS: Readonly<Record<Operation, (parameters: ParameterReader) => Fields>> = {
  delete: (parameters) => ({
    path: parameters.text('path', ''),
    options: groupOf({
      folder: unless(parameters.flag('isFolder', false), false),
      recursive: unless(parameters.flag('recursive', false), false),
    }),
  }),
  download: (parameters) => ({ path: parameters.text('path', ''), binaryPropertyName: writeFile(parameters) }),
  list: (parameters) => ({
    path: parameters.text('path', '') || '/',
    recursive: unless(parameters.flag('recursive', false), false),
  }),
  rename: (parameters) => ({
    oldPath: parameters.text('path', ''),
    newPath: parameters.text('newPath', ''),
    options: groupOf({ createDirectories: unless(parameters.flag('createFolders', false), false) }),
  }),
  upload: (parameters) => {
    const path = parameters.text('path', '');
    if (parameters.choice('source', { file: true, text: false }, 'file'))
      return { path, binaryPropertyName: writeFile(parameters) };
    return { path, binaryData: false, fileContent: parameters.value('text') ?? '' };
  },
};

const writeFile = (parameters: ParameterReader): Json | undefined => unless(parameters.text('file', FILE), FILE);
