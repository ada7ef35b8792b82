import { Logger } from '@nestjs/common';
import { connect, createInbox, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { AppError, fromWireError, type WireError } from '@weft/errors';
import { currentTraceId, runInTrace } from '@weft/observability';
import { type LargePayloadLimits, LargePayloads } from './large-payloads.ts';
import { MessagePacker, offerOf, type Received } from './message-packer.ts';
import {
  type EventListener,
  type Listening,
  MessageTransport,
  type RequestListener,
  transportClosed,
} from './message-transport.ts';
import { OutgoingTurn } from './outgoing-turn.ts';
import { PayloadCodec } from './payload-codec.ts';
import { RequestsAtWork } from './requests-at-work.ts';
import { RequestsInFlight } from './requests-in-flight.ts';

export interface NatsOptions {
  /** One or more servers, comma separated. */
  readonly url: string;
  /** Shown by the server's monitoring. */
  readonly name: string;
  readonly connectTimeoutMs?: number;
  /** Pause between two attempts to reconnect; a lost connection is retried for ever. */
  readonly reconnectWaitMs?: number;
  /** A server that leaves two of these pings without an answer is gone, whatever the connection says. */
  readonly pingEveryMs?: number;
  readonly largePayloads?: LargePayloadLimits;
  /** A request that hears nothing of its handler for that long fails; a handler that takes long is heard eight times in it. */
  readonly silenceMs?: number;
  /** WEFT_SECRET_KEY: payloads are sealed with it. Without one they are plain, which is for tests. */
  readonly secretKey?: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;
const PING_EVERY_MS = 5_000;
const PINGS_MISSED = 2;
/** Packing a payload of many megabytes can hold a busy process up for seconds. */
const SILENCE_MS = 8_000;
const SIGNS_IN_SILENCE = 8;

/**
 * One connection for each process. Replies come back over one shared inbox, so a request costs no subscription, however
 * long it takes. connected ⇄ away: while the server is away (it is looked for, for ever) new requests fail at once and events
 * are dropped, since the client would lose both without a word; a request in flight may still get its answer afterwards.
 */
export class NatsTransport extends MessageTransport {
  private readonly logger = new Logger(NatsTransport.name);
  private connected = true;
  private readonly large: LargePayloads;
  private readonly packer: MessagePacker;
  private readonly outgoing: OutgoingTurn;
  private readonly inFlight: RequestsInFlight;
  private readonly atWork: RequestsAtWork;
  /** Messages whose payload is on its way: a stop waits for them. */
  private readonly arriving = new Set<Promise<void>>();

  private constructor(
    private readonly connection: NatsConnection,
    codec: PayloadCodec,
    { largePayloads, silenceMs = SILENCE_MS }: Pick<NatsOptions, 'largePayloads' | 'silenceMs'>,
  ) {
    super();
    this.large = new LargePayloads(connection, largePayloads);
    this.packer = new MessagePacker(codec, this.large);
    const inbox = createInbox();
    this.outgoing = new OutgoingTurn(connection, this.packer, inbox);
    const { packer, outgoing } = this;
    this.inFlight = new RequestsInFlight({ connection, packer, outgoing, inbox, silenceMs });
    this.atWork = new RequestsAtWork({ connection, packer, outgoing, signEveryMs: silenceMs / SIGNS_IN_SILENCE });
    void this.watchStatus();
  }

  /** @throws SERVICE_UNAVAILABLE where the server cannot be reached. */
  static async connect({
    url,
    name,
    connectTimeoutMs = CONNECT_TIMEOUT_MS,
    reconnectWaitMs = RECONNECT_WAIT_MS,
    pingEveryMs = PING_EVERY_MS,
    secretKey,
    ...rest
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
      pingInterval: pingEveryMs,
      maxPingOut: PINGS_MISSED,
      noAsyncTraces: true,
    };
    try {
      return new NatsTransport(await connect(options), new PayloadCodec(secretKey), rest);
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
    const reply = (await this.inFlight.ask(subject, input, timeoutMs)) as { value?: unknown; error?: WireError };
    if (reply.error) throw fromWireError(reply.error);
    return reply.value;
  }

  override publish(subject: string, payload: unknown): void {
    if (this.connection.isClosed() || this.connection.isDraining()) throw transportClosed(subject);
    if (!this.connected) return;
    // A hint that cannot be sent is lost, as any may be; whoever sends one does not wait for what becomes of it.
    const refused = (error: unknown) => this.logger.warn(`An event on "${subject}" was not sent: ${(error as Error).message}`);
    const json = JSON.stringify(payload);
    this.outgoing.send({ kind: 'event', address: subject, json, trace: currentTraceId(), refused });
  }

  override serve(subject: string, queue: string, listener: RequestListener): Listening {
    return this.subscribe(subject, queue, (message) => {
      const arriving = this.atWork.take(message, listener);
      if (arriving) this.track(arriving);
    });
  }

  /** Events keep their order: what comes after a large one waits until that has been fetched. */
  override listen(subject: string, queue: string | undefined, listener: EventListener): Listening {
    let before: Promise<void> | undefined;
    return this.subscribe(subject, queue, (message) => {
      const offer = offerOf(message);
      if (offer === undefined && !before) return this.deliver(message, listener);
      const fetched = offer === undefined ? undefined : this.packer.fetch(offer);
      const turn = Promise.allSettled([fetched, before]).then(async () => {
        const bytes = await fetched?.catch((error: unknown) => this.dropped(message, error));
        if (offer === undefined || bytes) this.deliver(message, listener, bytes ?? message.data);
        if (before === turn) before = undefined;
      });
      before = turn;
      this.track(turn);
    });
  }

  override flush(): Promise<void> {
    this.outgoing.leave();
    return this.connection.flush();
  }

  override isConnected(): boolean {
    return this.connected && !this.connection.isClosed();
  }

  override async close(): Promise<void> {
    if (this.connection.isClosed()) return;
    this.atWork.end();
    this.outgoing.leave();
    if (this.connected) await this.large.drain();
    this.large.close();
    this.outgoing.leave();
    // Without a server there is nobody to flush to, and draining would wait for one.
    await (this.connected ? this.connection.drain() : this.connection.close());
    this.inFlight.end();
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
    await Promise.all(this.arriving);
  }

  private deliver(message: Msg, listener: EventListener, data = message.data): void {
    try {
      for (const received of this.packer.unpack(data)) this.hear(message, listener, received);
    } catch (error) {
      this.dropped(message, error);
    }
  }

  private hear(message: Msg, listener: EventListener, { value, trace }: Received): void {
    try {
      if (trace === undefined) listener(value);
      else runInTrace(trace, () => listener(value));
    } catch (error) {
      this.dropped(message, error);
    }
  }

  private dropped(message: Msg, error: unknown): void {
    this.logger.warn(`An event on "${message.subject}" was dropped: ${(error as Error).message}`);
  }

  private track(work: Promise<void>): void {
    this.arriving.add(work);
    void work.finally(() => this.arriving.delete(work));
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

const disconnected = (subject: string): AppError =>
  new AppError('SERVICE_UNAVAILABLE', `"${subject}" was not sent: the connection to NATS is lost.`, {
    details: { undelivered: subject },
  });

/** The client takes no credentials from an address: they are given beside it, and stay out of messages. */
function parseAddress(address: string): { host: string; user?: string; pass?: string } {
  const { host, username, password } = new URL(address.includes('://') ? address : `nats://${address}`);
  return { host, ...(username !== '' && { user: decodeURIComponent(username), pass: decodeURIComponent(password) }) };
}
