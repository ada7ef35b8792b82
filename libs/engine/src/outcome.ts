import type { Item, Json } from '@weft/workflow-model';

/** outputs[handle index][item]; a port that stayed silent is absent (undefined), never []. */
export type Outputs = readonly (readonly Item[] | undefined)[];

/** Why a step failed, as data. Only a bug in the engine is an exception. */
export interface Failure {
  /** Stable, SUBJECT_PROBLEM in capitals: EXPRESSION_FAILED, HTTP_STATUS, CODE_TIMED_OUT … */
  readonly code: string;
  /** Who can mend it: the author of the workflow, the author of the node or the service it calls, or the operator of Weft. */
  readonly fault: 'user' | 'node' | 'platform';
  readonly message: string;
  readonly itemIndex?: number;
  /** Path of the parameter, such as `fields.0.value`. */
  readonly field?: string;
  readonly fix?: string;
  /** Plain data for the user: status and body of a refused request, position in an expression … */
  readonly details?: Readonly<Record<string, Json>>;
  /** False where another try cannot help, whatever the retry policy says. */
  readonly retryable?: boolean;
  /** What the other side asked for (`Retry-After`), in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Why a step is parked. */
export interface TimerWait {
  readonly kind: 'timer';
  /** Milliseconds since the epoch, by the clock of the run. */
  readonly dueAt: number;
  /** Set where it is no wait of the node's own but a pause between two tries of it: how far it had come. */
  readonly retry?: {
    readonly attempts: number;
    readonly startedAt: number;
    readonly failure: Failure;
    /** How often the step has called other runs anew by then; absent where it has not. */
    readonly renewals?: number;
  };
}
/** Ends with a call from outside, or when it is due, whichever is first. */
export interface CallWait {
  readonly kind: 'call';
  /** As of a timer; absent where only a call ends it. */
  readonly dueAt?: number;
  /** What whoever takes the call has to know; the engine does not look inside. */
  readonly accepts: Json;
}
/** Ends with what somebody decides, or with what whoever keeps the question decides once it is due; the run does not wake by itself. */
export interface ApprovalWait {
  readonly kind: 'approval';
  /** As of a timer; absent where the question has no deadline. */
  readonly dueAt?: number;
  /** What is asked of whom; the engine does not look inside. */
  readonly asks: Json;
}

/** Ends once the runs that the step has called are over. */
export interface ChildrenWait {
  readonly kind: 'children';
  readonly dueAt?: undefined;
  /** Which runs, in the order of the calls; the engine does not look inside. */
  readonly calls: Json;
}

export type Wait = TimerWait | CallWait | ApprovalWait | ChildrenWait;

/** What somebody decided, or a deadline did. */
export interface Decision {
  readonly kind: 'decision';
  /** `approved`, `rejected`, `answered`, `expired`, or the name of another action that was offered. */
  readonly decision: string;
  /** The answers, where the question was a form. */
  readonly items?: readonly Item[];
  /** Who decided how, as plain data. */
  readonly by?: Json;
  /** `asks` of the wait that it ended. */
  readonly asked: Json;
}

/** The runs that a step has called are over. */
export interface ChildrenEnd {
  readonly kind: 'children';
  /** What each of them came to, in the order of the calls. */
  readonly results: Json;
}

/** What ended a wait; handed to the node when it is run again to give its outputs. */
export type Resume =
  { readonly kind: 'timer' } | { readonly kind: 'call'; readonly items: readonly Item[] } | Decision | ChildrenEnd;

/** What user code wrote to its console. */
export interface LogLine {
  /** `log`, `info`, `warn`, `error`, `debug` … */
  readonly level: string;
  readonly text: string;
}

/** What user code has set as `$execution.customData`, by name. */
export type CustomDataEntries = readonly (readonly [name: string, value: string])[];

/** What user code leaves besides its result: kept with the step, it decides nothing. */
export interface CodeTraces {
  readonly logs?: readonly LogLine[];
  readonly customData?: CustomDataEntries;
}

/** What one activation came to. */
export type Outcome =
  | ({
      readonly status: 'succeeded';
      readonly outputs: Outputs;
      /** What the step had failed by, where somebody has let the run go on without it. */
      readonly skipped?: Failure;
    } & CodeTraces)
  | ({ readonly status: 'failed'; readonly failure: Failure } & CodeTraces)
  | { readonly status: 'waiting'; readonly wait: Wait };

export type SettledOutcome = Exclude<Outcome, { status: 'waiting' }>;

/** The failing step of a run, as the run reports it. */
export interface RunFailure extends Failure {
  readonly nodeId?: string;
  readonly nodeName?: string;
}

export type RunResult =
  | { readonly status: 'succeeded' }
  | { readonly status: 'failed'; readonly failure: RunFailure }
  | { readonly status: 'cancelled'; readonly reason: string }
  /** Steps that were in flight have ended, and no other was started: another attempt goes on. */
  | { readonly status: 'paused' }
  /** Nothing can run before a wait is over; one entry for each open wait, so one at most in the sequential orders. */
  | { readonly status: 'waiting'; readonly waits: readonly { readonly path: string; readonly wait: Wait }[] };
