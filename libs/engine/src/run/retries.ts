import { MAX_RETRY_DELAY_MS, type RetryPolicy } from '@weft/workflow-model';
import type { Failure, SettledOutcome } from '../outcome.ts';
import type { PlanNode } from '../plan.ts';
import type { Digest } from '../ports.ts';
import { isOfClass } from './failure-classes.ts';

/** How much of an error a message shows. */
const MAX_SHOWN = 500;

/** One failed attempt. */
export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly failure: Failure;
  /** From 0 to below 1; asked for only where the policy leaves something to chance. The same attempt of the same run has the same. */
  readonly chance: () => number;
}

/**
 * How long to wait before the next attempt.
 * @returns undefined where there is none: the policy is used up or is for other failures, or another attempt cannot help.
 */
export function retryDelayMs(policy: RetryPolicy | undefined, { attempt, failure, chance }: FailedAttempt): number | undefined {
  if (policy === undefined || attempt >= policy.maxAttempts || failure.retryable === false) return undefined;
  if (policy.on && !isOfClass(failure, policy.on)) return undefined;
  const { delayMs, backoff, maxDelayMs = MAX_RETRY_DELAY_MS, jitter = 0 } = policy;
  const grown = Math.min(backoff === 'exponential' ? delayMs * 2 ** (attempt - 1) : delayMs, maxDelayMs);
  const own = jitter > 0 ? Math.round(grown * (1 - jitter * chance())) : grown;
  // What the other side asked for counts, however long the policy would wait at most.
  return Math.min(Math.max(own, failure.retryAfterMs ?? 0), MAX_RETRY_DELAY_MS);
}

/** Hexadecimal digits of a digest that make a number below 1 without rounding. */
const CHANCE_DIGITS = 12;

/** Drawn from what names the attempt: other runs, steps and attempts draw otherwise, and a replay draws the same. */
export function chanceOf(digest: Digest, { seed, path, attempt }: { seed: string; path: string; attempt: number }): number {
  const drawn = digest('sha256', `retry\n${seed}\n${path}\n${attempt}`).slice(0, CHANCE_DIGITS);
  return parseInt(drawn, 16) / 16 ** CHANCE_DIGITS;
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
