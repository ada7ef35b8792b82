import type { ExecutionError, StartCommand } from '@weft/contracts';
import {
  decodeEvent,
  keptStart,
  toErrorRun,
  toIdentity,
  type ClaimedRun,
  type EncodedEvent,
  type FinishedRun,
  type QueuedRun,
  type RecordedStep,
  type RunEventRecord,
  type StaticDataScopes,
} from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';

export interface RunEnd {
  readonly status: FinishedRun['status'];
  readonly at: number;
  readonly error?: ExecutionError;
  readonly answer?: WebhookAnswer;
  /** False where the workflow's `saveData` says that only the facts are kept. */
  readonly keepSteps: boolean;
  /** Set where its start is kept though its steps are not, so that it can be retried from there. */
  readonly keepStart?: boolean;
  /** What is to be saved with the end; [] where a run that could save something does not, absent where it could not. */
  readonly staticData?: StaticDataScopes;
  /** What its code has set as `$execution.customData`. */
  readonly customData?: FinishedRun['customData'];
  /** See `FinishedRun.result`. */
  readonly result?: FinishedRun['result'];
}

/** How a run came to this process. */
export interface RunOrigin {
  readonly createdAt: number;
  readonly startedAt: number;
  readonly claimed?: ClaimedRun;
  readonly publicUrl: string;
}

/** What was gathered of a run up to its end. */
interface Gathered {
  readonly command: StartCommand;
  readonly origin: RunOrigin;
  readonly steps: readonly RecordedStep[];
  readonly events: readonly (RunEventRecord | EncodedEvent)[];
  readonly stepCount: number;
  readonly answer?: WebhookAnswer;
  readonly hasAsked: boolean;
  readonly hasCalled: boolean;
}

export function toFinishedRun(run: Gathered, end: RunEnd): FinishedRun {
  const { command, origin } = run;
  const steps = end.keepSteps ? run.steps.map(({ content }) => content) : [];
  return {
    identity: toIdentity(command),
    status: end.status,
    createdAt: origin.createdAt,
    startedAt: origin.startedAt,
    finishedAt: end.at,
    error: end.error,
    steps,
    events: run.events,
    start: (end.keepSteps || end.keepStart) && mayBeGoneOnFrom(command, end) ? keptStart(command, steps) : undefined,
    answer: end.answer ?? run.answer,
    stepCount: run.stepCount,
    limits: command.limits,
    caller: command.caller,
    staticData: end.staticData,
    customData: end.customData,
    errorRun: end.status === 'failed' ? errorRunOf(run, end) : undefined,
    hasAsked: run.hasAsked,
    hasWaited: origin.claimed?.journal.some(({ kind }) => kind === 'wait'),
    hasCalled: run.hasCalled,
    result: end.result,
  };
}

function errorRunOf({ command, origin, events }: Gathered, { error, at }: RunEnd): QueuedRun | undefined {
  if (!command.errorWorkflow) return undefined;
  const last = events.findLast((event) => toEvent(event).type === 'step.finished');
  return toErrorRun({
    identity: origin.claimed?.identity ?? toIdentity(command),
    command,
    error,
    finishedAt: at,
    lastNode: last && toEvent(last).nodeName,
    publicUrl: origin.publicUrl || (command.publicUrl ?? ''),
  });
}

/** How a production run that succeeded began can be told by its first step. */
const mayBeGoneOnFrom = ({ mode }: StartCommand, { status }: RunEnd): boolean =>
  status !== 'succeeded' || mode === 'manual' || mode === 'retry';

const toEvent = (event: RunEventRecord | EncodedEvent): RunEventRecord =>
  typeof event === 'string' ? decodeEvent(event) : event;
