import type { TimerWait, Wait } from '../outcome.ts';
import type { Journal } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';

/** Between two tries of a step. */
export type PauseWait = TimerWait & Required<Pick<TimerWait, 'retry'>>;

/** The last long pause that earlier attempts at the run came to. */
export interface RecalledPause {
  readonly path: string;
  readonly wait: PauseWait;
  readonly isOver: boolean;
  /** How many there were. */
  readonly count: number;
}

/**
 * A long pause is a wait of its own in the journal, so that a step has several, one after the other. They are numbered; whoever is asked about a
 * step begins a new round of tries, with pauses of its own.
 */
export const pausePath = ({ path }: ActivationRecord, round: number, count: number): string => `${path}~${round}.${count}`;

const isPause = (wait: Wait): wait is PauseWait => wait.kind === 'timer' && wait.retry !== undefined;

export function recallPause(
  journal: Pick<Journal, 'recall'>,
  activation: ActivationRecord,
  round: number,
): RecalledPause | undefined {
  let last: RecalledPause | undefined;
  for (let count = 1; ; count++) {
    const path = pausePath(activation, round, count);
    const entry = journal.recall(path);
    if (entry?.kind !== 'wait' || !isPause(entry.wait)) return last;
    last = { path, wait: entry.wait, isOver: entry.resume !== undefined, count };
  }
}
