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
 * The body unpacked, piece by piece. Counts what comes out of each stage, so a small packed body cannot become a large one.
 * @throws NodeFailure HTTP_TOO_LARGE, HTTP_UNREADABLE
 */
export function unpacked(
  source: AsyncIterable<Buffer>,
  encodings: readonly string[],
  limits: BodyLimits,
): AsyncGenerator<Buffer> {
  if (encodings.length > MAX_ENCODINGS) throw undecodable(limits.host, encodings.join(', '));
  let chunks = source;
  for (const encoding of [...encodings].reverse()) chunks = decode(capped(chunks, limits), encoding, limits);
  return capped(chunks, limits);
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}

/** The body as it comes; a sender that is silent for too long is cut off. The time that the reader takes does not count. */
export async function* whileFlowing(
  source: Readable,
  { idleMs, whenIdle }: { readonly idleMs: number; readonly whenIdle: () => Error },
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const timer = setTimeout(() => source.destroy(whenIdle()), idleMs);
      const next = await chunks.next().finally(() => clearTimeout(timer));
      if (next.done) return;
      yield next.value;
    }
  } finally {
    source.destroy();
  }
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
  if (!decoder) {
    await input.return?.();
    throw undecodable(host, encoding);
  }
  let inputError: unknown;
  const feeding = feed(decoder, first.value, input).catch((error: unknown) => {
    inputError = error;
    decoder.destroy();
  });
  let isDone = false;
  try {
    yield* decoder as AsyncIterable<Buffer>;
    isDone = true;
  } catch {
    throw inputError ?? undecodable(host, encoding);
  } finally {
    decoder.destroy();
    // Not awaited: a generator that waits for a chunk ends only with the next one, or when its source is cut off.
    if (!isDone) void Promise.resolve(input.return?.()).catch(() => undefined);
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
