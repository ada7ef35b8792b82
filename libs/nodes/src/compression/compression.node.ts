import { defineNode, type FilePort, lineageOf, mapItems, type NodeContext, passedOn } from '@weft/node-sdk';
import type { BinaryRef, Item } from '@weft/workflow-model';
import type { z } from 'zod';
import { listNames } from '../fields/field-names.ts';
import { fileOf } from '../http-request/binary-field.ts';
import { readingArchive } from './archive-failure.ts';
import { compressionParams } from './compression.params.ts';
import { Decompression } from './decompress.ts';
import { gzipped, named, tarred, zipped, type Packed } from './pack.ts';

type Parameters = z.output<typeof compressionParams>;
type Files = Readonly<Record<string, BinaryRef>>;
type Named = readonly (readonly [field: string, file: BinaryRef])[];
type Pack = (files: readonly Packed[], port: FilePort) => AsyncIterable<Uint8Array>;

const ARCHIVES: Readonly<Record<'zip' | 'tar' | 'tar-gzip', { ending: string; mimeType: string; pack: Pack }>> = {
  zip: { ending: '.zip', mimeType: 'application/zip', pack: zipped },
  tar: { ending: '.tar', mimeType: 'application/x-tar', pack: tarred },
  'tar-gzip': { ending: '.tar.gz', mimeType: 'application/gzip', pack: (files, port) => gzipped(tarred(files, port)) },
};

export const compression = defineNode({
  type: 'compression',
  version: 1,
  title: 'Compression',
  description: 'Packs files into zip, gzip and tar archives, and takes them out again.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: compressionParams,
  shape: passedOn,
  run: (context) =>
    mapItems(context, async (item, index): Promise<Item> => {
      const parameters = context.params(index);
      const files = listNames(parameters.files).map((name) => [name, fileOf(item, name, 'files')] as const);
      const binary = await (parameters.operation === 'compress' ? compress : decompress)(context, files, parameters);
      return { json: item.json, binary, pairedItem: lineageOf(index) };
    }),
});

async function decompress({ ports }: NodeContext<Parameters>, archives: Named, { outputPrefix }: Parameters): Promise<Files> {
  const decompression = new Decompression(ports.files);
  for (const [name, archive] of archives) await readingArchive(archive.fileName ?? name, () => decompression.unpack(archive));
  return numbered(decompression.files, outputPrefix);
}

async function compress({ ports }: NodeContext<Parameters>, files: Named, parameters: Parameters): Promise<Files> {
  const { format, fileName, outputField, outputPrefix } = parameters;
  if (format === 'gzip') {
    const packed = await gzipEach(ports.files, files, fileName);
    return packed.length === 1 ? { [outputField]: packed[0] as BinaryRef } : numbered(packed, outputPrefix);
  }
  const { ending, mimeType, pack } = ARCHIVES[format];
  const about = { mimeType, fileName: fileName || `archive${ending}` };
  return { [outputField]: await ports.files.write(pack(named(files), ports.files), about) };
}

async function gzipEach(port: FilePort, files: Named, fileName: string): Promise<readonly BinaryRef[]> {
  const packed: BinaryRef[] = [];
  for (const [name, file] of files) {
    const own = `${file.fileName ?? name}.gz`;
    const about = { mimeType: 'application/gzip', fileName: files.length === 1 ? fileName || own : own };
    packed.push(await port.write(gzipped(await port.open(file)), about));
  }
  return packed;
}

function numbered(files: readonly BinaryRef[], prefix: string): Files {
  return Object.fromEntries(files.map((file, number) => [`${prefix}${number}`, file]));
}
