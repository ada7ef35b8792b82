import { Logger } from '@nestjs/common';
import { connect, errors, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { AppError, fromWireError, toWireError, type WireError } from '@weft/errors';
import {
  type EventListener,
  type Listening,
  MessageTransport,
  noResponders,
  type RequestListener,
  requestTimedOut,
  transportClosed,
} from './message-transport.ts';
import { decodePayload, encodePayload } from './payload-codec.ts';

export interface NatsOptions {
  /** One or more servers, comma separated. */
  readonly url: string;
  /** Shown by the server's monitoring. */
  readonly name: string;
  readonly connectTimeoutMs?: number;
  /** Pause between two attempts to reconnect; a lost connection is retried for ever. */
  readonly reconnectWaitMs?: number;
}

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;

/**
 * One connection for each process. Replies come back over one shared inbox, so a request costs no subscription, however
 * long it takes. connected ⇄ away: while the server is away (it is looked for, for ever) new requests fail at once and events
 * are dropped, since the client would lose both without a word; a request in flight may still get its answer afterwards.
 */
export class NatsTransport extends MessageTransport {
  private readonly logger = new Logger(NatsTransport.name);
  private connected = true;

  private constructor(private readonly connection: NatsConnection) {
    super();
    void this.watchStatus();
  }

  /** @throws SERVICE_UNAVAILABLE where the server cannot be reached. */
  static async connect({
    url,
    name,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    reconnectWaitMs = RECONNECT_WAIT_MS,
  }: NatsOptions): Promise<NatsTransport> {
    const addresses = url.split(',').map((address) => parseAddress(address.trim()));
    const servers = addresses.map(({ host }) => host);
    const { user, pass } = addresses[0] ?? {};
    const options = {
      servers,
      name,
      user,
      pass,
      timeout: connectTimeoutMs,
      reconnectTimeWait: reconnectWaitMs,
      maxReconnectAttempts: -1,
      noAsyncTraces: true,
    };
    try {
      return new NatsTransport(await connect(options));
    } catch (cause) {
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        `NATS cannot be reached at ${servers.join(', ')}: start it, or correct NATS_URL.`,
        { cause },
      );
    }
  }

  override async request(subject: string, input: unknown, timeoutMs: number): Promise<unknown> {
    if (this.connection.isClosed()) throw transportClosed(subject);
    if (!this.connected) throw disconnected(subject);
    const bytes = this.encode(subject, input);
    const message = await this.connection.request(subject, bytes, { timeout: timeoutMs }).catch((cause: unknown) => {
      throw requestError(subject, timeoutMs, cause);
    });
    const reply = decodePayload(message.data) as { value?: unknown; error?: WireError };
    if (reply.error) throw fromWireError(reply.error);
    return reply.value;
  }

  override publish(subject: string, payload: unknown): void {
    if (this.connection.isClosed() || this.connection.isDraining()) throw transportClosed(subject);
    if (this.connected) this.connection.publish(subject, this.encode(subject, payload));
  }

  override serve(subject: string, queue: string, listener: RequestListener): Listening {
    return this.subscribe(subject, queue, (message) => void this.answer(message, listener));
  }

  override listen(subject: string, queue: string | undefined, listener: EventListener): Listening {
    return this.subscribe(subject, queue, (message) => {
      try {
        listener(decodePayload(message.data));
      } catch (error) {
        this.logger.warn(`An event on "${message.subject}" was dropped: ${(error as Error).message}`);
      }
    });
  }

  override flush(): Promise<void> {
    return this.connection.flush();
  }

  override isConnected(): boolean {
    return this.connected && !this.connection.isClosed();
  }

  override async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    // Without a server there is nobody to flush to, and draining would wait for one.
    await (this.connected ? this.connection.drain() : this.connection.close());
  }

  private subscribe(subject: string, queue: string | undefined, take: (message: Msg) => void): Listening {
    const subscription = this.connection.subscribe(subject, {
      queue,
      callback: (error, message) =>
        error ? this.logger.error(`Listening on "${subject}" failed: ${error.message}`) : take(message),
    });
    return { stop: () => this.stop(subscription) };
  }

  private async stop(subscription: Subscription): Promise<void> {
    if (this.connection.isClosed() || subscription.isClosed() || subscription.isDraining()) return;
    if (!this.connected) return subscription.unsubscribe();
    await subscription.drain();
  }

  private async answer(message: Msg, listener: RequestListener): Promise<void> {
    try {
      const reply = await listener(decodePayload(message.data));
      message.respond(this.encode(`the answer to ${message.subject}`, reply));
    } catch (error) {
      if (!this.connection.isClosed())
        message.respond(encodePayload({ error: toWireError(error, ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE']) }));
    }
  }

  private encode(subject: string, payload: unknown): Uint8Array {
    const bytes = encodePayload(payload);
    const maxBytes = this.connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (bytes.length <= maxBytes) return bytes;
    throw new AppError(
      'PAYLOAD_TOO_LARGE',
      `A message for "${subject}" has ${bytes.length} bytes compressed; NATS takes ${maxBytes}. Send less, or raise max_payload in the NATS server's configuration.`,
      { details: { sizeBytes: bytes.length, maxBytes } },
    );
  }

  private async watchStatus(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') this.setConnected(false);
      if (status.type === 'reconnect') this.setConnected(true);
      if (status.type === 'error') this.logger.error(`NATS: ${status.error.message}`);
    }
    this.connected = false;
  }

  private setConnected(connected: boolean): void {
    this.connected = connected;
    if (connected) this.logger.log('NATS is back.');
    else this.logger.warn('The connection to NATS was lost; reconnecting.');
  }
}

function requestError(subject: string, timeoutMs: number, cause: unknown): AppError {
  if (cause instanceof errors.TimeoutError) return requestTimedOut(subject, timeoutMs);
  if (cause instanceof errors.RequestError && cause.isNoResponders()) return noResponders(subject);
  return new AppError('SERVICE_UNAVAILABLE', `"${subject}" could not be sent over NATS.`, { cause });
}

const disconnected = (subject: string): AppError =>
  new AppError('SERVICE_UNAVAILABLE', `"${subject}" was not sent: the connection to NATS is lost.`, {
    details: { undelivered: subject },
  });

/** The client takes no credentials from an address: they are given beside it, and stay out of messages. */
function parseAddress(address: string): { host: string; user?: string; pass?: string } {
  const { host, username, password } = new URL(address.includes('://') ? address : `nats://${address}`);
  return { host, ...(username !== '' && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }) };
}
