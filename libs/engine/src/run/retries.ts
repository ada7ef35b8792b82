import type { RetryPolicy } from '@weft/workflow-model';
import type { Failure, SettledOutcome } from '../outcome.ts';
import type { PlanNode } from '../plan.ts';

/** The longest pause between two attempts: what a document may ask for, and a limit for what a server may. */
export const MAX_RETRY_DELAY_MS = 86_400_000;
/** How much of an error a message shows. */
const MAX_SHOWN = 500;

/**
 * How long to wait before the next attempt.
 * @param attempt the attempt that failed, from 1.
 * @returns undefined where there is none: the policy is used up, or another attempt cannot help.
 */
export function retryDelayMs(policy: RetryPolicy | undefined, attempt: number, failure: Failure): number | undefined {
  if (policy === undefined || attempt >= policy.maxAttempts || failure.retryable === false) return undefined;
  const delayMs = policy.backoff === 'exponential' ? policy.delayMs * 2 ** (attempt - 1) : policy.delayMs;
  return Math.min(Math.max(delayMs, failure.retryAfterMs ?? 0), MAX_RETRY_DELAY_MS);
}

/**
 * The failure that another attempt may mend. With `retry.errorItems` a step that succeeded counts as failed too, where the first
 * item it gave holds an `error`; after the last attempt its items stand as they are.
 */
export function failureToRetry(outcome: SettledOutcome, { retry, name }: PlanNode): Failure | undefined {
  if (outcome.status === 'failed') return outcome.failure;
  if (retry?.errorItems !== true) return undefined;
  const error = outcome.outputs[0]?.[0]?.json['error'];
  if (error === undefined) return undefined;
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  return {
    code: 'STEP_ERROR_ITEM',
    fault: 'node',
    message: `The first item of "${name}" holds an error: ${text.slice(0, MAX_SHOWN)}`,
  };
}
