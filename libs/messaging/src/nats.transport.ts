import { Logger } from '@nestjs/common';
import { connect, headers, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { AppError, fromWireError, hasCode, toWireError, type WireError } from '@weft/errors';
import { currentTraceId, runInTrace } from '@weft/observability';
import { type LargePayloadLimits, LargePayloads } from './large-payloads.ts';
import {
  type EventListener,
  type Listening,
  MessageTransport,
  type Reply,
  type RequestListener,
  transportClosed,
} from './message-transport.ts';
import { PayloadCodec } from './payload-codec.ts';
import { ALIVE_HEADER, RequestsInFlight } from './requests-in-flight.ts';

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
  /** A request that hears nothing of its handler for that long fails; a handler that takes long is heard three times in it. */
  readonly silenceMs?: number;
  /** WEFT_SECRET_KEY: payloads are sealed with it. Without one they are plain, which is for tests. */
  readonly secretKey?: string;
}

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;
const PING_EVERY_MS = 5_000;
const PINGS_MISSED = 2;
const SILENCE_MS = 6_000;
const SIGNS_IN_SILENCE = 3;
/** Stands for a payload that is too large for a message: see `LargePayloads`. */
const LARGE_HEADER = 'Weft-Large';
const TRACE_HEADER = 'Weft-Trace';
const NOTHING = new Uint8Array(0);
const nothing = () => undefined;

/**
 * One connection for each process. Replies come back over one shared inbox, so a request costs no subscription, however
 * long it takes. connected ⇄ away: while the server is away (it is looked for, for ever) new requests fail at once and events
 * are dropped, since the client would lose both without a word; a request in flight may still get its answer afterwards.
 */
