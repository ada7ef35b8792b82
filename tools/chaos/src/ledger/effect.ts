export type SinkMode = 'naive' | 'aware';

/** A call that reached the outside world, as the ledger wrote it down before it answered. */
export interface Effect {
  /** When it arrived; milliseconds since the epoch. */
  readonly at: number;
  readonly mode: SinkMode;
  /** Of the client: the same for every attempt at one run. */
  readonly run: string;
  readonly step: number;
  /** Its `Idempotency-Key`; empty where it had none. */
  readonly key: string;
  /** False where a key-aware sink knew the key: it answered as before, and nothing happened. */
  readonly counts: boolean;
}

/** Where a step posts to: `/naive/F1-17/3?after=250` answers after 250 ms. */
export function parseEffectPath(path: string): Pick<Effect, 'mode' | 'run' | 'step'> & { readonly answerAfterMs: number } {
  const url = new URL(path, 'http://sink');
  const [, mode, run = '', step] = url.pathname.split('/');
  return {
    mode: mode === 'aware' ? 'aware' : 'naive',
    run,
    step: Number(step),
    answerAfterMs: Number(url.searchParams.get('after') ?? 0),
  };
}
