import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw, createZstdDecompress } from 'node:zlib';
import { tooLarge, undecodable } from './egress-failure.ts';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};
/** RFC 9110 §8.4 lets encodings be stacked; nobody honest stacks more than this. */
const MAX_ENCODINGS = 2;
/** Low nibble of the first byte of a zlib stream (RFC 1950); servers also send bare deflate data under that name. */
const ZLIB_METHOD = 8;

export interface BodyLimits {
  readonly host: string;
  readonly maxBytes: number;
}

/** The names in Content-Encoding, in the order in which they were applied; none where the body is as it is. */
export function encodingsOf(header: string | undefined): string[] {
  const names = (header ?? '').split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

/**
 * The whole body, unpacked. Counts what comes out of each stage, so a small packed body cannot become a large one.
 * @throws NodeFailure HTTP_TOO_LARGE, HTTP_UNREADABLE
 */
export async function readBody(source: Readable, encodings: readonly string[], limits: BodyLimits): Promise<Uint8Array> {
  if (encodings.length > MAX_ENCODINGS) throw undecodable(limits.host, encodings.join(', '));
  let chunks: AsyncIterable<Buffer> = source;
  for (const encoding of [...encodings].reverse()) chunks = decode(capped(chunks, limits), encoding, limits);
  const parts: Buffer[] = [];
  for await (const chunk of capped(chunks, limits)) parts.push(chunk);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

async function* capped(chunks: AsyncIterable<Buffer>, { host, maxBytes }: BodyLimits): AsyncGenerator<Buffer> {
  let total = 0;
  for await (const chunk of chunks) {
    total += chunk.length;
    if (total > maxBytes) throw tooLarge(host, maxBytes);
    yield chunk;
  }
}

async function* decode(chunks: AsyncIterable<Buffer>, encoding: string, { host }: BodyLimits): AsyncGenerator<Buffer> {
  const input = chunks[Symbol.asyncIterator]();
  const first = await input.next();
  if (first.done) return; // an empty body needs no unpacking (HEAD, 304)
  const decoder = makeDecoder(encoding, first.value);
  if (!decoder) throw undecodable(host, encoding);
  let inputError: unknown;
  const feeding = feed(decoder, first.value, input).catch((error: unknown) => {
    inputError = error;
    decoder.destroy();
  });
  try {
    yield* decoder as AsyncIterable<Buffer>;
  } catch {
    throw inputError ?? undecodable(host, encoding);
  } finally {
    decoder.destroy();
  }
  await feeding;
  if (inputError) throw inputError as Error;
}

function makeDecoder(encoding: string, start: Buffer): Transform | undefined {
  if (encoding === 'deflate') return (start[0]! & 0x0f) === ZLIB_METHOD ? createInflate() : createInflateRaw();
  return Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding]!() : undefined;
}

async function feed(decoder: Transform, first: Buffer, rest: AsyncIterator<Buffer>): Promise<void> {
  for (let chunk = first; ;) {
    if (!decoder.write(chunk)) await drained(decoder);
    if (decoder.destroyed) return;
    const next = await rest.next();
    if (next.done) break;
    chunk = next.value;
  }
  decoder.end();
}

/** Resolves also when the decoder is gone: then nobody waits for the rest. */
function drained(decoder: Transform): Promise<void> {
  return new Promise((resolve) => {
    decoder.once('drain', resolve);
    decoder.once('close', resolve);
  });
}
