import { CRC_START, crcOf, crcWith, inPieces, type UnpackedBytes } from './unpack.ts';
import { ZipProblem } from './zip-directory.ts';

/** A small piece packed a thousandfold is still unpacked at once. */
const PIECE_BYTES = 4_096;
const TRAILER_BYTES = 8;

export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** What a gzip file holds, also one made of several (RFC 1952 §2.2). @throws ZipProblem */
export async function* gunzipped(packed: AsyncIterable<Uint8Array>, limit: UnpackedBytes): AsyncGenerator<Uint8Array> {
  const { Gunzip } = await import('fflate');
  const pieces: Uint8Array[] = [];
  let members = 1;
  const gunzip = new Gunzip((piece) => pieces.push(piece));
  gunzip.onmember = () => (members += 1);
  const checked = new Trailer();
  const unpacked = function* (bytes: Uint8Array, isLast: boolean): Generator<Uint8Array> {
    push(() => gunzip.push(bytes, isLast));
    for (const piece of pieces.splice(0)) {
      limit.add(piece.length);
      checked.unpacked(piece);
      yield piece;
    }
  };
  for await (const chunk of packed)
    for (const bytes of inPieces(chunk, PIECE_BYTES)) {
      checked.packed(bytes);
      yield* unpacked(bytes, false);
    }
  yield* unpacked(new Uint8Array(), true);
  // Where one ends and the next begins is known to the unpacker alone.
  if (members === 1) checked.check();
}

function push(unpack: () => void): void {
  try {
    unpack();
  } catch {
    throw new ZipProblem('its data is damaged or cut off');
  }
}

/** §2.3.1: the last eight bytes are the checksum and the size of what was packed. */
class Trailer {
  private checksum = CRC_START;
  private sizeBytes = 0;
  private last: Uint8Array = new Uint8Array();

  packed(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.last.length + bytes.length);
    joined.set(this.last);
    joined.set(bytes, this.last.length);
    this.last = joined.slice(-TRAILER_BYTES);
  }

  unpacked(piece: Uint8Array): void {
    this.checksum = crcWith(this.checksum, piece);
    this.sizeBytes += piece.length;
  }

  check(): void {
    const view = new DataView(this.last.buffer);
    const isWhole = this.last.length === TRAILER_BYTES && view.getUint32(0, true) === crcOf(this.checksum);
    if (!isWhole || view.getUint32(4, true) !== this.sizeBytes % 2 ** 32) throw new ZipProblem('its data is damaged or cut off');
  }
}
