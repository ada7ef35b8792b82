import type { CodeJob } from '@weft/node-sdk';
import { delimiter } from 'node:path';
import { SandboxPool, type SandboxOptions } from '../src/index.ts';

export const makeJob = (source: string, rest: Partial<CodeJob> = {}): CodeJob => ({
  source,
  mode: 'all',
  items: [{ json: { name: 'Ada', count: 1 } }, { json: { name: 'Bo', count: 2 } }],
  nodes: {},
  globals: {},
  timezone: 'Europe/Berlin',
  now: Date.UTC(2024, 0, 15, 12, 30),
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  ...rest,
});

/** bubblewrap may be anywhere on the path of whoever runs the tests. */
export const SEARCH_PATH = (process.env.PATH ?? '').split(delimiter).filter(Boolean).join(delimiter);

export const makePool = (options: SandboxOptions = {}): SandboxPool =>
  new SandboxPool({ searchPath: SEARCH_PATH, startTimeoutMs: 20_000, ...options });

export interface SeenFailure {
  readonly code: string;
  readonly message: string;
  readonly itemIndex?: number;
  readonly details?: { readonly line?: number; readonly column?: number };
}

/** The failure of a job that must fail. */
export async function failureOf(run: Promise<unknown>): Promise<SeenFailure> {
  const value = await run.catch((error: unknown) => error);
  const failure = (value as { failure?: SeenFailure } | undefined)?.failure;
  if (!failure) throw new Error(`no failure but ${JSON.stringify(value) ?? String(value)}`);
  return failure;
}
