/** Where the engine stands once nothing is left to run but waits. Ids and places, never items. */
export interface Standing {
  /** Paths of the open waits; [] where there is none: the run is over, or leaves this process for another reason. */
  readonly open: readonly string[];
  /** Index of the node that waits, where it is the only one and a gate of the plan; else `NO_GATE`. */
  readonly at: number;
}

export const NO_GATE = -1;