export class NatsTransport extends MessageTransport {
  private readonly logger = new Logger(NatsTransport.name);
  private connected = true;
  private readonly large: LargePayloads;
  /** Messages whose payload is on its way: a stop waits for them. */
  private readonly arriving = new Set<Promise<void>>();
  private readonly inFlight: RequestsInFlight;
  /** Requests that are being handled here, by when they came. */
  private readonly atWork = new Map<Msg, number>();
  private readonly signs: NodeJS.Timeout;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly codec: PayloadCodec,
    { largePayloads, silenceMs = SILENCE_MS }: Pick<NatsOptions, 'largePayloads' | 'silenceMs'>,
  ) {
    super();
    this.large = new LargePayloads(connection, largePayloads);
    this.inFlight = new RequestsInFlight(connection, silenceMs);
    const signEveryMs = silenceMs / SIGNS_IN_SILENCE;
    this.signs = setInterval(() => this.giveSigns(signEveryMs), signEveryMs);
    this.signs.unref();
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
    const message = await this.inFlight.ask(subject, this.toMessage(subject, input), timeoutMs);
    const offer = largeOf(message);
    const reply = (offer === undefined ? this.codec.decode(message.data) : await this.fetch(offer)) as {
      value?: unknown;
      error?: WireError;
    };
    if (reply.error) throw fromWireError(reply.error);
    return reply.value;
  }

  override publish(subject: string, payload: unknown): void {
    if (this.connection.isClosed() || this.connection.isDraining()) throw transportClosed(subject);
    if (!this.connected) return;
    try {
      const { data, headers } = this.toMessage(subject, payload);
      this.connection.publish(subject, data, { headers });
    } catch (error) {
      // A hint that cannot be sent is lost, as any may be; whoever sends one does not wait for what becomes of it.
      this.logger.warn(`An event on "${subject}" was not sent: ${(error as Error).message}`);
    }
  }

  override serve(subject: string, queue: string, listener: RequestListener): Listening {
    return this.subscribe(subject, queue, (message) => {
      const offer = largeOf(message);
      if (offer === undefined) return void this.answer(message, async () => listener(this.codec.decode(message.data)));
      const input = this.fetchInput(message.subject, offer);
      void this.answer(message, async () => listener(await input));
      this.track(input.then(nothing, nothing));
    });
  }

  /** Events keep their order: what comes after a large one waits until that has been fetched. */
  override listen(subject: string, queue: string | undefined, listener: EventListener): Listening {
    let before: Promise<void> | undefined;
    return this.subscribe(subject, queue, (message) => {
      const offer = largeOf(message);
      if (offer === undefined && !before) return this.deliver(message, listener, () => this.codec.decode(message.data));
      const value = offer === undefined ? undefined : this.large.fetch(offer);
      const turn = Promise.allSettled([value, before]).then(async () => {
        const bytes = await value?.catch((error: unknown) => this.dropped(message, error));
        if (offer === undefined || bytes) this.deliver(message, listener, () => this.codec.decode(bytes ?? message.data));
        if (before === turn) before = undefined;
      });
      before = turn;
      this.track(turn);
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
    if (this.connected) await this.large.drain();
    this.large.close();
    clearInterval(this.signs);
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

  private async answer(message: Msg, work: () => Promise<Reply>): Promise<void> {
    this.atWork.set(message, performance.now());
    try {
      const trace = traceOf(message);
      const reply = await (trace === undefined ? work() : runInTrace(trace, work));
      const { data, headers } = this.toMessage(`the answer to ${message.subject}`, reply, { isAnswer: true });
      message.respond(data, { headers });
    } catch (error) {
      if (!this.connection.isClosed()) message.respond(this.codec.encode({ error: toWireError(error, OWN_ERRORS) }));
    } finally {
      this.atWork.delete(message);
    }
  }

  private giveSigns(everyMs: number): void {
    if (!this.connected || this.connection.isClosed()) return;
    const before = performance.now() - everyMs;
    for (const [message, since] of this.atWork) {
      if (since <= before) message.respond(NOTHING, { headers: withHeader(ALIVE_HEADER, '1') });
    }
  }

  private deliver(message: Msg, listener: EventListener, read: () => unknown): void {
    const trace = traceOf(message);
    try {
      const payload = read();
      if (trace === undefined) listener(payload);
      else runInTrace(trace, () => listener(payload));
    } catch (error) {
      this.dropped(message, error);
    }
  }

  private dropped(message: Msg, error: unknown): void {
    this.logger.warn(`An event on "${message.subject}" was dropped: ${(error as Error).message}`);
  }

  private async fetch(offer: string): Promise<unknown> {
    const bytes = await this.large.fetch(offer);
    this.large.confirm(offer);
    return this.codec.decode(bytes);
  }

  /** A request whose input cannot be had has reached nobody. */
  private async fetchInput(subject: string, offer: string): Promise<unknown> {
    try {
      return await this.fetch(offer);
    } catch (cause) {
      throw hasCode(cause, 'SERVICE_UNAVAILABLE')
        ? new AppError('SERVICE_UNAVAILABLE', (cause as Error).message, { cause, details: { undelivered: subject } })
        : cause;
    }
  }

  private track(work: Promise<void>): void {
    this.arriving.add(work);
    void work.finally(() => this.arriving.delete(work));
  }

  private toMessage(subject: string, payload: unknown, { isAnswer = false } = {}): { data: Uint8Array; headers?: MsgHdrs } {
    const bytes = this.codec.encode(payload);
    const trace = currentTraceId();
    if (this.large.fits(bytes))
      return trace === undefined ? { data: bytes } : { data: bytes, headers: withHeader(TRACE_HEADER, trace) };
    const headers = withHeader(LARGE_HEADER, this.large.offer(subject, bytes, { isAnswer }));
    if (trace !== undefined) headers.set(TRACE_HEADER, trace);
    return { data: NOTHING, headers };
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

/** What goes wrong here rather than in a handler. */
const OWN_ERRORS = ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE'] as const;

const largeOf = (message: Msg): string | undefined => message.headers?.get(LARGE_HEADER) || undefined;
const traceOf = (message: Msg): string | undefined => message.headers?.get(TRACE_HEADER) || undefined;

function withHeader(name: string, value: string): MsgHdrs {
  const made = headers();
  made.set(name, value);
  return made;
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
