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

export interface PatienceOptions {
  readonly what: string;
  /** Changes for as long as there is some progress; what is left counts as well. */
  readonly progress?: () => unknown;
  /** Without any progress for so long it is stuck. Default 30 s. */
  readonly quietMs?: number;
  /** Even with progress it must be over by then. Default 3 minutes. */
  readonly limitMs?: number;
  readonly intervalMs?: number;
}

/**
 * Asks until nothing is left. Patient with a machine that is slow, not with something that is stuck. An exception counts as "no progress";
 * what was left last, and the last exception, are in the error.
 */
export async function waitUntilNoneLeft(
  left: () => readonly string[] | Promise<readonly string[]>,
  { what, progress = () => undefined, quietMs = 30_000, limitMs = 180_000, intervalMs = 100 }: PatienceOptions,
): Promise<void> {
  const startedAt = performance.now();
  let movedAt = startedAt;
  for (let state = '', known = 'unknown'; ;) {
    const { value, error } = await ask(left);
    if (value?.length === 0) return;
    const now = performance.now();
    const reached = value ? JSON.stringify([value, progress()]) : state;
    if (reached !== state) movedAt = now;
    state = reached;
    if (value) known = `${value.length}, such as ${value.slice(0, 5).join(', ')}`;
    const why = whyGiveUp({ quiet: now - movedAt, quietMs, taken: now - startedAt, limitMs });
    if (why) throw new Error(`waited in vain for ${what}: ${why}; left: ${known}`, { cause: error });
    await delay(intervalMs);
  }
}

function whyGiveUp(times: { quiet: number; quietMs: number; taken: number; limitMs: number }): string | undefined {
  if (times.quiet >= times.quietMs) return `nothing moved for ${times.quietMs} ms`;
  return times.taken >= times.limitMs ? `it took more than ${times.limitMs} ms` : undefined;
}

async function ask<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}
