import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { AppError } from '@weft/errors';
import type { LargePayloads } from './large-payloads.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Stands for a payload that is too large for a message: see `LargePayloads`. */
const LARGE_HEADER = 'Weft-Large';
const NOTHING = new Uint8Array(0);

/** A value on its way. */
export interface Parcel {
  /** Its JSON text; absent for `undefined`. */
  readonly json: string | undefined;
  /** What it belongs to. */
  readonly trace: string | undefined;
}

export interface Received {
  readonly value: unknown;
  readonly trace: string | undefined;
}

export interface Packed {
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
}

/**
 * Values to messages and back. A message holds one or more, sealed together: the JSON of a list of `[trace, value]`, without the
 * value where that is undefined. What one message cannot hold is offered in its place.
 */
export class MessagePacker {
  constructor(
    private readonly codec: PayloadCodec,
    private readonly large: LargePayloads,
  ) {}

  /** @param name of the message in an error. @throws PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE */
  pack(name: string, parcels: readonly Parcel[], { isAnswer }: { readonly isAnswer: boolean }): Packed {
    const data = this.codec.encodeText(`[${parcels.map(toText).join(',')}]`);
    if (this.large.fits(data)) return { data };
    return { data: NOTHING, headers: withHeader(LARGE_HEADER, this.large.offer(name, data, { isAnswer })) };
  }

  /** @param count how many values there must be, where that is known. @throws INVALID_INPUT */
  unpack(data: Uint8Array, count?: number): readonly Received[] {
    const entries = this.codec.decode(data);
    if (!isEntries(entries) || (count !== undefined && entries.length !== count))
      throw new AppError('INVALID_INPUT', `A message of ${data.length} bytes is not in the form of this version of Weft.`);
    return entries.map(([trace, value]) => ({ trace: trace ?? undefined, value }));
  }

  /** The bytes of a message that only offers them; several may fetch them. @throws SERVICE_UNAVAILABLE */
  fetch(offer: string): Promise<Uint8Array> {
    return this.large.fetch(offer);
  }

  /** For the one receiver of an offered message: its sender may forget it. @throws SERVICE_UNAVAILABLE, INVALID_INPUT */
  async collect(offer: string, count: number): Promise<readonly Received[]> {
    const bytes = await this.large.fetch(offer);
    this.large.confirm(offer);
    return this.unpack(bytes, count);
  }
}

type Entry = [trace: string | null, value?: unknown];

const isEntries = (value: unknown): value is Entry[] => Array.isArray(value) && value.every((each) => Array.isArray(each));

const toText = ({ trace, json }: Parcel): string =>
  `[${trace === undefined ? 'null' : JSON.stringify(trace)}${json === undefined ? '' : `,${json}`}]`;

export const offerOf = (message: Msg): string | undefined => message.headers?.get(LARGE_HEADER) || undefined;

export function withHeader(name: string, value: string): MsgHdrs {
  const made = headers();
  made.set(name, value);
  return made;
}
