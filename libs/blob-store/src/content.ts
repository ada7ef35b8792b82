import type { BlobContent } from './blob-store.ts';

/** The content part by part, whole or streamed. */
export async function* toParts(content: BlobContent): AsyncGenerator<Uint8Array> {
  if (content instanceof Uint8Array) yield content;
  else yield* content;
}

/** The same bytes in parts of one size, the last one smaller; nothing for no bytes. */
export async function* toEqualParts(content: BlobContent, sizeBytes: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const part of toParts(content)) {
    held.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
    heldBytes += part.byteLength;
    if (heldBytes < sizeBytes) continue;
    const all = Buffer.concat(held, heldBytes);
    let start = 0;
    for (; heldBytes - start >= sizeBytes; start += sizeBytes) yield all.subarray(start, start + sizeBytes);
    held = [all.subarray(start)];
    heldBytes -= start;
  }
  if (heldBytes > 0) yield Buffer.concat(held, heldBytes);
}
