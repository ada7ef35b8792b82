import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { currentTraceId } from '@weft/observability';
import type { LargePayloads } from './large-payloads.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Stands for a payload that is too large for a message: see `LargePayloads`. */
const LARGE_HEADER = 'Weft-Large';
const TRACE_HEADER = 'Weft-Trace';
const NOTHING = new Uint8Array(0);

export interface Packed {
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
}

/** Values to messages and back: sealed, with the trace they belong to, and by an offer in place of what one message cannot hold. */
export class MessagePacker {
  constructor(
    private readonly codec: PayloadCodec,
    private readonly large: LargePayloads,
  ) {}

  /** @param subject names the message in an error. @throws PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE */
  pack(subject: string, payload: unknown, { isAnswer = false } = {}): Packed {
    const data = this.codec.encode(payload);
    const trace = currentTraceId();
    if (this.large.fits(data)) return trace === undefined ? { data } : { data, headers: withHeader(TRACE_HEADER, trace) };
    const made = withHeader(LARGE_HEADER, this.large.offer(subject, data, { isAnswer }));
    if (trace !== undefined) made.set(TRACE_HEADER, trace);
    return { data: NOTHING, headers: made };
  }

  /** At once where the message holds its payload. @throws INVALID_INPUT */
  unpack(message: Msg): unknown {
    return this.codec.decode(message.data);
  }

  /** The bytes of a payload that the message only offers; several may fetch them. @throws SERVICE_UNAVAILABLE */
  fetch(offer: string): Promise<Uint8Array> {
    return this.large.fetch(offer);
  }

  decode(bytes: Uint8Array): unknown {
    return this.codec.decode(bytes);
  }

  /** For the one receiver of an offered payload: its sender may forget it. @throws SERVICE_UNAVAILABLE */
  async collect(offer: string): Promise<unknown> {
    const bytes = await this.large.fetch(offer);
    this.large.confirm(offer);
    return this.codec.decode(bytes);
  }
}

export const offerOf = (message: Msg): string | undefined => message.headers?.get(LARGE_HEADER) || undefined;
export const traceOf = (message: Msg): string | undefined => message.headers?.get(TRACE_HEADER) || undefined;

export function withHeader(name: string, value: string): MsgHdrs {
  const made = headers();
  made.set(name, value);
  return made;
}
