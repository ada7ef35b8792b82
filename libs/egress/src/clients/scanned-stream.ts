import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * A socket whose bytes are looked at before anybody else gets them. What `scan` throws ends it.
 * It has what clients do to sockets besides reading and writing.
 */
export class ScannedStream extends Duplex {
  constructor(
    private readonly socket: Socket,
    scan: (chunk: Uint8Array) => void,
  ) {
    super();
    socket.on('data', (chunk: Buffer) => {
      try {
        scan(chunk);
      } catch (error) {
        return this.destroy(error as Error);
      }
      if (!this.push(chunk)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    // Also where no client listens yet, or any more.
    this.on('error', () => undefined);
  }

  setNoDelay(on?: boolean): this {
    this.socket.setNoDelay(on);
    return this;
  }

  setKeepAlive(on?: boolean, delayMs?: number): this {
    this.socket.setKeepAlive(on, delayMs);
    return this;
  }

  setTimeout(ms: number, then?: () => void): this {
    this.socket.setTimeout(ms, then);
    return this;
  }

  override _read(): void {
    this.socket.resume();
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }
}
