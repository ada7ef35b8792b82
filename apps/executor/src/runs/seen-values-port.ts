import { createHash } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import { hasCode } from '@weft/errors';
import { NodeFailure, type NodePorts, type SeenScope } from '@weft/node-sdk';
import type { RunEnvironment } from './run-environment.ts';

/** What nodes of a run's workflow have met before. */
export function seenValuesPort(
  store: RunEnvironment['seenValues'],
  { tenantId, workflow }: Pick<StartCommand, 'tenantId' | 'workflow'>,
): NodePorts['seenValues'] {
  return (of) => {
    const scope = scopeOf(of);
    const askedBy = createHash('sha256').update(of.askedBy).digest('hex').slice(0, 32);
    const placeFor = (kind?: string) => ({
      tenantId,
      workflowId: workflow.id,
      scope: kind === undefined ? scope : `${kind}/${scope}`,
    });
    return {
      remember: (digests, size) => told(store.remember(placeFor(), digests, { askedBy, size })),
      raise: (kind, value) => told(store.raise(placeFor(kind), value, { askedBy })),
      forget: async () => {
        for (const kind of [undefined, 'number', 'date']) await told(store.forget(placeFor(kind)));
      },
    };
  };
}

/** The id as PostgreSQL can keep it. */
function scopeOf({ nodeId }: SeenScope): string {
  return nodeId === undefined ? 'workflow' : `node:${nodeId.replaceAll('\0', '\ufffd').toWellFormed()}`;
}

async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!hasCode(error, 'STORE_UNAVAILABLE')) throw error;
    throw new NodeFailure({
      code: 'HISTORY_UNAVAILABLE',
      fault: 'platform',
      message: 'What the node has met in earlier executions could not be looked up.',
      fix: 'Try again later; "retry" does it by itself. The operator finds the cause in the log.',
      retryable: true,
    });
  }
}
