import { createHmac } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import { nameOfCall, type CallAddress } from '@weft/node-sdk';

type Keyed = Pick<StartCommand, 'tenantId' | 'executionId' | 'originId' | 'renewedCalls'>;

/**
 * The key that the other side of a call sees: the same on every attempt at the call and no other's (run.md §4). A retried run keeps the
 * keys of the run that first made the call, but for what was refused there.
 */
export function keysFor(secret: string, run: Keyed): (address: CallAddress) => string {
  return (address) => {
    const { activation, itemIndex, call } = address;
    return createHmac('sha256', secret)
      .update([run.tenantId, firstCaller(run, address), activation.node.id, nameOfCall(address), itemIndex, call].join('\n'))
      .digest('base64url');
  };
}

function firstCaller(
  { executionId, originId = executionId, renewedCalls }: Keyed,
  { activation, itemIndex }: CallAddress,
): string {
  const renewed = renewedCalls?.find(({ path, item = itemIndex }) => path === activation.path && item === itemIndex);
  return renewed?.executionId ?? originId;
}
