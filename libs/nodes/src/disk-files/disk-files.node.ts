import { describeItem } from '@weft/engine';
import {
  defineNode,
  type ItemShape,
  mapItems,
  type NodeContext,
  NodeFailure,
  type RawParameters,
  shapeOf,
  withFields,
} from '@weft/node-sdk';
import type { BinaryRef, Item, JsonObject } from '@weft/workflow-model';
import { mediaTypeOf } from '../files/media-types.ts';
import { fileOf } from '../http-request/binary-field.ts';
import { diskFilesParams, type DiskFilesParameters } from './disk-files.params.ts';

type Context = NodeContext<DiskFilesParameters>;

export const diskFiles = defineNode({
  type: 'diskFiles',
  version: 1,
  title: 'Files on disk',
  description: 'Reads and writes files in the folder that the operator has opened to workflows.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'read' }) => (operation === 'read' ? 'read' : 'write'),
  deterministic: false,
  params: diskFilesParams,
  shape: diskShape,
  run: (context) =>
    mapItems(context, (item, index) => {
      const parameters = context.params(index);
      if (parameters.path.trim() === '') throw pathMissing();
      return parameters.operation === 'read' ? readFiles(context, item, parameters) : writeFile(context, item, index);
    }),
});

async function readFiles(context: Context, item: Item, parameters: DiskFilesParameters): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const path of await context.ports.disk.find(parameters.path, context.signal)) {
    const { fileName, mimeType } = parameters;
    const name = fileName || nameOf(path);
    const about = { mimeType: mimeType || mediaTypeOf(name), fileName: name };
    const file = await context.ports.files.write(await context.ports.disk.open(path), about);
    items.push(itemOf(item, { path, file, parameters }));
  }
  return items;
}

async function writeFile(context: Context, item: Item, index: number): Promise<Item> {
  const { path, file, append } = context.params(index);
  const source = fileOf(item, file, 'file');
  await context.call(index, async () => {
    await context.ports.disk.write(path, await context.ports.files.open(source), { append });
    return null;
  });
  return { ...item, json: { ...item.json, fileName: path }, pairedItem: undefined };
}

interface FoundFile {
  readonly path: string;
  readonly file: BinaryRef;
  readonly parameters: DiskFilesParameters;
}

function itemOf({ json, binary }: Item, { path, file, parameters }: FoundFile): Item {
  const { keepInput, file: name } = parameters;
  return { json: keepInput ? json : aboutFile(path, file), binary: { ...(keepInput && binary), [name]: file } };
}

/** With the names that expressions have for the same facts of a file. */
function aboutFile(path: string, file: BinaryRef): JsonObject {
  const { fileName = '', mimeType, sizeBytes } = file;
  const described = describeItem<Item>({ json: {}, binary: { file } }).binary?.['file'] as unknown as Record<string, string>;
  const { fileExtension = '', fileType = '', fileSize = '' } = described;
  return { fileName, directory: path.slice(0, path.lastIndexOf('/')), fileExtension, mimeType, fileType, fileSize, sizeBytes };
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function pathMissing(): NodeFailure {
  return new NodeFailure({
    code: 'DISK_FILE_MISSING',
    fault: 'user',
    message: 'There is no path.',
    field: 'path',
    fix: 'Give the path of a file.',
    retryable: false,
  });
}

function diskShape([input]: readonly ItemShape[], { operation, keepInput }: RawParameters): ItemShape {
  if (operation === 'write') return withFields(input, 'fileName');
  if (operation !== 'read') return undefined;
  const found = shapeOf('fileName', 'directory', 'fileExtension', 'mimeType', 'fileType', 'fileSize', 'sizeBytes');
  return keepInput === false ? found : keepInput === true ? input : undefined;
}
