/** What a node, or all nodes of a workflow, have met in this run and in earlier ones. A step that is run again is told the same again. */
export interface SeenValues {
  /**
   * Keeps the values, of all no more than the `size` last ones, and gives those that had not been met before.
   * @param digests tell the values apart: 32 hexadecimal digits each
   * @throws NodeFailure HISTORY_UNAVAILABLE
   */
  remember(digests: readonly string[], size: number): Promise<ReadonlySet<string>>;
  /** Raises the highest number, or the latest date, and gives what it was before; undefined where there was none. @throws NodeFailure HISTORY_UNAVAILABLE */
  raise(kind: 'number' | 'date', value: number): Promise<number | undefined>;
  /** Forgets all of it. @throws NodeFailure HISTORY_UNAVAILABLE */
  forget(): Promise<void>;
}

export interface SeenScope {
  /** The node whose values they are; absent for those that nodes of the workflow share. */
  readonly nodeId?: string;
  /** Names who asks: the same for every attempt at a step. */
  readonly askedBy: string;
}
