import type { Principal } from '../../accounts/principal.ts';

/** An event of a channel, as it is sent. */
export interface ChannelEvent {
  /** Of a committed event: with this as `after`, whoever comes back goes on behind it. */
  readonly id?: number | string;
  readonly event: object;
}

export interface Subscriber {
  readonly principal: Principal;
  /** Ends the subscription. */
  readonly signal: AbortSignal;
  /** Sends an event that is kept nowhere, if the reader has room for it. */
  live(event: object): unknown;
}

/** Events in batches; a batch may be empty. Returns whether there will never be more; a subscription that was ended returns false. */
export type ChannelEvents = AsyncGenerator<readonly ChannelEvent[], boolean>;

export interface OpenChannel {
  readonly events: ChannelEvents;
  /** What the answer says besides. */
  readonly about?: object;
}

/** Something that can be subscribed to. */
export interface Channel<Request> {
  /** Settles once nothing that is committed from then on can be missed. @throws why the subscription is refused. */
  open(request: Request, subscriber: Subscriber): Promise<OpenChannel>;
}
