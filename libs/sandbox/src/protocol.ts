import type { Json } from '@weft/workflow-model';

/** First frame to a worker. Its body is a `GuestProgram` as JSON. */
export interface InitHeader {
  readonly type: 'init';
  readonly isolateMemoryMb: number;
  readonly maxResultBytes: number;
  /** Dropped to once everything is loaded; absent where the process started unprivileged. */
  readonly uid?: number;
  readonly gid?: number;
}

/** What runs inside the isolate: our own modules by file name without extension, and two libraries as script text. */
export interface GuestProgram {
  readonly modules: Readonly<Record<string, string>>;
  /** The modules are TypeScript still; the worker strips the types. */
  readonly typed: boolean;
  readonly luxon: string;
  readonly jmespath: string;
  /** Modules by path, the entry first; only what a custom node runs in loads them. */
  readonly zod: Readonly<Record<string, string>>;
}

/**
 * `all`: once. `each`: once for each item. `each-settled`: the same, each with a value or a failure of its own. `evaluate`: expressions, for
 * each item, each with a value or an error of its own. `node`: once, the code of a custom node, which sees no items but through its context.
 */
export type JobMode = 'all' | 'each' | 'each-settled' | 'evaluate' | 'node';

/** Its body is `{ items, nodes, paired, params, staticData, node }` as JSON. */
export interface JobHeader {
  readonly type: 'job';
  readonly id: number;
  /** The body of an async function; empty where `sources` are given. */
  readonly source: string;
  /** For `evaluate`: an expression each, all of them once for each item. */
  readonly sources?: readonly string[];
  readonly mode: JobMode;
  readonly globals: Readonly<Record<string, Json>>;
  readonly timezone: string;
  readonly now: number;
  readonly timeoutMs: number;
}

export interface ReadyHeader {
  readonly type: 'ready';
  readonly uid: number;
}

/** The worker cannot serve: isolated-vm does not load, or the guest program is broken. */
export interface UnusableHeader {
  readonly type: 'unusable';
  readonly reason: string;
}

export interface ConsoleLine {
  readonly level: string;
  readonly text: string;
}

export interface GuestFailure {
  readonly code: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly itemIndex?: number;
}

/**
 * The end of a job; the body is the result as JSON where there is no failure. Where the job had static data it is a pair: the result, and
 * the parts of that which the code has changed.
 */
export interface DoneHeader {
  readonly type: 'done';
  readonly id: number;
  readonly failure?: GuestFailure;
  readonly console: readonly ConsoleLine[];
  /** Names and values of `$execution.customData` that the code has set; absent where it has set none. */
  readonly customData?: readonly (readonly [name: string, value: string])[];
  /** The worker ends after this frame: its isolate is beyond repair. */
  readonly final: boolean;
}

/** Code asks for something outside its process. The body is `{ operation, input }` as JSON. */
export interface AskHeader {
  readonly type: 'ask';
  readonly job: number;
  readonly id: number;
}

/** The body is `{ value }` or `{ failure }` as JSON. What comes after the end of its job is passed over. */
export interface AnswerHeader {
  readonly type: 'answer';
  readonly job: number;
  readonly id: number;
}

export type ToWorker = InitHeader | JobHeader | AnswerHeader;
export type FromWorker = ReadyHeader | UnusableHeader | DoneHeader | AskHeader;
