import { createInbox, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { AppError } from '@weft/errors';
import { setTimeout as delay } from 'node:timers/promises';
import { TurnStile } from './turn-stile.ts';

/** A message may not be larger, packed, whoever sends it. */
export const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

export interface LargePayloadLimits {
  /** Of all that waits to be fetched here. */
  readonly heldBytes?: number;
  /** What is not asked for any more is let go after that time. */
  readonly keepMs?: number;
  /** How long a part may take before it is asked for again. */
  readonly partTimeoutMs?: number;
}

const HELD_BYTES = 1024 * 1024 * 1024;
const KEEP_MS = 30_000;
const PART_TIMEOUT_MS = 3_000;
const PART_ATTEMPTS = 4;
const RETRY_PAUSE_MS = 100;
/** What other messages wait behind is at most this. */
const LARGEST_PART_BYTES = 512 * 1024;
const PARTS_AT_ONCE = 4;
const FETCHES_AT_ONCE = 4;
/** Headers count as payload too. */
const HEADER_BYTES = 512;
const DONE = 'done';
/** A stop waits that long for answers to be fetched. */
const DRAIN_MS = 5_000;
const DRAIN_LOOK_MS = 20;

interface Held {
  readonly bytes: Uint8Array;
  readonly partBytes: number;
  readonly isAnswer: boolean;
  timer: NodeJS.Timeout;
}

/** Where a large payload is to be had: `<subject> <id> <size> <size of a part>`, in a header of the message that stands for it. */
interface Offer {
  readonly subject: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly partBytes: number;
}

/**
 * Payloads that are larger than one message may be (ADR 0008). The sender keeps the bytes and sends an offer in their place; the
 * receiver asks for the parts over the sender's own inbox, a few at a time, each again where it gets lost. So the receiver sets the
 * pace, an offer to a group costs the one who takes it alone, and nothing but the connection is needed on either side.
 * held → fetched (`done`) | let go (nobody asked for a while).
 */
export class LargePayloads {
  private readonly held = new Map<string, Held>();
  private heldBytes = 0;
  private inbox: string | undefined;
  private count = 0;
  private readonly fetches = new TurnStile(FETCHES_AT_ONCE);

  constructor(
    private readonly connection: NatsConnection,
    private readonly limits: LargePayloadLimits = {},
  ) {}

  /** May these bytes travel in one message, with headers? */
  fits(bytes: Uint8Array): boolean {
    return bytes.length + HEADER_BYTES <= (this.connection.info?.max_payload ?? Number.POSITIVE_INFINITY);
  }

  /** Keeps the bytes for whoever fetches them; what to send in their place. @throws PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE */
  offer(subject: string, bytes: Uint8Array, { isAnswer }: { readonly isAnswer: boolean }): string {
    const { heldBytes = HELD_BYTES } = this.limits;
    if (bytes.length > MAX_MESSAGE_BYTES) throw tooLarge(subject, bytes.length);
    if (this.heldBytes + bytes.length > heldBytes) throw tooMany(subject);
    const partBytes = Math.min(LARGEST_PART_BYTES, this.connection.info?.max_payload ?? LARGEST_PART_BYTES);
    const id = String(++this.count);
    this.held.set(id, { bytes, partBytes, isAnswer, timer: this.letGoLater(id) });
    this.heldBytes += bytes.length;
    return `${this.open()} ${id} ${bytes.length} ${partBytes}`;
  }

  /** @throws SERVICE_UNAVAILABLE where the sender is gone, or has let go of it; INVALID_INPUT for an offer that is none. */
  async fetch(header: string): Promise<Uint8Array> {
    const offer = parseOffer(header);
    return this.fetches.run(async () => {
      const bytes = Buffer.allocUnsafe(offer.sizeBytes);
      const count = Math.ceil(offer.sizeBytes / offer.partBytes);
      let next = 0;
      const worker = async () => {
        while (next < count) await this.fetchPart(offer, next++, bytes);
      };
      await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, count) }, worker));
      return bytes;
    });
  }

  /** Tells the sender of a message to one receiver that it may forget the bytes. */
  confirm(header: string): void {
    const { subject, id } = parseOffer(header);
    if (!this.connection.isClosed()) this.connection.publish(subject, `${id} ${DONE}`);
  }

  /** Lets those who wait for an answer have it. */
  async drain(): Promise<void> {
    const deadline = performance.now() + DRAIN_MS;
    const isWaitedFor = () => [...this.held.values()].some(({ isAnswer }) => isAnswer);
    while (isWaitedFor() && performance.now() < deadline) await delay(DRAIN_LOOK_MS);
  }

  close(): void {
    for (const id of [...this.held.keys()]) this.letGo(id);
  }

  /** Subscribed with the first large payload: most processes never have one. */
  private open(): string {
    if (this.inbox !== undefined) return this.inbox;
    this.inbox = createInbox();
    this.connection.subscribe(this.inbox, { callback: (_, message) => this.answer(message) });
    return this.inbox;
  }

  private answer(message: Msg): void {
    const [id = '', what] = message.string().split(' ');
    if (what === DONE) return this.letGo(id);
    const held = this.held.get(id);
    if (!held) return void message.respond();
    clearTimeout(held.timer);
    held.timer = this.letGoLater(id);
    const start = Number(what) * held.partBytes;
    message.respond(held.bytes.subarray(start, start + held.partBytes));
  }

  private async fetchPart(offer: Offer, index: number, into: Buffer): Promise<void> {
    const start = index * offer.partBytes;
    const length = Math.min(offer.partBytes, offer.sizeBytes - start);
    for (let attempt = 1; ; attempt++) {
      const part = await this.ask(offer, index).catch((cause: unknown) => {
        if (attempt === PART_ATTEMPTS) throw gone(cause);
      });
      if (part?.length === length) return void into.set(part, start);
      if (part) throw gone();
      await delay(RETRY_PAUSE_MS * attempt);
    }
  }

  private async ask({ subject, id }: Offer, index: number): Promise<Uint8Array> {
    const { partTimeoutMs: timeout = PART_TIMEOUT_MS } = this.limits;
    return (await this.connection.request(subject, `${id} ${index}`, { timeout })).data;
  }

  private letGoLater(id: string): NodeJS.Timeout {
    return setTimeout(() => this.letGo(id), this.limits.keepMs ?? KEEP_MS).unref();
  }

  private letGo(id: string): void {
    const held = this.held.get(id);
    if (!held) return;
    clearTimeout(held.timer);
    this.held.delete(id);
    this.heldBytes -= held.bytes.length;
  }
}

