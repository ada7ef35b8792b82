import { AppError } from '@weft/errors';
import { z } from 'zod';
import type { RawData } from 'ws';

/** Names a request of a client in our answer to it. */
const id = z.union([z.string().min(1).max(100), z.number()]);
/** What a subscription is about: with this it is named, in every message that has to do with it. */
const execution = { channel: z.literal('execution'), executionId: z.uuid().toLowerCase() };
const executions = { channel: z.literal('executions') };
const approvals = { channel: z.literal('approvals') };
/** The largest `integer` of PostgreSQL. */
const MAX_SEQUENCE = 2_147_483_647;

const subscribe = z.discriminatedUnion('channel', [
  z.strictObject({
    id: id.optional(),
    type: z.literal('subscribe'),
    ...execution,
    /** The sequence of the last event that the client has. */
    after: z.number().int().min(0).max(MAX_SEQUENCE).default(0),
  }),
  z.strictObject({ id: id.optional(), type: z.literal('subscribe'), ...executions, after: z.string().max(200).optional() }),
  z.strictObject({ id: id.optional(), type: z.literal('subscribe'), ...approvals }),
]);
const unsubscribe = z.discriminatedUnion('channel', [
  z.strictObject({ id: id.optional(), type: z.literal('unsubscribe'), ...execution }),
  z.strictObject({ id: id.optional(), type: z.literal('unsubscribe'), ...executions }),
  z.strictObject({ id: id.optional(), type: z.literal('unsubscribe'), ...approvals }),
]);
const decided = { id: id.optional(), approvalId: z.uuid().toLowerCase(), comment: z.string().max(5_000).optional() };
const decision = z.discriminatedUnion('type', [
  z.strictObject({ ...decided, type: z.literal('approve') }),
  z.strictObject({ ...decided, type: z.literal('reject') }),
  z.strictObject({
    ...decided,
    type: z.literal('respond'),
    /** One of those that the question offers. */
    action: z.string().max(100).default('respond'),
    /** By field of the form. */
    answers: z.record(z.string(), z.unknown()).optional(),
    items: z.array(z.unknown()).optional(),
  }),
]);
const ping = z.strictObject({ id: id.optional(), type: z.literal('ping') });

const clientMessage = z.discriminatedUnion('type', [subscribe, unsubscribe, decision, ping]);

export type MessageId = z.output<typeof id>;
export type ClientMessage = z.output<typeof clientMessage>;
export type Decision = z.output<typeof decision>;

export interface ReadMessage {
  /** Also of a message that does not fit, as far as it has one. */
  readonly id?: MessageId;
  /** @throws INVALID_INPUT with what does not fit. */
  get(): ClientMessage;
}

/** What has arrived. Never throws before it is asked for the message, so that the answer can name what it answers. */
export function readMessage(data: RawData, isBinary: boolean): ReadMessage {
  const value = isBinary ? undefined : parse(data);
  const named = id.safeParse((value as { id?: unknown } | null | undefined)?.id);
  const get = (): ClientMessage => {
    if (isBinary) throw invalid('Messages are JSON, in text frames; this one was binary.');
    if (value === undefined) throw invalid('This is no JSON.');
    const parsed = clientMessage.safeParse(value);
    if (parsed.success) return parsed.data;
    const problems = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    const summary = problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join('; ');
    throw new AppError('INVALID_INPUT', `The message does not fit: ${summary}. See docs/streaming.md.`, {
      details: { problems },
    });
  };
  return { get, ...(named.success && { id: named.data }) };
}

function parse(data: RawData): unknown {
  try {
    return JSON.parse((data as Buffer).toString());
  } catch {
    return undefined;
  }
}

const invalid = (message: string): AppError => new AppError('INVALID_INPUT', message);

/** What a message is about, as every message about it says it. */
export function topicOf(message: Extract<ClientMessage, { type: 'subscribe' | 'unsubscribe' }>): object {
  const { channel } = message;
  return channel === 'execution' ? { channel, executionId: message.executionId } : { channel };
}
