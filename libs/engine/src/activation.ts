import type { Item } from '@weft/workflow-model';
import type { Outputs, Resume } from './outcome.ts';
import type { PlanNode } from './plan.ts';

/** Where the items at an input came from. */
export interface ActivationSource {
  readonly activation: Activation;
  readonly output: number;
}

/** One time that a step is run. */
export interface Activation {
  readonly node: PlanNode;
  /** 0 for the node's first activation, counted in canvas order of the sources: completion order changes nothing. */
  readonly runIndex: number;
  /**
   * The activation's name: made of the node, and of output and name of the source at each input, never of the order of
   * arrival (run.md §4). Journal rows and idempotency keys hang on it. 24 characters that are safe everywhere.
   */
  readonly path: string;
  /** inputs[input][item]; an input at which nothing arrived is absent. Emptied once the activation is over, unless retained. */
  readonly inputs: readonly (readonly Item[] | undefined)[];
  /** sources[input]; absent for the trigger and for silent inputs. Emptied with the inputs. */
  readonly sources: readonly (ActivationSource | undefined)[];
  /** What the activation handed on, also after a failure that `onError` let pass; dropped with the inputs. */
  readonly outputs?: Outputs;
  /**
   * Set where a person has given the step other items: by item, what its calls go by in place of `path`; absent where the item is as it
   * arrived.
   */
  readonly callNames?: readonly (string | undefined)[];
  /** Set where this activation was parked and its wait is over. */
  readonly resume?: Resume;
}
