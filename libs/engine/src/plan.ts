import type { ExecutionOrder, Json, OnError, OnUncertain, RetryPolicy, Supervision, Supervisors } from '@weft/workflow-model';

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
  /** Somebody has to let it start, where the plan's `supervision` says so. */
  readonly risky?: true;
  readonly executeOnce: boolean;
  readonly alwaysOutputData: boolean;
  readonly onError: OnError;
  readonly onUncertain: OnUncertain;
  readonly retry?: RetryPolicy;
  readonly loop?: PlanLoop;
  /** Limit of one attempt; 0 means none. */
  readonly timeoutMs: number;
}

/** A node that keeps, from one turn of its cycle to the next, what is still to come. A replay runs it again: what it keeps is in no journal. */
export interface PlanLoop {
  /** How often it may run, in place of the plan's number; 0: as often as it has items. */
  readonly maxLoopCount?: number;
  /** Indices of the nodes inside its cycle, rising: with each of its turns they are counted from 0. */
  readonly restarts: readonly number[];
}

/** What runs between durable points. */
export interface PlanSegment {
  /** Indices of its nodes, rising; [] between two durable points that follow each other. */
  readonly nodes: readonly number[];
  /** Indices of the durable points to which it leads, rising. */
  readonly gates: readonly number[];
}

/** A durable point: a step that may park the run. */
export interface PlanGate {
  /** Index of its node. */
  readonly node: number;
  /** Place in `segments` of what follows it. */
  readonly next: number;
}

/** How the run of a plan with durable points is orchestrated (run.md §11). */
export interface PlanSegmentation {
  /** `sequence`: a run comes to one durable point after the other, and to each once at most. Else `advance-gate`. */
  readonly shape: 'sequence' | 'advance-gate';
  readonly segments: readonly PlanSegment[];
  /** By index of their nodes, rising. */
  readonly gates: readonly PlanGate[];
  /** Segments and gates that a process comes through at most before it parks or ends the run. */
  readonly recursionLimit: number;
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
  /** When people are asked about steps; absent: never. */
  readonly supervision?: Exclude<Supervision, 'none'>;
  /** Whom they are, by names of assignees (`user:…`, `email:…`, `role:…`); absent: whoever may run executions, without a deadline. */
  readonly supervisors?: Supervisors;
  /** Code may ask for static data. */
  readonly usesStaticData?: true;
  /** Node types that are part of the plan: what a run of it does stays what it was, whatever becomes of them. See `CustomNode` of the node SDK. */
  readonly customNodes?: readonly { readonly manifest: Json; readonly code: string }[];
  /** Absent where no step is a durable point: the plan is one segment. */
  readonly segmentation?: PlanSegmentation;
  readonly nodes: readonly PlanNode[];
}
