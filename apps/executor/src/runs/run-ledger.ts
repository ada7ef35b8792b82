import type { ExecutionError, ExecutionStatus, StartCommand } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import {
  decodeEvent,
  encodeEvent,
  FIRST_FENCE,
  keptStart,
  RecordedStep,
  toErrorRun,
  toIdentity,
  type ClaimedRun,
  type EncodedEvent,
  type ExecutionWriter,
  type FinishedRun,
  type JournalRow,
  type Progress,
  type QueuedRun,
  type RunEventRecord,
  type RunRef,
  type StaticDataScopes,
} from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';

/** See `ExecutionWriter.park`. */
const PAUSED = -Infinity;

export interface RunEnd {
  readonly status: FinishedRun['status'];
  readonly at: number;
  readonly error?: ExecutionError;
  readonly answer?: WebhookAnswer;
  /** False where the workflow's `saveData` says that only the facts are kept. */
  readonly keepSteps: boolean;
  /** What is to be saved with the end; [] where a run that could save something does not, absent where it could not. */
  readonly staticData?: StaticDataScopes;
  /** What its code has set as `$execution.customData`. */
  readonly customData?: FinishedRun['customData'];
}

/**
 * What a run has to tell the store, gathered until a commit takes it along.
 *
 * unsaved → saved → closed. An unsaved run has no row, and its end may be its only commit (run.md §5), but for one that keeps static data: that
 * is saved under a fence, so such a run gets a row before its end at the latest; and one with limits, which gets its row before its first step. The first commit of any other
 * kind inserts it, already claimed. A run that was claimed begins as saved. A commit that holds an intent is refused (CANCELLED) once a stop
 * was requested; the run can then still be finished. Commits of one run are made one after the other. Once
 * one is refused, because another executor owns the run, every later one is.
 */
export class RunLedger {
  private readonly steps: RecordedStep[] = [];
  private stepCount = 0;
  private readonly events: (RunEventRecord | EncodedEvent)[];
  /** How many of `events` are committed. */
  private committedEvents: number;
  private rows: (JournalRow | RecordedStep)[] = [];
  /** Static data that is not committed, by scope: of several changes only the last is worth a row. */
  private readonly staticData = new Map<string, string>();
  private answer?: WebhookAnswer;
  private owned?: RunRef;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
  private blocked = false;
  /** A first commit was asked for, and is perhaps still on its way. */
  private commitAsked = false;
  private errorRunIsQueued = false;

  constructor(
    private readonly writer: ExecutionWriter,
    private readonly command: StartCommand,
    private readonly origin: {
      readonly createdAt: number;
      readonly startedAt: number;
      readonly claimed?: ClaimedRun;
      readonly publicUrl: string;
    },
    /** Told after each commit but an only one: nobody can have watched a run that had no row. */
    private readonly onCommitted: (sequence: number, status: ExecutionStatus) => void = () => undefined,
  ) {
    const { claimed } = origin;
    this.owned = claimed?.ref;
    this.events = [...(claimed?.events ?? [])];
    this.committedEvents = this.events.length;
    this.answer = claimed?.answer;
  }

  /** Has the committed end of the run queued one of its error workflow? */
  get hasQueuedErrorRun(): boolean {
    return this.errorRunIsQueued;
  }

  /** The right to write to the run's row; undefined while it has none. */
  get ref(): RunRef | undefined {
    return this.owned;
  }

  /** Is nothing of the run committed yet, nor about to be? */
  get needsSaving(): boolean {
    return this.owned === undefined && !this.commitAsked;
  }

  /** Did the run find no slot? Then its row waits for one, and it is nobody's. */
  get isBlocked(): boolean {
    return this.blocked;
  }

  /** The answer that the run has given, committed or about to be. */
  get givenAnswer(): WebhookAnswer | undefined {
    return this.answer;
  }

  /** A step that is over; absent where nothing of it need be kept. */
  addStep(step?: RecordedStep): void {
    this.stepCount++;
    if (step) this.steps.push(step);
  }

  /** The text of a step's row is made by the commit that takes it, if one does. */
  addRow(row: JournalRow | RecordedStep): void {
    this.rows.push(row);
  }

  /** What a step has left as static data; to be added in the same turn as the step's row. */
  addStaticData(scopes: StaticDataScopes): void {
    for (const [scope, text] of scopes) this.staticData.set(scope, text);
  }

  addEvent(event: RunEventRecord): void {
    this.events.push(event);
  }

  setAnswer(answer: WebhookAnswer): void {
    this.answer = answer;
  }

  /** Commits all that was gathered; inserts the run where it has no row. @throws EXECUTION_LOST_OWNERSHIP */
  commit(): Promise<void> {
    this.commitAsked = true;
    return this.inTurn(async () => {
      const progress = this.takeProgress();
      if (this.owned) await this.writer.append(this.owned, progress);
      else await this.insert(progress);
      this.onCommitted(this.committedEvents, 'running');
    });
  }

