import type { Activation } from '@weft/engine';
import type { JsonObject } from '@weft/workflow-model';
import { NodeFailure } from './node-failure.ts';

/** What code of a workflow keeps from one production run to the next, as one node sees it: its own part, and the one of all nodes. */
export interface StaticData {
  readonly global: JsonObject;
  readonly node: JsonObject;
}

/** Static data as one run sees and changes it. Supplied by the executor. */
export interface StaticDataMemory {
  /** As the steps that are over have left it; a copy, which may be changed freely. */
  read(activation: Activation): StaticData;
  /**
   * What the step leaves, whole parts of it. Counts once the step is over and has succeeded. Only for steps that a replay does not run
   * again (`deterministic: false`), since a change that is made twice is wrong.
   * @throws NodeFailure STATIC_DATA_TOO_LARGE
   */
  change(activation: Activation, changed: Partial<StaticData>): void;
}

/** For runs whose plan says that no code asks for it: it is empty, and whoever changes it is told that nothing is kept. */
export const NO_STATIC_DATA: StaticDataMemory = {
  read: () => ({ global: {}, node: {} }),
  change: ({ node }) => {
    throw new NodeFailure({
      code: 'STATIC_DATA_UNAVAILABLE',
      fault: 'user',
      message: `"${node.name}" changes static data, which this run does not keep: the name of the function does not stand in the saved code.`,
      field: 'code',
      fix: 'Write $getWorkflowStaticData out in the code of the node, and save the workflow.',
      retryable: false,
    });
  },
};
