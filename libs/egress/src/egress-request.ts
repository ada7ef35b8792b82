import type { HttpRequest } from '@weft/node-sdk';
import type { TlsIdentity } from './tls-identity.ts';

/** What is about to be sent to one address. */
export interface OutgoingHop {
  readonly method: string;
  readonly url: URL;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: HttpRequest['body'];
}

/** What a credential adds to one hop. */
export interface HopAddition {
  /** The address with more in its query; at another origin it is refused. */
  readonly url?: URL;
  readonly headers?: Readonly<Record<string, string>>;
}

type Addition = HopAddition | undefined | Promise<HopAddition | undefined>;

/**
 * Asked at the last moment, when a request has its connection and nothing of it is sent: one that is revoked by then is obtained again first,
 * and the request begins anew. An exception of `obtain` ends it and is passed on as it is.
 */
export interface SendPermit {
  readonly isRevoked: boolean;
  obtain(): Promise<void>;
}

export interface EgressRequest extends HttpRequest {
  /** Whose request it is: requests share connections, and wait for them, with those of the same owner alone. */
  readonly owner?: string;
  readonly permit?: SendPermit;
  /**
   * Asked before every hop; what it adds goes to that hop alone. An exception ends the request and is passed on as it is.
   */
  authenticate?(hop: OutgoingHop): Addition;
  /**
   * Asked once, where a hop is answered with 401: what it gives is sent instead of what `authenticate` gave, in one more try
   * (a challenge of RFC 7616, a token that is no longer good). Where it gives nothing the 401 is the answer.
   */
  answerChallenge?(hop: OutgoingHop, headers: Readonly<Record<string, string>>): Addition;
  /** Asked for the address of every hop: as whom it is connected to, where that is by TLS. An exception ends the request and is passed on as it is. */
  identify?(url: URL): TlsIdentity | undefined;
}

/** Carries an exception of the caller's own code past the words that are found for errors of the wire. */
export class CallersError extends Error {
  constructor(readonly original: unknown) {
    super('the caller failed');
  }
}
