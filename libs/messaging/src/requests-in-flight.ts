import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { AppError } from '@weft/errors';
import { noResponders, requestTimedOut } from './message-transport.ts';

/** In place of an answer: whoever has the request is still at work on it. */
export const ALIVE_HEADER = 'Weft-Alive';
const NO_RESPONDERS = 503;

interface OpenRequest {
  readonly subject: string;
  readonly resolve: (answer: Msg) => void;
  readonly reject: (error: AppError) => void;
  readonly timer: NodeJS.Timeout;
  heardAt: number;
}

export interface OutgoingMessage {
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
}

/**
 * Requests that wait for their answers over one shared inbox. A handler that takes long gives signs of life; a request that hears
 * neither these nor an answer fails, since its handler died with it, or the message was lost: nobody waits minutes for the dead.
 */
export class RequestsInFlight {
  private readonly prefix = `${createInbox()}.`;
  private readonly open = new Map<string, OpenRequest>();
  private readonly watch: NodeJS.Timeout;
  private count = 0;

  constructor(
    private readonly connection: NatsConnection,
    private readonly silenceMs: number,
  ) {
    connection.subscribe(`${this.prefix}*`, { callback: (_, message) => this.take(message) });
    this.watch = setInterval(() => this.failSilent(), silenceMs / 4);
    this.watch.unref();
  }

  /** @throws REQUEST_TIMEOUT, SERVICE_UNAVAILABLE */
  ask(subject: string, { data, headers }: OutgoingMessage, timeoutMs: number): Promise<Msg> {
    const token = (++this.count).toString(36);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(token)?.reject(requestTimedOut(subject, timeoutMs)), timeoutMs);
      this.open.set(token, { subject, resolve, reject, timer, heardAt: performance.now() });
      try {
        this.connection.publish(subject, data, { reply: this.prefix + token, headers });
      } catch (cause) {
        this.close(token);
        reject(new AppError('SERVICE_UNAVAILABLE', `"${subject}" could not be sent over NATS.`, { cause }));
      }
    });
  }

  /** Whoever still waits is told that the connection is gone. */
  end(): void {
    clearInterval(this.watch);
    for (const [token, { subject }] of this.open)
      this.close(token)?.reject(
        new AppError('SERVICE_UNAVAILABLE', `"${subject}" was not answered: the connection to NATS was closed.`),
      );
  }

  private take(message: Msg): void {
    const token = message.subject.slice(this.prefix.length);
    const { headers } = message;
    if (headers?.has(ALIVE_HEADER)) {
      const request = this.open.get(token);
      if (request) request.heardAt = performance.now();
      return;
    }
    const request = this.close(token);
    if (headers?.code === NO_RESPONDERS && message.data.length === 0) request?.reject(noResponders(request.subject));
    else request?.resolve(message);
  }

  private failSilent(): void {
    const before = performance.now() - this.silenceMs;
    for (const [token, { subject, heardAt }] of this.open) {
      if (heardAt < before) this.close(token)?.reject(fellSilent(subject, this.silenceMs));
    }
  }

  private close(token: string): OpenRequest | undefined {
    const request = this.open.get(token);
    if (!request) return undefined;
    clearTimeout(request.timer);
    this.open.delete(token);
    return request;
  }
}

/** What became of the request is unknown: it may have been carried out. */
const fellSilent = (subject: string, silenceMs: number): AppError =>
  new AppError(
    'SERVICE_UNAVAILABLE',
    `"${subject}" gave no sign of life for ${silenceMs} ms: its service died, or the message was lost.`,
  );