  /** Commits what was gathered and leaves the run to the database until `dueAt`, or until it has more calls than `knownResumes`. */
  park(dueAt: number, knownResumes: number): Promise<void> {
    this.commitAsked = true;
    return this.inTurn(async () => {
      if (!this.owned) await this.insert(this.takeProgress());
      const freesSlots = this.command.limits !== undefined;
      await this.writer.park(this.owned as RunRef, { dueAt, knownResumes, freesSlots, ...this.takeProgress() });
      this.closed = true;
      this.onCommitted(this.committedEvents, dueAt === PAUSED ? 'paused' : 'waiting');
    });
  }

  /** Commits what was gathered and leaves the run to whoever asked for the pause. Needs a row: only such a run can be paused. */
  pause(): Promise<void> {
    return this.park(PAUSED, 0);
  }

  /** Commits the end. The run's only commit where it had none yet. */
  finish(end: RunEnd): Promise<void> {
    this.commitAsked = true;
    return this.inTurn(async () => {
      if (end.staticData && !this.owned) await this.insert({}); // without its journal: nothing was done that a replay could not do again
      const run = this.toFinishedRun(end);
      const result = this.owned ? await this.writer.finish(this.owned, run) : await this.writer.finishDirect(run);
      this.closed = true;
      if (result === 'exists') throw lostOwnership(this.command.executionId);
      this.errorRunIsQueued = run.errorRun !== undefined;
      if (this.owned) this.onCommitted(this.events.length, end.status);
    });
  }

  /** Ends the run whatever was refused before, and without its steps, since one of them may be what was refused. */
  async fail(end: Omit<RunEnd, 'status' | 'keepSteps'>): Promise<void> {
    await this.last.catch(() => undefined); // reported where it was asked for
    this.closed = true;
    if (!this.owned) return;
    const run = this.toFinishedRun({ ...end, status: 'failed', keepSteps: false });
    const result = await this.writer.finish(this.owned, run);
    this.errorRunIsQueued = result === 'inserted' && run.errorRun !== undefined;
  }

  /** Hands the run back to the queue, without blame. What was gathered and not committed is computed again. */
  release(): Promise<void> {
    this.commitAsked = true;
    return this.inTurn(async () => {
      if (!this.owned) await this.insert(this.takeProgress());
      await this.writer.release(this.owned as RunRef);
      this.closed = true;
    });
  }

  private async insert(progress: Progress): Promise<void> {
    const { tenantId, executionId } = this.command;
    const run = { identity: toIdentity(this.command), command: this.command, startedAt: this.origin.startedAt };
    const result = await this.writer.insertRunning(run, progress);
    this.blocked = result === 'blocked';
    if (result !== 'inserted') throw lostOwnership(executionId);
    this.owned = { tenantId, executionId, fence: FIRST_FENCE };
  }

  private takeProgress(): Progress {
    if (this.staticData.size > 0) this.rows.push({ kind: 'static-data-changed', scopes: [...this.staticData] });
    const events = this.events.slice(this.committedEvents).map(toEventText);
    events.forEach((event, index) => (this.events[this.committedEvents + index] = event));
    const progress = {
      rows: this.rows.flatMap((row) => (row instanceof RecordedStep ? row.journalRows() : [row])),
      events,
      answer: this.answer,
    };
    this.rows = [];
    this.staticData.clear();
    this.committedEvents = this.events.length;
    return progress;
  }

  private toFinishedRun(end: RunEnd): FinishedRun {
    const steps = end.keepSteps ? this.steps.map(({ content }) => content) : [];
    return {
      identity: toIdentity(this.command),
      status: end.status,
      createdAt: this.origin.createdAt,
      startedAt: this.origin.startedAt,
      finishedAt: end.at,
      error: end.error,
      steps,
      events: this.events,
      start: end.keepSteps && this.mayBeGoneOnFrom(end) ? keptStart(this.command, steps) : undefined,
      answer: end.answer ?? this.answer,
      stepCount: this.stepCount,
      limits: this.command.limits,
      staticData: end.staticData,
      customData: end.customData,
      errorRun: end.status === 'failed' ? this.toErrorRun(end) : undefined,
    };
  }

  private toErrorRun({ error, at }: RunEnd): QueuedRun | undefined {
    const { command, origin } = this;
    if (!command.errorWorkflow) return undefined;
    const last = this.events.findLast((event) => toEvent(event).type === 'step.finished');
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
  private mayBeGoneOnFrom({ status }: RunEnd): boolean {
    return status !== 'succeeded' || this.command.mode === 'manual' || this.command.mode === 'retry';
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.last.then(() => {
      if (this.closed) throw lostOwnership(this.command.executionId);
      return work();
    });
    this.last = turn.catch((error: unknown) => {
      // After any other failure a later commit would leave a gap. A refused intent leaves none: the end tells all that was gathered.
      this.closed ||= !hasCode(error, 'CANCELLED');
      if (this.closed) throw error;
    });
    this.last.catch(() => undefined); // the caller of the turn reports it
    return turn;
  }
}

const toEventText = (event: RunEventRecord | EncodedEvent): EncodedEvent =>
  typeof event === 'string' ? event : encodeEvent(event);

const toEvent = (event: RunEventRecord | EncodedEvent): RunEventRecord =>
  typeof event === 'string' ? decodeEvent(event) : event;

function lostOwnership(executionId: string): AppError {
  return new AppError(
    'EXECUTION_LOST_OWNERSHIP',
    `Execution ${executionId} is another executor's, or over; this one lets go of it.`,
  );
}
