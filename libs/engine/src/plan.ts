import type { ExecutionOrder, Json, OnError, OnUncertain, RetryPolicy } from '@weft/workflow-model';

/**
 * What a step does to the world, which decides how it is made durable (run.md §4):
 * `pure` computes; `read` asks the outside and may be asked again; `write` changes the outside; `wait` parks the run;
 * `respond` answers the caller of the run.
 */
export type Effect = 'pure' | 'read' | 'write' | 'wait' | 'respond';

export interface PlanTarget {
  /** Index of the node in `Plan.nodes`. */
  readonly node: number;
  /** Index of the input in that node's `inputs`. */
  readonly input: number;
}

export interface PlanSource {
  readonly node: number;
  readonly output: number;
}

export interface PlanOutput {
  readonly handle: string;
  /** In canvas order (top to bottom, then left to right, then by id); in declared order where the plan is `breadth-first`. */
  readonly targets: readonly PlanTarget[];
}

export interface PlanInput {
  readonly handle: string;
  /** In canvas order of the source nodes, then by output. */
  readonly sources: readonly PlanSource[];
}

export interface PlanNode {
  /** Place in `Plan.nodes`, which is canvas order: y, then x, then id. */
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly kind: 'trigger' | 'action';
  /** As in the document: strings that start with `=` are expressions. Defaults are filled in. */
  readonly parameters: Readonly<Record<string, Json>>;
  readonly credentials?: Readonly<Record<string, string>>;
  readonly inputs: readonly PlanInput[];
  /** Declared handles in declared order; `error` is appended where `onError` is `error-output`. */
  readonly outputs: readonly PlanOutput[];
  readonly effect: Effect;
  /** False where the same input can give another output (time, random numbers, Code): a replay must then read the journal. */
  readonly deterministic: boolean;
  /** Something may still read the outputs after the direct successors have: by name, or to trace lineage. Else they are dropped. */
  readonly retained: boolean;
  /** Indices of the nodes that the node's expressions or code name. In `parallel` it starts once those before it are done. */
  readonly reads: readonly number[];
  readonly disabled: boolean;
  readonly executeOnce: boolean;
  readonly alwaysOutputData: boolean;
  readonly onError: OnError;
  readonly onUncertain: OnUncertain;
  readonly retry?: RetryPolicy;
  /** Limit of one attempt; 0 means none. */
  readonly timeoutMs: number;
}

/** A compiled workflow: immutable, plain JSON, addressed by the hash of its canonical form. */
export interface Plan {
  /** Raised when a plan of the old form can no longer be run. */
  readonly format: 1;
  readonly order: ExecutionOrder;
  readonly timezone: string;
  /** Deadline of a whole run; 0 means none. */
  readonly timeoutMs: number;
  /** How often one node may run in one execution. */
  readonly maxLoopCount: number;
  readonly saveData: 'all' | 'errors' | 'none';
  /** Names of the workspace variables that an expression or code may read; absent where none does. */
  readonly variables?: readonly string[] | 'all';
  /** Code may ask for static data. */
  readonly usesStaticData?: true;
  readonly nodes: readonly PlanNode[];
}
