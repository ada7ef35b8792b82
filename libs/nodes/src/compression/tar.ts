import { ZipProblem } from '../files/zip-directory.ts';

const BLOCK = 512;
/** POSIX.1-1988 ustar: offset and length of the fields of a header that are used. */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const CHECKSUM = [148, 8] as const;
const TYPE = 156;
const MAGIC = [257, 5] as const;
const PREFIX = [345, 155] as const;
/** A longer name of the next file: GNU, and as `path=` in the records of pax. */
const LONG_NAME = 'L';
const PAX = 'x';
const FILES = new Set(['0', '\0', '7']);
/** Longer than any path; records for the next file are held whole. */
const MAX_RECORD_BYTES = 65_536;

export interface TarEntry {
  readonly name: string;
  readonly sizeBytes: number;
  /** To be read before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

export const isTar = (start: Uint8Array): boolean => start.length >= BLOCK && text(start, MAGIC) === 'ustar';

/** The files of a tar archive, in turn; folders, links and devices are left out. @throws ZipProblem */
export async function* untar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const blocks = new Blocks(archive);
  let longName: string | undefined;
  for (let header = await blocks.take(BLOCK); header && header.some((byte) => byte !== 0); header = await blocks.take(BLOCK)) {
    const { name, sizeBytes, type } = read(header);
    if (type === LONG_NAME || type === PAX) longName = nameIn(await blocks.record(sizeBytes), type) ?? longName;
    else if (FILES.has(type)) yield { name: longName ?? name, sizeBytes, content: blocks.content(sizeBytes) };
    if (type !== LONG_NAME && type !== PAX) longName = undefined;
    await blocks.skipRest();
  }
}

/** The header of a file, and what fills its last block. */
export function tarHeader(name: string, sizeBytes: number): Uint8Array {
  const header = new Uint8Array(BLOCK);
  const put = ([at, length]: readonly [number, number], value: string | Uint8Array): void =>
    header.set((typeof value === 'string' ? new TextEncoder().encode(value) : value).subarray(0, length), at);
  put(NAME, name);
  put([100, 8], '0000644\0');
  put([108, 8], '0000000\0');
  put([116, 8], '0000000\0');
  put(SIZE, `${sizeBytes.toString(8).padStart(11, '0')}\0`);
  put([136, 12], '00000000000\0');
  put(CHECKSUM, '        ');
  put([TYPE, 1], '0');
  put([257, 8], 'ustar\x0000');
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(CHECKSUM, `${sum.toString(8).padStart(6, '0')}\0 `);
  return header;
}

export const tarFilling = (sizeBytes: number): Uint8Array => new Uint8Array((BLOCK - (sizeBytes % BLOCK)) % BLOCK);
export const tarEnd = (): Uint8Array => new Uint8Array(2 * BLOCK);

function read(header: Uint8Array): { readonly name: string; readonly sizeBytes: number; readonly type: string } {
  const prefix = text(header, MAGIC) === 'ustar' ? text(header, PREFIX) : '';
  const sizeBytes = Number.parseInt(text(header, SIZE).trim() || '0', 8);
  const summed = header.reduce((sum, byte, at) => sum + (at >= CHECKSUM[0] && at < CHECKSUM[0] + CHECKSUM[1] ? 32 : byte), 0);
  if (Number.parseInt(text(header, CHECKSUM).trim(), 8) !== summed || !(sizeBytes >= 0))
    throw new ZipProblem('one of its headers is damaged');
  const name = text(header, NAME);
  return { name: prefix === '' ? name : `${prefix}/${name}`, sizeBytes, type: String.fromCharCode(header[TYPE] as number) };
}

function nameIn(record: Uint8Array, type: string): string | undefined {
  const content = new TextDecoder().decode(record);
  return type === LONG_NAME ? content.split('\0', 1)[0] : /(?:^|\n)\d+ path=([^\n]*)\n/.exec(content)?.[1];
}

function text(header: Uint8Array, [at, length]: readonly [number, number]): string {
  return new TextDecoder().decode(header.subarray(at, at + length)).split('\0', 1)[0] as string;
}

/** Takes the archive in pieces of the length that is asked for. */
class Blocks {
  private readonly source: AsyncIterator<Uint8Array>;
  private rest: Uint8Array = new Uint8Array();
  /** Of the present file, filling included. */
  private unread = 0;

  constructor(archive: AsyncIterable<Uint8Array>) {
    this.source = archive[Symbol.asyncIterator]();
  }

  /** Undefined at the end of the archive. */
  async take(length: number): Promise<Uint8Array | undefined> {
    const taken = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const piece = await this.some(length - at);
      if (!piece) break;
      taken.set(piece, at);
      at += piece.length;
    }
    if (at === 0) return undefined;
    if (at < length) throw cutOff();
    return taken;
  }

  async record(sizeBytes: number): Promise<Uint8Array> {
    if (sizeBytes > MAX_RECORD_BYTES) throw new ZipProblem('one of its headers is damaged');
    const record = (await this.take(sizeBytes + tarFilling(sizeBytes).length)) ?? new Uint8Array();
    return record.subarray(0, sizeBytes);
  }

  content(sizeBytes: number): AsyncIterable<Uint8Array> {
    this.unread = sizeBytes + tarFilling(sizeBytes).length;
    return this.pieces(sizeBytes);
  }

  async skipRest(): Promise<void> {
    while (this.unread > 0) this.unread -= ((await this.some(this.unread)) ?? fail()).length;
  }

  private async *pieces(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let left = sizeBytes; left > 0;) {
      const piece = (await this.some(left)) ?? fail();
      left -= piece.length;
      this.unread -= piece.length;
      yield piece;
    }
  }

  private async some(most: number): Promise<Uint8Array | undefined> {
    while (this.rest.length === 0) {
      const { done, value } = await this.source.next();
      if (done) return undefined;
      this.rest = value;
    }
    const piece = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }
}

const cutOff = (): ZipProblem => new ZipProblem('its data is damaged or cut off');

function fail(): never {
  throw cutOff();
}
