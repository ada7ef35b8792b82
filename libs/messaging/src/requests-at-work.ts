import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { AppError, hasCode, toWireError } from '@weft/errors';
import { runInTrace } from '@weft/observability';
import type { MessagePacker } from './message-packer.ts';
import { offerOf, traceOf, withHeader } from './message-packer.ts';
import type { Reply, RequestListener } from './message-transport.ts';
import type { OutgoingTurn } from './outgoing-turn.ts';
import { ALIVE_HEADER } from './requests-in-flight.ts';

interface RequestsAtWorkOptions {
  readonly connection: NatsConnection;
  readonly packer: MessagePacker;
  readonly outgoing: OutgoingTurn;
  readonly signEveryMs: number;
}

/** What goes wrong here rather than in a handler. */
const OWN_ERRORS = ['INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE'] as const;
const NOTHING = new Uint8Array(0);

/** Requests that are being handled in this process. Whoever waits for one hears that it is at work, until its answer. */
export class RequestsAtWork {
  private readonly open = new Set<Msg>();
  private readonly signs: NodeJS.Timeout;

  constructor(private readonly options: RequestsAtWorkOptions) {
    this.signs = setInterval(() => this.giveSigns(), options.signEveryMs);
    this.signs.unref();
  }

  /** Settles once the request's payload is here; its handler goes on. */
  take(message: Msg, listener: RequestListener): Promise<void> | undefined {
    const { packer } = this.options;
    const offer = offerOf(message);
    if (offer === undefined) return void this.answer(message, async () => listener(packer.unpack(message)));
    const input = this.collectInput(message.subject, offer);
    void this.answer(message, async () => listener(await input));
    return input.then(ignore, ignore);
  }

  end(): void {
    clearInterval(this.signs);
  }

  private async answer(message: Msg, work: () => Promise<Reply>): Promise<void> {
    this.open.add(message);
    const trace = traceOf(message);
    try {
      this.respond(message, await (trace === undefined ? work() : runInTrace(trace, work)));
    } catch (error) {
      this.respond(message, { error: toWireError(error, OWN_ERRORS) });
    } finally {
      this.open.delete(message);
    }
  }

  private respond({ subject, reply }: Msg, answer: Reply): void {
    const { packer, outgoing } = this.options;
    if (reply) outgoing.send({ subject: reply, ...packer.pack(`the answer to ${subject}`, answer, { isAnswer: true }) });
  }

  private giveSigns(): void {
    if (this.options.connection.isClosed()) return;
    for (const { reply } of this.open)
      if (reply) this.options.outgoing.send({ subject: reply, data: NOTHING, headers: withHeader(ALIVE_HEADER, '1') });
  }

  /** A request whose input cannot be had has reached nobody. */
  private async collectInput(subject: string, offer: string): Promise<unknown> {
    try {
      return await this.options.packer.collect(offer);
    } catch (cause) {
      throw hasCode(cause, 'SERVICE_UNAVAILABLE')
        ? new AppError('SERVICE_UNAVAILABLE', (cause as Error).message, { cause, details: { undelivered: subject } })
        : cause;
    }
  }
}

const ignore = () => undefined;
