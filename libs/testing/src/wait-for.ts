import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  /** When to give up. Default 5 s: far past anything that works, well within a test's own limit. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
  /** What is waited for, for the error message. */
  readonly what?: string;
}

type Falsy = undefined | null | false | 0 | '';

/**
 * Asks until the answer is truthy, and hands it back. An exception counts as "not yet"; the last one is the cause of the
 * error at the deadline. For states that another process reaches in its own time; what has an event or a promise needs
 * no polling.
 */
export async function waitFor<T>(condition: () => T | Promise<T>, options: WaitOptions = {}): Promise<Exclude<T, Falsy>> {
  const { timeoutMs = 5_000, intervalMs = 10, what = 'the condition' } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const attempt = await ask(condition);
    if (attempt.value) return attempt.value as Exclude<T, Falsy>;
    if (performance.now() >= deadline) {
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}`, { cause: attempt.error });
    }
    await delay(intervalMs);
  }
}

async function ask<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}
