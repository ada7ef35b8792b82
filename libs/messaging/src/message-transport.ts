import { AppError, type WireError } from '@weft/errors';

/** What a request comes back with: a value, or an error that its contract declares. */
export type Reply = { readonly value?: unknown } | { readonly error: WireError };

/** Never rejects: an error is a reply as well. */
export type RequestListener = (input: unknown) => Promise<Reply>;
export type EventListener = (payload: unknown) => void;

export interface Listening {
  /** Takes no new message; those that have arrived are still delivered before the promise settles. */
  stop(): Promise<void>;
}

/**
 * Carries messages between services: inside one process, or over NATS. Both keep these rules, and one suite holds them to it:
 * a request goes to one listener; an event goes to every listener without a queue and to one listener of each queue;
 * events of one publisher on one subject arrive in the order in which they were sent; nothing runs on a publisher's stack.
 */
export abstract class MessageTransport {
  /** @throws REQUEST_TIMEOUT, SERVICE_UNAVAILABLE, PAYLOAD_TOO_LARGE, or what the listener replied. */
  abstract request(subject: string, input: unknown, timeoutMs: number): Promise<unknown>;
  /** @throws SERVICE_UNAVAILABLE once closed. A hint, not a fact: it may get lost. */
  abstract publish(subject: string, payload: unknown): void;
  abstract serve(subject: string, queue: string, listener: RequestListener): Listening;
  abstract listen(subject: string, queue: string | undefined, listener: EventListener): Listening;
  /** Settles once everything sent so far, subscriptions included, has taken effect. */
  abstract flush(): Promise<void>;
  /** Can messages pass at the moment? */
  abstract isConnected(): boolean;
  abstract close(): Promise<void>;
}

/** `details.undelivered` is the subject of a request that certainly reached nobody; without it, its fate is unknown. */
export const noResponders = (subject: string): AppError =>
  new AppError('SERVICE_UNAVAILABLE', `Nobody answers "${subject}": its service is not running, or has not started yet.`, {
    details: { undelivered: subject },
  });

export const requestTimedOut = (subject: string, timeoutMs: number): AppError =>
  new AppError('REQUEST_TIMEOUT', `"${subject}" gave no answer within ${timeoutMs} ms.`, { details: { timeoutMs } });

export const transportClosed = (subject: string): AppError =>
  new AppError('SERVICE_UNAVAILABLE', `"${subject}" was not sent: this process is shutting down.`);
