import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * The data connection of a transfer. What goes wrong with it before the transfer begins is told once that begins: a server that refuses one
 * breaks the connection off, too, and what it says of the reason on the other one is what counts.
 */
export class DataStream extends Duplex {
  private problem: Error | undefined;
  private isReading = false;
  private isWriting = false;

  constructor(private readonly socket: Socket) {
    super({ allowHalfOpen: false });
    socket.on('error', ({ message }) => this.fail(new Error(message)));
    socket.on('close', () => this.fail(new Error('The data connection was closed.')));
  }

  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  get bytesWritten(): number {
    return this.socket.bytesWritten;
  }

  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress;
  }

  setTimeout(ms: number, then?: () => void): this {
    this.socket.setTimeout(ms, then);
    return this;
  }

  override _read(): void {
    if (this.problem) return void this.destroy(this.problem);
    if (!this.isReading) this.listen();
    this.socket.resume();
  }

  override _write(chunk: Uint8Array, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.isWriting = true;
    if (this.problem) done(this.problem);
    else this.socket.write(chunk, (error) => done(error ? new Error(error.message) : null));
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.problem) done(this.problem);
    else this.socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.socket.destroy();
    done(error);
  }

  private listen(): void {
    this.isReading = true;
    this.socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) this.socket.pause();
    });
    // Of an empty file it may have come already.
    if (this.socket.readableEnded) this.push(null);
    else this.socket.on('end', () => this.push(null));
  }

  private fail(error: Error): void {
    if (this.problem || this.destroyed || this.readableEnded || this.socket.readableEnded) return;
    this.problem = error;
    if (this.isReading || this.isWriting) this.destroy(error);
  }
}
