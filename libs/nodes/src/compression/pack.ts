import type { FilePort } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';
import { inPieces } from '../files/unpack.ts';
import { tarEnd, tarFilling, tarHeader } from './tar.ts';

type Pieces = AsyncIterable<Uint8Array>;

/** A file to be packed, under its name in the archive. */
export interface Packed {
  readonly name: string;
  readonly file: BinaryRef;
}

/** The same time for all: the same files make the same archive. */
const TIME = new Date(1980, 0, 1);
const NAME_BYTES_IN_TAR = 100;

/** A zip archive, piece by piece. */
export async function* zipped(files: readonly Packed[], port: FilePort): Pieces {
  const { Zip, ZipDeflate } = await import('fflate');
  const made: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    made.push(piece);
  });
  for (const { name, file } of files) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = TIME;
    zip.add(entry);
    for await (const chunk of await port.open(file))
      for (const piece of inPieces(chunk)) {
        entry.push(piece, false);
        yield* made.splice(0);
      }
    entry.push(new Uint8Array(), true);
    yield* made.splice(0);
  }
  zip.end();
  yield* made.splice(0);
}

/** A tar archive (POSIX.1-1988 ustar), piece by piece. */
export async function* tarred(files: readonly Packed[], port: FilePort): Pieces {
  for (const { name, file } of files) {
    yield tarHeader(shortened(name), file.sizeBytes);
    yield* await port.open(file);
    yield tarFilling(file.sizeBytes);
  }
  yield tarEnd();
}

export function gzipped(content: Pieces): Pieces {
  const source = ReadableStream.from(content) as ReadableStream<Uint8Array<ArrayBuffer>>;
  return source.pipeThrough(new CompressionStream('gzip')) as unknown as Pieces;
}

/** The files under names that differ: a name that comes again gets a number. */
export function named(files: readonly (readonly [field: string, file: BinaryRef])[]): readonly Packed[] {
  const taken = new Set<string>();
  return files.map(([field, file]) => {
    const wanted = file.fileName ?? field;
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = withNumber(wanted, number);
    taken.add(name);
    return { name, file };
  });
}

function withNumber(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)} (${number})${name.slice(dot)}` : `${name} (${number})`;
}

function shortened(name: string): string {
  let short = name;
  while (new TextEncoder().encode(short).length > NAME_BYTES_IN_TAR) short = short.slice(1);
  return short;
}
