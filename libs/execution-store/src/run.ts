import type { ExecutionError, ExecutionMode, RunLimit, StartCommand } from '@weft/contracts';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import type { EncodedEvent, EncodedStep, JournalRow, RunEventRecord, StaticDataScopes, StepRecord } from './record.ts';

/** The right to write to an open run: whoever holds the newest fence owns the run (run.md §2). */
export interface RunRef {
  readonly tenantId: string;
  readonly executionId: string;
  readonly fence: number;
}

/** Deaths of executors, without progress in between, after which a run is no longer run beside others (run.md §12). */
export const MAX_STRIKES = 2;

/** The fence of a run that its executor inserted itself, with `insertRunning`. */
export const FIRST_FENCE = 1;

/** What a run is, fixed at its start. */
export interface RunIdentity {
  readonly tenantId: string;
  /** UUIDv7: its time part places the finished run in a partition. */
  readonly executionId: string;
  readonly workflowId: string;
  readonly workflowVersion: number;
  readonly planHash: string;
  readonly mode: ExecutionMode;
  readonly retryOf?: string;
  readonly parentExecutionId?: string;
  readonly rootExecutionId?: string;
  /** 0 for a run that no other run called. */
  readonly depth?: number;
}

/** A run that its executor inserts, already claimed. Times are milliseconds since the epoch. */
export interface RunningRun {
  readonly identity: RunIdentity;
  readonly command: StartCommand;
  readonly startedAt: number;
}

/** A run for the queue. */
export interface QueuedRun {
  readonly identity: RunIdentity;
  readonly command: StartCommand;
  /** Of a run that goes on from another one (`retryOf`): steps of that one which stand. */
  readonly inherited?: readonly JournalRow[];
}

/** A run for the queue that a step of another one has called. */
export interface ChildRun {
  readonly command: StartCommand;
  /** Path of the activation that waits for its end; absent where none does. */
  readonly wait?: string;
}

/** A run that is over: one row of facts and one body. Times are milliseconds since the epoch. */
export interface FinishedRun {
  readonly identity: RunIdentity;
  readonly status: 'succeeded' | 'failed' | 'cancelled';
  readonly createdAt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly error?: ExecutionError;
  /** Every step to keep, in the order in which they ended, those recalled from the journal included. Text where one was made already. */
  readonly steps: readonly (StepRecord | EncodedStep)[];
  /** Every committed event since the start of the run, in the order of their appends, then the ones not yet committed. */
  readonly events: readonly (RunEventRecord | EncodedEvent)[];
  readonly answer?: WebhookAnswer;
  /** How it began, for a run that is to go on from it; what its steps tell may be left out. */
  readonly start?: StartCommand;
  /** Number of steps that are over, where `steps` does not hold them all (`saveData`). */
  readonly stepCount?: number;
  /** What the run's code has set of `$execution.customData`. */
  readonly customData?: Readonly<Record<string, string>>;
  /** What the run's code has changed of the workflow's static data, saved with its end. Only for a run that has a row: `finish`. */
  readonly staticData?: StaticDataScopes;
  /** Those of its command: the slots that its end gives back. */
  readonly limits?: readonly RunLimit[];
  /** Of its command. */
  readonly caller?: StartCommand['caller'];
  /** Queued by the statement that ends the run: see `toErrorRun`. */
  readonly errorRun?: QueuedRun;
  /** It has asked people; what is not decided by its end never is. */
  readonly hasAsked?: boolean;
  /** It was parked: its checkpoints go with its end. */
  readonly hasWaited?: boolean;
  /** What its last node gave, for the run that has called it and waits. */
  readonly result?: readonly Item[];
  /** It has called other runs; what is open of those it waits for is stopped with its end. */
  readonly hasCalled?: boolean;
}

/** A run that an executor has just claimed, with all it needs to go on. */
export interface ClaimedRun {
  readonly ref: RunRef;
  readonly identity: RunIdentity;
  readonly command: StartCommand;
  /** What earlier attempts committed, oldest first; [] for a run that never ran. */
  readonly journal: readonly JournalRow[];
  /** The events committed so far: the body's events start with them. */
  readonly events: readonly EncodedEvent[];
  /** Its executor knows it: `journal` has only what has come from outside since, and `events` nothing. */
  readonly isKnown?: true;
  /** The committed answer, where the run has given one. */
  readonly answer?: WebhookAnswer;
  readonly createdAt: number;
  readonly startedAt: number;
  /** Why it was claimed: new work, a wait that is over, or an owner that died. */
  readonly reason: 'queued' | 'due' | 'takeover';
  /** Takeovers after a death without a new journal entry in between (run.md §12). */
  readonly strikes: number;
  readonly stopRequested: boolean;
  readonly pauseRequested: boolean;
  /** When it was claimed, by the database's clock, which decides between a call and the end of a wait's time. */
  readonly claimedAt: number;
  /** Calls from outside that the run has got; they are in `journal`. */
  readonly resumes: number;
}

/** The identity that a start command fixes. */
export function toIdentity(command: StartCommand): RunIdentity {
  return {
    tenantId: command.tenantId,
    executionId: command.executionId,
    workflowId: command.workflow.id,
    workflowVersion: command.workflow.version,
    planHash: command.planHash,
    mode: command.mode,
    ...(command.caller && {
      parentExecutionId: command.caller.executionId,
      rootExecutionId: command.caller.rootExecutionId,
      depth: command.caller.depth,
    }),
  };
}
