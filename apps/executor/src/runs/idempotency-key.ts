import { createHmac } from 'node:crypto';
import type { CallAddress } from '@weft/node-sdk';

/**
 * The key that the other side of a call sees: the same on every attempt at the call and no other's (run.md §4).
 * `originId` is the execution that first made the call: a retried run keeps it.
 */
export function keysFor(secret: string, run: { tenantId: string; originId: string }): (address: CallAddress) => string {
  return ({ activation, itemIndex, call }) =>
    createHmac('sha256', secret)
      .update([run.tenantId, run.originId, activation.node.id, activation.path, itemIndex, call].join('\n'))
      .digest('base64url');
}
