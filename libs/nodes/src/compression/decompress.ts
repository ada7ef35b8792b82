import type { FilePort } from '@weft/node-sdk';
import type { BinaryRef } from '@weft/workflow-model';
import { gunzipped, isGzip } from '../files/gunzip.ts';
import { mediaTypeOf } from '../files/media-types.ts';
import { UnpackedBytes, unpackEntry } from '../files/unpack.ts';
import { isZip, readZipDirectory, ZipProblem } from '../files/zip-directory.ts';
import { isTar, untar } from './tar.ts';

/** Of one item, all archives together. */
const MAX_UNPACKED_BYTES = 1_073_741_824;
const MAX_FILES = 10_000;
const START_BYTES = 512;
/** What an archive of the Mac holds beside the files, and no one asks for. */
const NOT_WANTED = /(?:^|\/)(?:__MACOSX\/|\.DS_Store$)/;

/** Takes the files out of the archives of one item, and keeps them in the store. */
export class Decompression {
  private readonly limit = new UnpackedBytes(MAX_UNPACKED_BYTES);
  readonly files: BinaryRef[] = [];

  constructor(private readonly port: FilePort) {}

  /** What the archive is, its first bytes say. @throws ZipProblem */
  async unpack(archive: BinaryRef): Promise<void> {
    const { start, content, close } = await peek(await this.port.open(archive));
    try {
      if (isZip(start)) await this.unzip(archive);
      else if (isGzip(start)) await this.gunzip(archive, content);
      else if (isTar(start)) await this.untar(content);
      else throw new ZipProblem('it is no zip, gzip or tar file');
    } finally {
      await close();
    }
  }

  private async unzip(archive: BinaryRef): Promise<void> {
    const bytes = await this.port.read(archive);
    const entries = readZipDirectory(bytes, MAX_FILES);
    this.limit.check(entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
    for (const entry of entries)
      if (!entry.name.endsWith('/')) await this.keep(entry.name, unpackEntry(bytes, entry, this.limit));
  }

  private async gunzip({ fileName = 'file' }: BinaryRef, packed: AsyncIterable<Uint8Array>): Promise<void> {
    const { start, content, close } = await peek(gunzipped(packed, this.limit));
    try {
      if (isTar(start)) await this.untar(content);
      else await this.keep(fileName.replace(/\.gz(?:ip)?$/i, ''), content);
    } finally {
      await close();
    }
  }

  private async untar(archive: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const { name, content } of untar(archive)) await this.keep(name, this.counted(content));
  }

  private async *counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of content) {
      this.limit.add(piece.length);
      yield piece;
    }
  }

  /** A name, never a path. */
  private async keep(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    if (NOT_WANTED.test(path)) return;
    if (this.files.length === MAX_FILES) throw new ZipProblem(`it holds more than ${MAX_FILES} files`);
    const fileName = path.split(/[/\\]/).at(-1)?.slice(-200) || 'file';
    this.files.push(await this.port.write(content, { mimeType: mediaTypeOf(fileName), fileName }));
  }
}

interface Peeked {
  readonly start: Uint8Array;
  /** All of it, the start included. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Lets go of the source, however much of it was read. */
  close(): Promise<unknown>;
}

async function peek(source: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const pieces: Uint8Array[] = [];
  for (let length = 0; length < START_BYTES; length += pieces.at(-1)?.length ?? 0) {
    const { done, value } = await iterator.next();
    if (done) break;
    pieces.push(value);
  }
  const close = async (): Promise<unknown> => iterator.return?.();
  return { start: firstOf(pieces), content: rejoined(pieces, iterator), close };
}

function firstOf(pieces: readonly Uint8Array[]): Uint8Array {
  const start: number[] = [];
  for (const piece of pieces) start.push(...piece.subarray(0, START_BYTES - start.length));
  return Uint8Array.from(start);
}

async function* rejoined(pieces: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
