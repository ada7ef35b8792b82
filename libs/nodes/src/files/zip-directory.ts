/** A file in an archive, by its central directory (PKWARE APPNOTE 6.3, §4.3.12). */
export interface ZipEntry {
  /** Path in the archive; one that ends in a slash is a folder. */
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc32: number;
  readonly packedBytes: number;
  /** What the archive says that it unpacks to. */
  readonly sizeBytes: number;
  /** Where its local header begins. */
  readonly headerAt: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const MAX_COMMENT = 0xffff;
/** Stands for a number that is in the ZIP64 fields instead. */
const IN_64 = 0xffffffff;
const IN_64_SHORT = 0xffff;
const EXTRA_64 = 1;
const UTF_8 = 1 << 11;

/** What is wrong with an archive; the message fits behind "The archive cannot be read:". */
export class ZipProblem extends Error {
  override readonly name = 'ZipProblem';
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));
}

/** @throws ZipProblem */
export function readZipDirectory(bytes: Uint8Array, maxEntries: number): readonly ZipEntry[] {
  try {
    return new Directory(bytes).entries(maxEntries);
  } catch (error) {
    throw error instanceof RangeError ? new ZipProblem('it is cut off or damaged') : error;
  }
}

/** The packed bytes of an entry. @throws ZipProblem */
export function packedBytesOf(bytes: Uint8Array, { headerAt, packedBytes, name }: ZipEntry): Uint8Array {
  const view = viewOf(bytes);
  const isThere = headerAt + 30 <= bytes.length && view.getUint32(headerAt, true) === LOCAL;
  const start = isThere ? headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true) : 0;
  if (!isThere || start + packedBytes > bytes.length) throw new ZipProblem(`"${name.slice(0, 100)}" is not where it should be`);
  return bytes.subarray(start, start + packedBytes);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

class Directory {
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = viewOf(bytes);
  }

  entries(maxEntries: number): readonly ZipEntry[] {
    const { count, start } = this.end();
    if (count > maxEntries) throw new ZipProblem(`it holds ${count} files, and ${maxEntries} are the most that are taken`);
    const entries: ZipEntry[] = [];
    for (let at = start; entries.length < count; at = this.afterEntry(at)) entries.push(this.entry(at));
    return entries;
  }

  private end(): { readonly count: number; readonly start: number } {
    const lowest = Math.max(0, this.bytes.length - END_BYTES - MAX_COMMENT);
    for (let at = this.bytes.length - END_BYTES; at >= lowest; at--) {
      if (this.view.getUint32(at, true) !== END) continue;
      const count = this.view.getUint16(at + 10, true);
      const start = this.view.getUint32(at + 16, true);
      return count === IN_64_SHORT || start === IN_64 ? this.end64(at) : { count, start };
    }
    throw new ZipProblem('it has no directory at its end');
  }

  /** §4.3.14 */
  private end64(end: number): { readonly count: number; readonly start: number } {
    if (this.view.getUint32(end - 20, true) !== LOCATOR_64) throw new ZipProblem('its directory is damaged');
    const at = this.long(end - 12);
    if (this.view.getUint32(at, true) !== END_64) throw new ZipProblem('its directory is damaged');
    return { count: this.long(at + 32), start: this.long(at + 48) };
  }

  private entry(at: number): ZipEntry {
    if (this.view.getUint32(at, true) !== ENTRY) throw new ZipProblem('its directory is damaged');
    const flags = this.view.getUint16(at + 8, true);
    const short = {
      sizeBytes: this.view.getUint32(at + 24, true),
      packedBytes: this.view.getUint32(at + 20, true),
      headerAt: this.view.getUint32(at + 42, true),
    };
    return {
      name: this.name(at, (flags & UTF_8) !== 0),
      method: this.view.getUint16(at + 10, true),
      isEncrypted: (flags & 1) !== 0,
      crc32: this.view.getUint32(at + 16, true),
      ...this.withLongNumbers(at, short),
    };
  }

  /** §4.5.3: numbers that are too long for their field, in this order. */
  private withLongNumbers<N extends Readonly<Record<string, number>>>(at: number, numbers: N): N {
    if (!Object.values(numbers).includes(IN_64)) return numbers;
    let field = this.extra64(at) + 4;
    const read = Object.entries(numbers).map(([name, value]) => {
      if (value !== IN_64) return [name, value];
      field += 8;
      return [name, this.long(field - 8)];
    });
    return Object.fromEntries(read) as N;
  }

  private extra64(entry: number): number {
    const start = entry + 46 + this.view.getUint16(entry + 28, true);
    const end = start + this.view.getUint16(entry + 30, true);
    for (let at = start; at + 4 <= end; at += 4 + this.view.getUint16(at + 2, true))
      if (this.view.getUint16(at, true) === EXTRA_64) return at;
    throw new ZipProblem('its directory is damaged');
  }

  private afterEntry(at: number): number {
    const length = (field: number): number => this.view.getUint16(at + field, true);
    return at + 46 + length(28) + length(30) + length(32);
  }

  /** Many programs write UTF-8 without saying so. */
  private name(at: number, isUtf8: boolean): string {
    const bytes = this.bytes.subarray(at + 46, at + 46 + this.view.getUint16(at + 28, true));
    try {
      return new TextDecoder('utf-8', { fatal: !isUtf8 }).decode(bytes);
    } catch {
      return new TextDecoder('latin1').decode(bytes);
    }
  }

  private long(at: number): number {
    const value = this.view.getBigUint64(at, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipProblem('its directory is damaged');
    return Number(value);
  }
}
