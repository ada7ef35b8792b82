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
  type RunEventRecord,
  type StaticDataScopes,
} from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';
import { GatheredRun } from './gathered-run.ts';
import type { RunEnvironment } from './run-environment.ts';

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
  readonly command: StartCommand;
  readonly createdAt: number;
  readonly startedAt: number;
  readonly claimed?: ClaimedRun;
  readonly publicUrl: string;
}

/** What the store is told of a run that is over. */
export function toFinishedRun(origin: RunOrigin, gathered: GatheredRun, end: RunEnd): FinishedRun {
  const { command } = origin;
  const steps = end.keepSteps ? gathered.steps.map(({ content }) => content) : [];
  return {
    identity: toIdentity(command),
    status: end.status,
    createdAt: origin.createdAt,
    startedAt: origin.startedAt,
    finishedAt: end.at,
    error: end.error,
    steps,
    events: gathered.events,
    start: (end.keepSteps || end.keepStart) && mayBeGoneOnFrom(command, end) ? keptStart(command, steps) : undefined,
    answer: end.answer ?? gathered.answer,
    stepCount: gathered.stepCount,
    limits: command.limits,
    caller: command.caller,
    staticData: end.staticData,
    customData: end.customData,
    errorRun: end.status === 'failed' ? errorRunOf(origin, gathered.events, end) : undefined,
    hasAsked: gathered.hasAsked,
    hasWaited: gathered.hasWaited,
    hasCalled: gathered.hasCalled,
    result: end.result,
  };
}

/** The end may have queued a run of its error workflow, or its caller, and left runs that it has called. */
export function tellQueued(end: FinishedRun, announcer: Pick<RunEnvironment['announcer'], 'workQueued' | 'callsLeft'>): void {
  if (end.errorRun || end.caller?.waits) announcer.workQueued();
  if (end.hasCalled && end.status !== 'succeeded') announcer.callsLeft();
}

/** Ends a claimed run that cannot even begin here, with the events that it has. @throws EXECUTION_LOST_OWNERSHIP, STORE_UNAVAILABLE */
export async function endUnrunnable(
  claimed: ClaimedRun,
  error: ExecutionError,
  { writer, announcer, publicUrl, clock }: Pick<RunEnvironment, 'writer' | 'announcer' | 'publicUrl' | 'clock'>,
): Promise<void> {
  const end = { status: 'failed', at: clock.now(), error } as const;
  const gathered = new GatheredRun(claimed);
  gathered.addEvent({ type: 'execution.finished', ...end });
  const finished = toFinishedRun({ ...claimed, claimed, publicUrl }, gathered, { ...end, keepSteps: false });
  await writer.finish(claimed.ref, finished);
  tellQueued(finished, announcer);
}

function errorRunOf(origin: RunOrigin, events: GatheredRun['events'], { error, at }: RunEnd): QueuedRun | undefined {
  const { command } = origin;
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
