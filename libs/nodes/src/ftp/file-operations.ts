import { NodeFailure, type CredentialUse, type NodeContext } from '@weft/node-sdk';
import type { Item, Json } from '@weft/workflow-model';
import { mediaTypeOf } from '../files/media-types.ts';
import { fileOf } from '../http-request/binary-field.ts';
import type { FtpParameters } from './ftp.params.ts';
import { listedItem } from './listed-item.ts';

/** What an operation has of one item. */
export interface FtpStep {
  readonly context: NodeContext<FtpParameters>;
  readonly item: Item;
  readonly index: number;
  readonly parameters: FtpParameters;
  readonly credential: CredentialUse;
}

export async function download({ context, item, parameters, credential }: FtpStep): Promise<Item> {
  const path = given(parameters, 'path');
  const { ports, signal } = context;
  const fileName = nameOf(path);
  const file = await ports.remoteFiles.download(credential, path, {
    signal,
    receive: (content) => ports.files.write(content, { mimeType: mediaTypeOf(fileName), fileName }),
  });
  return { json: item.json, binary: { ...item.binary, [parameters.file]: file } };
}

export async function list({ context, parameters, credential }: FtpStep): Promise<readonly Item[]> {
  const { path, recursive } = parameters;
  const { ports, signal } = context;
  const entries = await ports.remoteFiles.list(credential, path || '/', { recursive, signal });
  return entries.map((entry) => ({ json: listedItem(entry) }));
}

export async function upload(step: FtpStep): Promise<Item> {
  const { item, parameters } = step;
  const { ports } = step.context;
  const path = given(parameters, 'path');
  const file = parameters.source === 'file' ? fileOf(item, parameters.file, 'file') : undefined;
  const open = () => (file ? ports.files.open(file) : Promise.resolve(inPieces(textOf(parameters.text))));
  await write(step, (signal) => ports.remoteFiles.upload(step.credential, path, { signal, open }));
  return { json: item.json, ...(item.binary && { binary: item.binary }) };
}

export async function rename(step: FtpStep): Promise<Item> {
  const { parameters, credential } = step;
  const paths = { from: given(parameters, 'path'), to: given(parameters, 'newPath') };
  const { createFolders } = parameters;
  await write(step, (signal) => step.context.ports.remoteFiles.rename(credential, paths, { createFolders, signal }));
  return { json: { success: true } };
}

export async function remove(step: FtpStep): Promise<Item> {
  const { parameters, credential } = step;
  const path = given(parameters, 'path');
  const { isFolder, recursive } = parameters;
  const what = !isFolder ? 'file' : recursive ? 'tree' : 'folder';
  await write(step, (signal) => step.context.ports.remoteFiles.remove(credential, path, { what, signal }));
  return { json: { success: true } };
}

/** Journalled as one call. */
async function write({ context, index }: FtpStep, perform: (signal: AbortSignal) => Promise<void>): Promise<void> {
  await context.call(index, async ({ signal }) => {
    await perform(signal);
    return null;
  });
}

function given(parameters: FtpParameters, field: 'path' | 'newPath'): string {
  const value = parameters[field];
  if (value.trim() !== '') return value;
  throw new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `There is no ${field === 'path' ? 'path' : 'new path'}.`,
    field,
    fix: `Give "${field}".`,
    retryable: false,
  });
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function textOf(text: unknown): string {
  if (text === undefined || text === null) return '';
  return typeof text === 'string' ? text : JSON.stringify(text as Json);
}

async function* inPieces(text: string): AsyncIterable<Uint8Array> {
  yield new TextEncoder().encode(text);
}
