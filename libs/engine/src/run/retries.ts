import type { RetryPolicy } from '@weft/workflow-model';
import type { Failure } from '../outcome.ts';

/** The longest pause between two attempts: what a document may ask for, and a limit for what a server may. */
export const MAX_RETRY_DELAY_MS = 86_400_000;

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
