import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { TransientMap } from '@weft/collections';
import { AppError, hasCode } from '@weft/errors';
import { currentTraceId } from '@weft/observability';
import { type MessagePacker, offerOf } from './message-packer.ts';
import { noResponders, requestTimedOut } from './message-transport.ts';
import { type OutgoingTurn, parseReply } from './outgoing-turn.ts';

/** In place of an answer: whoever has the request is still at work on it. */
export const ALIVE_HEADER = 'Weft-Alive';
const NO_RESPONDERS = 503;
/** Looks at what is open, in the time of silence that fails a request. */
const LOOKS_IN_SILENCE = 4;

interface OpenRequest {
  readonly subject: string;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
  /** Looks since the last sign of life. */
  looks: number;
}

interface RequestsInFlightOptions {
  readonly connection: NatsConnection;
  readonly packer: MessagePacker;
  readonly outgoing: OutgoingTurn;
  /** Where answers come to. */
  readonly inbox: string;
  readonly silenceMs: number;
}

/**
 * Requests that wait for their answers over one shared inbox. A handler that takes long gives signs of life; a request that hears
 * neither these nor an answer fails, since its handler died with it, or the message was lost: nobody waits minutes for the dead.
 * Silence is counted in looks at what has arrived, not by the clock: a process that was held up has heard nothing, and that is no
 * silence of others.
 */
export class RequestsInFlight {
  private readonly open = new TransientMap<string, OpenRequest>();
  private readonly watch: NodeJS.Timeout;
  private count = 0;

  constructor(private readonly options: RequestsInFlightOptions) {
    const { connection, inbox, silenceMs } = options;
    connection.subscribe(`${inbox}.*`, { callback: (_, message) => this.take(message) });
    this.watch = setInterval(() => this.failSilent(), silenceMs / LOOKS_IN_SILENCE);
    this.watch.unref();
  }

  /** What the request's handler replied. @throws REQUEST_TIMEOUT, SERVICE_UNAVAILABLE, PAYLOAD_TOO_LARGE, INVALID_INPUT */
  ask(subject: string, input: unknown, timeoutMs: number): Promise<unknown> {
    const json = JSON.stringify(input);
    const token = (++this.count).toString(36);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(token)?.reject(requestTimedOut(subject, timeoutMs)), timeoutMs);
      this.open.set(token, { subject, resolve, reject, timer, looks: 0 });
      const refused = (cause: unknown) => this.close(token)?.reject(toRefusal(subject, cause));
      this.options.outgoing.send({ kind: 'request', address: subject, token, json, trace: currentTraceId(), refused });
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
    const { tokens } = parseReply(message.subject);
    const { headers } = message;
    if (headers?.has(ALIVE_HEADER)) return this.hearOf(tokens);
    if (headers?.code === NO_RESPONDERS && message.data.length === 0) return this.failUndelivered(tokens);
    const { packer } = this.options;
    const offer = offerOf(message);
    try {
      const replies = offer === undefined ? packer.unpack(message.data, tokens.length) : packer.collect(offer, tokens.length);
      tokens.forEach((token, index) =>
        this.close(token)?.resolve('then' in replies ? replies.then((all) => all[index]?.value) : replies[index]?.value),
      );
    } catch (error) {
      for (const token of tokens) this.close(token)?.reject(error);
    }
  }

  private hearOf(tokens: readonly string[]): void {
    for (const token of tokens) {
      const request = this.open.get(token);
      if (request) request.looks = 0;
    }
  }

  private failUndelivered(tokens: readonly string[]): void {
    for (const token of tokens) {
      const request = this.close(token);
      request?.reject(noResponders(request.subject));
    }
  }

  private failSilent(): void {
    for (const [token, request] of this.open) {
      if (++request.looks > LOOKS_IN_SILENCE) this.close(token)?.reject(fellSilent(request.subject, this.options.silenceMs));
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

const toRefusal = (subject: string, cause: unknown): unknown =>
  hasCode(cause, 'PAYLOAD_TOO_LARGE', 'SERVICE_UNAVAILABLE')
    ? cause
    : new AppError('SERVICE_UNAVAILABLE', `"${subject}" could not be sent over NATS.`, {
        cause,
        details: { undelivered: subject },
      });

/** What became of the request is unknown: it may have been carried out. */
const fellSilent = (subject: string, silenceMs: number): AppError =>
  new AppError(
    'SERVICE_UNAVAILABLE',
    `"${subject}" gave no sign of life for ${silenceMs} ms: its service died, or the message was lost.`,
  );
