import {
  defineNode,
  type ItemShape,
  mapItems,
  mapItemsConcurrently,
  type NodeContext,
  type RawParameters,
  shapeOf,
} from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { download, list, remove, rename, upload, type FtpStep } from './file-operations.ts';
import { ftpParams, type FtpParameters } from './ftp.params.ts';

/** As many as a workspace has connections to one server. */
const CONCURRENT_READS = 4;
const READS: ReadonlySet<unknown> = new Set(['download', 'list']);
const OPERATIONS = { download, list, upload, rename, delete: remove };
const TYPES = ['ftp', 'sftp'];

const LISTED = shapeOf('type', 'name', 'size', 'modifyTime', 'accessTime', 'rights', 'owner', 'group', 'path');

export const ftp = defineNode({
  type: 'ftp',
  version: 1,
  title: 'FTP',
  description: 'Reads, writes, lists, moves and removes files of an FTP or SFTP server.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: ({ operation = 'download' }: RawParameters) => (READS.has(operation) ? 'read' : 'write'),
  params: ftpParams,
  shape: remoteShape,
  credentials: ({ protocol = 'ftp' }: RawParameters) =>
    typeof protocol === 'string' && TYPES.includes(protocol)
      ? [{ type: protocol, required: true }]
      : TYPES.map((type) => ({ type, required: false })),
  run: (context: NodeContext<FtpParameters>) => {
    const carryOut = (item: Item, index: number): Promise<Item | readonly Item[]> => {
      const parameters = context.params(index);
      const step: FtpStep = { context, item, index, parameters, credential: context.credential(parameters.protocol) };
      return OPERATIONS[parameters.operation](step);
    };
    return context.effect === 'read' ? mapItemsConcurrently(context, CONCURRENT_READS, carryOut) : mapItems(context, carryOut);
  },
});

function remoteShape([input]: readonly ItemShape[], { operation }: RawParameters): ItemShape {
  if (operation === 'list') return LISTED;
  if (operation === 'rename' || operation === 'delete') return shapeOf('success');
  return operation === 'download' || operation === 'upload' ? input : undefined;
}
