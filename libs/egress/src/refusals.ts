import { NodeFailure } from '@weft/node-sdk';
import { unreachable } from './egress-failure.ts';
import { canonicalAddress } from './ip-address.ts';

export interface RefusalOptions {
  /**
   * Reports a name with a private address in the words, and with the code, of a name that cannot be reached, so that nobody learns
   * from answers which internal names exist. For installations whose tenants do not trust each other; off by default, because
   * HTTP_BLOCKED tells the operator of a private one what to allow. An address written out as such is always HTTP_BLOCKED: its
   * writer learns nothing. Either way nothing is sent, so open and closed ports look the same.
   */
  readonly concealPrivateNames?: boolean;
  /** Told of every call that the guard refused, for the audit log. */
  readonly onBlocked?: (host: string) => void;
}

/** A failure as the caller may see it; the audit log is told of every call that the guard refused. */
export function reported<E>(
  failure: E,
  { host, hostname }: Pick<URL, 'host' | 'hostname'>,
  options: RefusalOptions,
): E | NodeFailure {
  if (!(failure instanceof NodeFailure) || failure.failure.code !== 'HTTP_BLOCKED') return failure;
  options.onBlocked?.(host);
  return options.concealPrivateNames && canonicalAddress(hostname) === undefined ? unreachable(host) : failure;
}
