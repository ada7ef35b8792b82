import type { Outputs } from '../outcome.ts';
import type { ActivationRecord } from './activation-record.ts';

/** Decides what runs next. Knows nothing of how a step is run. */
export interface Schedule {
  /** Puts in the activation that the run starts with. */
  start(activation: ActivationRecord): void;
  /** Takes an activation that may start now. What was taken is open until it has handed on. */
  next(): ActivationRecord | undefined;
  /**
   * Ends an activation with the items that it hands on.
   * @returns whether they go anywhere.
   */
  handOn(activation: ActivationRecord, outputs: Outputs): boolean;
}
