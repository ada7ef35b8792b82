import { Buffer } from './buffer.ts';
import { encodingNamed, fromLatin1, toLatin1 } from './bytes.ts';
import { askHost } from './host-call.ts';

type Input = string | ArrayBufferView;

function toBytes(input: Input | ArrayBuffer, encoding?: string): Uint8Array {
  if (typeof input === 'string') return encodingNamed(encoding).encode(input);
  return ArrayBuffer.isView(input) ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength) : new Uint8Array(input);
}

/** A hash or a keyed hash: collects its input and has the worker compute the digest. */
class Digest {
  #parts: string[] = [];
  #algorithm: string;
  #key: string | undefined;

  constructor(algorithm: string, key?: string) {
    this.#algorithm = algorithm;
    this.#key = key;
  }

  update(input: Input, encoding?: string): this {
    this.#parts.push(toLatin1(toBytes(input, encoding)));
    return this;
  }

  digest(encoding?: string): Buffer | string {
    const request = { algorithm: this.#algorithm, key: this.#key, data: this.#parts.join('') };
    const digest = Buffer.from(fromLatin1(askHost<string>('digest', request)));
    return encoding === undefined ? digest : digest.toString(encoding);
  }
}

export const createHash = (algorithm: unknown): Digest => new Digest(String(algorithm));

export const createHmac = (algorithm: unknown, key: Input): Digest => new Digest(String(algorithm), toLatin1(toBytes(key)));

export const randomUUID = (): string => askHost<string>('uuid', null);

export function randomBytes(size: number): Buffer {
  return Buffer.from(fromLatin1(askHost<string>('random', { size })));
}

export function getRandomValues<T extends ArrayBufferView>(array: T): T {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  bytes.set(randomBytes(bytes.length));
  return array;
}

export function randomInt(first: number, second?: number): number {
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to <= from)
    throw new RangeError('randomInt needs whole numbers, min < max');
  return askHost<number>('randomInt', { from, to });
}

export function timingSafeEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) throw new RangeError('Input buffers must have the same byte length');
  let difference = 0;
  for (let at = 0; at < left.length; at++) difference |= left[at]! ^ right[at]!;
  return difference === 0;
}

export const cryptoModule = { createHash, createHmac, randomUUID, randomBytes, getRandomValues, randomInt, timingSafeEqual };
