import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { AppError, hasCode, toWireError } from '@weft/errors';
import { currentTraceId, runInTrace } from '@weft/observability';
import { type MessagePacker, offerOf, type Received, withHeader } from './message-packer.ts';
import type { Reply, RequestListener } from './message-transport.ts';
import { type OutgoingTurn, parseReply, replySubject } from './outgoing-turn.ts';
import { ALIVE_HEADER } from './requests-in-flight.ts';

interface RequestsAtWorkOptions {
  readonly connection: NatsConnection;
  readonly packer: MessagePacker;
  readonly outgoing: OutgoingTurn;
  readonly signEveryMs: number;
}

/** Where the answer to a request goes to. */
interface Caller {
  readonly inbox: string;
  readonly token: string;
}

/** What goes wrong here rather than in a handler. */
const OWN_ERRORS = ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE'] as const;
const NOTHING = new Uint8Array(0);
/** Keeps the subject of a sign far below the broker's limit for a line, 4 KB. */
const CALLERS_A_SIGN = 100;

/** Requests that are being handled in this process. Whoever waits for one hears that it is at work, until its answer. */
export class RequestsAtWork {
  private readonly callers = new Set<Caller>();
  private readonly signs: NodeJS.Timeout;

  constructor(private readonly options: RequestsAtWorkOptions) {
    this.signs = setInterval(() => this.giveSigns(), options.signEveryMs);
    this.signs.unref();
  }

  /** Takes the requests of a message. Settles once they are here, where they are still on their way; their handlers go on. */
  take(message: Msg, listener: RequestListener): Promise<void> | undefined {
    const { packer } = this.options;
    const { inbox, tokens } = parseReply(message.reply ?? '');
    const callers = tokens.map((token) => ({ inbox, token }));
    const offer = offerOf(message);
    if (offer === undefined) return void this.takeAll(callers, listener, () => packer.unpack(message.data, tokens.length));
    const arriving = this.collect(message.subject, offer, tokens.length);
    callers.forEach(
      (caller, index) => void this.answer(caller, async () => handle((await arriving)[index] as Received, listener)),
    );
    return arriving.then(ignore, ignore);
  }

  end(): void {
    clearInterval(this.signs);
  }

  private takeAll(callers: readonly Caller[], listener: RequestListener, read: () => readonly Received[]): void {
    try {
      read().forEach((received, index) => void this.answer(callers[index] as Caller, () => handle(received, listener)));
    } catch (error) {
      for (const caller of callers) this.refuse(caller, error);
    }
  }

  private async answer(caller: Caller, work: () => Promise<Reply>): Promise<void> {
    this.callers.add(caller);
    try {
      this.respond(caller, await work());
    } catch (error) {
      this.refuse(caller, error);
    } finally {
      this.callers.delete(caller);
    }
  }

  private respond(
    { inbox, token }: Caller,
    reply: Reply,
    refused = (cause: unknown) => this.refuse({ inbox, token }, cause),
  ): void {
    if (inbox === '') return; // whoever sent it waits for no answer
    const json = JSON.stringify(reply);
    this.options.outgoing.send({ kind: 'answer', address: inbox, token, json, trace: currentTraceId(), refused });
  }

  private refuse(caller: Caller, error: unknown): void {
    if (!this.options.connection.isClosed()) this.respond(caller, { error: toWireError(error, OWN_ERRORS) }, ignore);
  }

  private giveSigns(): void {
    if (this.options.connection.isClosed()) return;
    const headers = withHeader(ALIVE_HEADER, '1');
    for (const [inbox, callers] of Map.groupBy(this.callers, (caller) => caller.inbox)) {
      if (inbox === '') continue;
      for (let first = 0; first < callers.length; first += CALLERS_A_SIGN) {
        const tokens = callers.slice(first, first + CALLERS_A_SIGN).map(({ token }) => token);
        this.options.connection.publish(replySubject(inbox, tokens), NOTHING, { headers });
      }
    }
  }

  /** A request whose input cannot be had has reached nobody. */
  private async collect(subject: string, offer: string, count: number): Promise<readonly Received[]> {
    try {
      return await this.options.packer.collect(offer, count);
    } catch (cause) {
      throw hasCode(cause, 'SERVICE_UNAVAILABLE')
        ? new AppError('SERVICE_UNAVAILABLE', (cause as Error).message, { cause, details: { undelivered: subject } })
        : cause;
    }
  }
}

/** Never throws at once: what a handler throws is its reply. */
async function handle({ value, trace }: Received, listener: RequestListener): Promise<Reply> {
  return trace === undefined ? listener(value) : runInTrace(trace, () => listener(value));
}

const ignore = () => undefined;
