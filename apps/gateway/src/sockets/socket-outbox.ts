import { WebSocket } from 'ws';

/** What may wait to be taken by the reader before a subscription pauses. */
const HIGH_WATER_BYTES = 256 * 1024;
const LOW_WATER_BYTES = 64 * 1024;
/** Within this, a reader takes something; else it reads nothing any more. Less than a dead peer is noticed in: it is told the reason. */
const STALL_MS = 10_000;

/**
 * What goes to the reader of one socket, in bounded memory: who sends waits for room. Nothing is thrown away but what is live, and a
 * reader that takes nothing is given up.
 */
export class SocketOutbox {
  private room?: PromiseWithResolvers<void>;
  private stalled?: NodeJS.Timeout;

  constructor(
    private readonly socket: WebSocket,
    private readonly giveUp: () => void,
  ) {
    socket.once('close', () => this.free());
  }

  /** Settles once there is room for more, or nobody to send to. */
  async send(message: object): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.send(JSON.stringify(message), this.taken);
    if (this.isFull) await this.roomAgain();
  }

  /** For what may be lost. */
  offer(message: object): void {
    if (!this.isFull && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message), this.taken);
  }

  private get isFull(): boolean {
    return this.socket.bufferedAmount > HIGH_WATER_BYTES;
  }

  private roomAgain(): Promise<void> {
    this.room ??= Promise.withResolvers();
    this.stalled ??= setTimeout(this.giveUp, STALL_MS);
    return this.room.promise;
  }

  private readonly taken = (): void => {
    if (!this.room) return;
    this.stalled?.refresh();
    if (this.socket.bufferedAmount <= LOW_WATER_BYTES || this.socket.readyState !== WebSocket.OPEN) this.free();
  };

  private free(): void {
    clearTimeout(this.stalled);
    this.room?.resolve();
    this.stalled = this.room = undefined;
  }
}
