import type { StartCommand } from '@weft/contracts';
import type { CollectRule } from '@weft/execution-store';
import { evaluateKey } from '@weft/execution-store';
import type { DispatchSettings } from './run-limits.ts';

/** How long the last start is waited for, where the settings do not say it: so many times its own wait. */
const MAX_WAITS = 10;

/**
 * How a start is gathered with others of its key; undefined where it starts a run of its own, as one that stops at a node does. Starts by hand
 * and those of production, and those of two triggers, are gathered apart. @throws DISPATCH_KEY_FAILED
 */
export function collectRuleOf(start: StartCommand, settings: DispatchSettings | undefined): CollectRule | undefined {
  if (!settings || start.destinationNodeId !== undefined) return undefined;
  const { debounce, batch, timezone } = settings;
  const keyOf = (kind: 'debounce' | 'batch', source: string) =>
    `${kind}:${start.workflow.id}/${start.mode}/${start.triggerNodeId}/${evaluateKey({ source, timezone, field: `settings.${kind}.key` }, start)}`;
  if (debounce) {
    const { key, waitMs, maxWaitMs = MAX_WAITS * waitMs } = debounce;
    return { key: keyOf('debounce', key), waitMs, maxWaitMs };
  }
  return batch && { key: keyOf('batch', batch.key), waitMs: batch.waitMs, size: batch.size };
}
