import { encodingNamed, isEncoding } from './bytes.ts';

/** The part of Node's Buffer that workflows use, on plain JavaScript. */
export class Buffer extends Uint8Array<ArrayBuffer> {
  static override from(value: unknown, second?: unknown, third?: unknown): Buffer {
    if (typeof value === 'string') return Buffer.wrap(encodingNamed(second).encode(value));
    if (value instanceof ArrayBuffer) return new Buffer(value, second as number | undefined, third as number | undefined);
    const data =
      (value as { type?: unknown; data?: unknown } | null)?.type === 'Buffer' ? (value as { data: unknown }).data : value;
    if (data === null || typeof data !== 'object')
      throw new TypeError('Buffer.from takes a string, an array, an ArrayBuffer or a Buffer');
    const bytes = Array.from(data as ArrayLike<number>);
    const buffer = Buffer.alloc(bytes.length);
    buffer.set(bytes);
    return buffer;
  }

  static alloc(size: number, fill?: string | number | Uint8Array, encoding?: string): Buffer {
    const buffer = new Buffer(new ArrayBuffer(size));
    return fill === undefined || size === 0 ? buffer : buffer.fill(fill as never, encoding as never);
  }

  static allocUnsafe(size: number): Buffer {
    return Buffer.alloc(size);
  }

  static isBuffer(value: unknown): value is Buffer {
    return value instanceof Buffer;
  }

  static isEncoding(name: unknown): boolean {
    return isEncoding(name);
  }

  static byteLength(value: string | ArrayBufferView | ArrayBuffer, encoding?: string): number {
    return typeof value === 'string' ? encodingNamed(encoding).encode(value).length : value.byteLength;
  }

  static concat(list: readonly Uint8Array[], totalLength?: number): Buffer {
    const size = totalLength ?? list.reduce((sum, part) => sum + part.length, 0);
    const joined = Buffer.alloc(size);
    let at = 0;
    for (const part of list) {
      if (at >= size) break;
      joined.set(part.subarray(0, size - at), at);
      at += part.length;
    }
    return joined;
  }

  static compare(left: Uint8Array, right: Uint8Array): number {
    for (let at = 0; at < left.length && at < right.length; at++) {
      if (left[at] !== right[at]) return left[at]! < right[at]! ? -1 : 1;
    }
    return Math.sign(left.length - right.length);
  }

  private static wrap(bytes: Uint8Array): Buffer {
    return new Buffer(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
  }

  override toString(encoding?: string, start = 0, end = this.length): string {
    return encodingNamed(encoding).decode(this.subarray(start, end));
  }

  toJSON(): { type: 'Buffer'; data: number[] } {
    return { type: 'Buffer', data: Array.from(this) };
  }

  equals(other: Uint8Array): boolean {
    return Buffer.compare(this, other) === 0;
  }

  compare(other: Uint8Array): number {
    return Buffer.compare(this, other);
  }

  /** Shares memory, as Node's does. */
  override slice(start?: number, end?: number): Buffer {
    return this.subarray(start, end) as Buffer;
  }

  write(text: string, offset = 0, encoding?: string): number {
    const bytes = encodingNamed(encoding)
      .encode(text)
      .subarray(0, Math.max(0, this.length - offset));
    this.set(bytes, offset);
    return bytes.length;
  }

  override fill(value: never, startOrEncoding?: never, end?: never): this {
    if (typeof (value as unknown) === 'number') return super.fill(value, startOrEncoding, end);
    const pattern = Buffer.from(value, startOrEncoding);
    for (let at = 0; at < this.length && pattern.length > 0; at++) this[at] = pattern[at % pattern.length]!;
    return this;
  }

  override includes(value: never, offset?: number): boolean {
    return this.indexOf(value, offset) >= 0;
  }

  override indexOf(value: never, offset = 0): number {
    if (typeof (value as unknown) === 'number') return super.indexOf(value, offset);
    const wanted = Buffer.from(value);
    for (let at = offset; at + wanted.length <= this.length; at++) {
      if (this.subarray(at, at + wanted.length).every((byte, index) => byte === wanted[index])) return at;
    }
    return -1;
  }
}
