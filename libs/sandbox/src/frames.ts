/**
 * The wire between the pool and a worker process: one frame is
 *
 *   u32 header length | u32 body length | header (JSON) | body (JSON text that neither side needs to parse to pass it on)
 *
 * both lengths big-endian. Either side ends the conversation on a length over its limit: the other side is not trusted.
 */
export interface Frame<Header> {
  readonly header: Header;
  readonly body: Buffer;
}

const PREFIX_BYTES = 8;
/** Source text, globals and console lines travel in headers. */
export const MAX_HEADER_BYTES = 16 * 1024 * 1024;

export function encodeFrame(header: object, body: string | Buffer = ''): Buffer[] {
  const head = Buffer.from(JSON.stringify(header));
  const rest = typeof body === 'string' ? Buffer.from(body) : body;
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32BE(head.length, 0);
  prefix.writeUInt32BE(rest.length, 4);
  return rest.length < 65_536 ? [Buffer.concat([prefix, head, rest])] : [Buffer.concat([prefix, head]), rest];
}

/** Cuts a byte stream into frames. Keeps chunks as they come and joins them once, when a frame is complete. */
export class FrameReader<Header> {
  private chunks: Buffer[] = [];
  private heldBytes = 0;
  private wantedBytes = PREFIX_BYTES;
  private lengths: { head: number; body: number } | undefined;

  private readonly maxBodyBytes: number;

  constructor(maxBodyBytes: number) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /** @throws Error where a length is over its limit or a header is not a JSON object. */
  push(chunk: Buffer): Frame<Header>[] {
    this.chunks.push(chunk);
    this.heldBytes += chunk.length;
    const frames: Frame<Header>[] = [];
    while (this.heldBytes >= this.wantedBytes) {
      const frame = this.advance();
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private advance(): Frame<Header> | undefined {
    const part = this.take(this.wantedBytes);
    if (!this.lengths) {
      this.lengths = { head: part.readUInt32BE(0), body: part.readUInt32BE(4) };
      if (this.lengths.head > MAX_HEADER_BYTES || this.lengths.body > this.maxBodyBytes) throw new Error('frame over the limit');
      this.wantedBytes = this.lengths.head + this.lengths.body;
      return undefined;
    }
    const header: unknown = JSON.parse(part.toString('utf8', 0, this.lengths.head));
    if (typeof header !== 'object' || header === null) throw new Error('frame header is not an object');
    const body = part.subarray(this.lengths.head);
    this.lengths = undefined;
    this.wantedBytes = PREFIX_BYTES;
    return { header: header as Header, body };
  }

  private take(byteCount: number): Buffer {
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks);
    const rest = all.subarray(byteCount);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.heldBytes = rest.length;
    return all.subarray(0, byteCount);
  }
}
