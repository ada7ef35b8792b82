import type { DecidedStatus } from '@weft/execution-store';
import type { ExpiryAction } from '@weft/node-sdk';

/** What comes of a question that nobody has decided in time. */
export function expiryOf(action: Exclude<ExpiryAction, 'escalate'>): {
  readonly status: DecidedStatus;
  readonly decision: string;
} {
  const status = { approve: 'approved', reject: 'rejected', fail: 'expired' } as const;
  return { status: status[action], decision: status[action] };
}