function parseOffer(header: string): Offer {
  const [subject = '', id = '', size, part] = header.split(' ');
  const [sizeBytes, partBytes] = [Number(size), Number(part)];
  const isOffer = subject !== '' && isWithin(sizeBytes, MAX_MESSAGE_BYTES) && isWithin(partBytes, MAX_MESSAGE_BYTES);
  if (!isOffer) throw new AppError('INVALID_INPUT', 'A message names a large payload in a form that is not ours.');
  return { subject, id, sizeBytes, partBytes };
}

const isWithin = (value: number, limit: number): boolean => Number.isInteger(value) && value > 0 && value <= limit;

const gone = (cause?: unknown): AppError =>
  new AppError('SERVICE_UNAVAILABLE', 'A large message could not be fetched: its sender is gone, or has let go of it.', {
    cause,
  });

const tooLarge = (subject: string, sizeBytes: number): AppError =>
  new AppError(
    'PAYLOAD_TOO_LARGE',
    `A message for "${subject}" has ${sizeBytes} bytes compressed; ${MAX_MESSAGE_BYTES} is the most. Send less at a time.`,
    { details: { sizeBytes, maxBytes: MAX_MESSAGE_BYTES } },
  );

const tooMany = (subject: string): AppError =>
  new AppError(
    'SERVICE_UNAVAILABLE',
    `"${subject}" was not sent: too many large messages are under way here. Try again shortly.`,
    {
      details: { undelivered: subject },
    },
  );
