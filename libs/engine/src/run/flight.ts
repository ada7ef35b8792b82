import type { Wait } from '../outcome.ts';
import type { SettledStep } from '../ports.ts';
import type { ActivationRecord } from '../scheduler/activation-record.ts';
import type { PauseWait } from './pauses.ts';

/** A wait that an activation has come to. */
export interface Parking {
  readonly wait: Wait;
  /** The wait's name, where it is not the node's own: people are asked about the activation, or it pauses between two tries. */
  readonly gate?: string;
  /** False where the journal has it. */
  readonly isNew: boolean;
}

/** What the runner tells its run. */
export interface StepObserver {
  settled(activation: ActivationRecord, step: SettledStep): void;
  parked(activation: ActivationRecord, parking: Parking): void;
  /** Called for all that happens after `start` has returned: does `work`, then what has become possible by it. */
  turn(work: () => void): void;
  /** A port threw: the attempt at the run is over. */
  broke(error: unknown): void;
}

/** An activation between its start and its end. */
export interface Flight {
  readonly activation: ActivationRecord;
  /** The journal has its end; it is run again for what its node keeps from turn to turn. */
  readonly isReplay: boolean;
  startedAt: number;
  attempts: number;
  /** How often it has called other runs anew, since those that it had called had failed. */
  renewals: number;
  /** Long pauses between its tries. */
  pauses: number;
  /** The one that it is in. */
  pause: { readonly path: string; readonly wait: PauseWait } | undefined;
  /** The short pause that it is in, which the journal does not have. */
  shortPause: PauseWait | undefined;
  /** What it is waiting for: a late answer to anything else is dropped. */
  awaits: object | undefined;
  /** Aborts this attempt alone. Only nodes with a timeout have one; the others share the run's. */
  attempt: AbortController | undefined;
  /** Stops the clock of the attempt's timeout, or of a long pause. */
  timer: AbortController | undefined;
}

export const newFlight = (activation: ActivationRecord, startedAt: number, isReplay: boolean): Flight => ({
  activation,
  isReplay,
  startedAt,
  attempts: 0,
  renewals: 0,
  pauses: 0,
  pause: undefined,
  shortPause: undefined,
  awaits: undefined,
  attempt: undefined,
  timer: undefined,
});
