import type { ExecutionStatus, StartCommand } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import {
  asksPeople,
  callsOthers,
  encodeEvent,
  FIRST_FENCE,
  RecordedStep,
  toIdentity,
  type CallingProgress,
  type ChildRun,
  type EncodedEvent,
  type ExecutionWriter,
  type FinishedRun,
  type JournalRow,
  type Progress,
  type RunAddress,
  type RunCheckpoint,
  type RunEventRecord,
  type RunRef,
  type StaticDataScopes,
} from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';
import { toFinishedRun, type RunEnd, type RunOrigin } from './run-end.ts';

/** See `ExecutionWriter.park`. */
const PAUSED = -Infinity;

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
  private hasAsked: boolean;
  /** Where the graph of its plan stands, for the commit that parks it. */
  private checkpoints: readonly RunCheckpoint[] = [];
  private hasCalled: boolean;
  private endedAs?: FinishedRun['status'];
  /** Runs that its steps have called, and no commit has taken along. */
  private children: ChildRun[] = [];
  /** When the oldest question to people, or call of other runs, was added for which no commit was asked; milliseconds since the epoch. */
  private unaskedSince?: number;

  constructor(
    private readonly writer: ExecutionWriter,
    private readonly command: StartCommand,
    private readonly origin: RunOrigin,
    /** Told after each commit but an only one: nobody can have watched a run that had no row. */
    private readonly onCommitted: (sequence: number, status: ExecutionStatus) => void = () => undefined,
  ) {
    const { claimed } = origin;
    this.owned = claimed?.ref;
    this.events = [...(claimed?.events ?? [])];
    this.committedEvents = this.events.length;
    this.answer = claimed?.answer;
    this.hasAsked = claimed?.journal.some(asksPeople) ?? false;
    this.hasCalled = claimed?.journal.some(callsOthers) ?? false;
  }

  get address(): RunAddress {
    return this.command;
  }

  /** See `unaskedSince`: people are to be asked, and other runs to be called, soon, whatever else the run is busy with. */
  get asksSince(): number | undefined {
    return this.unaskedSince;
  }

  /** Has the committed end of the run queued one of its error workflow? */
  get hasQueuedErrorRun(): boolean {
    return this.errorRunIsQueued;
  }

  /** Has the run ended while some that it has called are perhaps open? */
  get hasLeftCalls(): boolean {
    return this.hasCalled && this.endedAs !== undefined && this.endedAs !== 'succeeded';
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
    if (row instanceof RecordedStep || !(asksPeople(row) || callsOthers(row))) return;
    this.hasAsked ||= asksPeople(row);
    this.unaskedSince ??= row.startedAt;
  }

  /** To be added in the turn in which the row that names them is, by a step whose intent is committed. */
  addChildren(children: readonly ChildRun[]): void {
    this.children.push(...children);
    this.hasCalled = true;
  }

  addCheckpoints(checkpoints: readonly RunCheckpoint[]): void {
    this.checkpoints = checkpoints;
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
    this.askForCommit();
    return this.inTurn(async () => {
      // A question is asked by the commit that has the run's row already.
      if (!this.owned && this.isAsking) await this.insert({});
      const progress = this.takeProgress();
      if (this.owned) await this.writer.append(this.owned, progress);
      else await this.insert(progress);
      this.onCommitted(this.committedEvents, 'running');
    });
  }

  /** Commits what was gathered and leaves the run to the database until `dueAt`, or until it has more calls than `knownResumes`. */
  park(dueAt: number, knownResumes: number): Promise<void> {
    this.askForCommit();
    return this.inTurn(async () => {
      if (!this.owned) await this.insert(this.isAsking ? {} : this.takeProgress());
      const freesSlots = this.command.limits !== undefined;
      const { checkpoints } = this;
      await this.writer.park(this.owned as RunRef, { dueAt, knownResumes, freesSlots, checkpoints, ...this.takeProgress() });
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
    this.askForCommit();
    return this.inTurn(async () => {
      if (end.staticData && !this.owned) await this.insert({}); // without its journal: nothing was done that a replay could not do again
      const run = this.toFinishedRun(end);
      const result = this.owned ? await this.writer.finish(this.owned, run) : await this.writer.finishDirect(run);
      this.closed = true;
      if (result === 'exists') throw lostOwnership(this.command.executionId);
      this.errorRunIsQueued = run.errorRun !== undefined;
      this.endedAs = end.status;
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
    this.endedAs = 'failed';
  }

  /** Hands the run back to the queue, without blame. What was gathered and not committed is computed again. */
  release(): Promise<void> {
    this.askForCommit();
    return this.inTurn(async () => {
      if (!this.owned) await this.insert(this.takeProgress());
      await this.writer.release(this.owned as RunRef);
      this.closed = true;
    });
  }

  private askForCommit(): void {
    this.commitAsked = true;
    this.unaskedSince = undefined;
  }

  /** Is there a question among what the next commit takes along? */
  private get isAsking(): boolean {
    return this.rows.some((row) => !(row instanceof RecordedStep) && asksPeople(row));
  }

  private async insert(progress: Progress): Promise<void> {
    const { tenantId, executionId } = this.command;
    const run = { identity: toIdentity(this.command), command: this.command, startedAt: this.origin.startedAt };
    const result = await this.writer.insertRunning(run, progress);
    this.blocked = result === 'blocked';
    if (result !== 'inserted') throw lostOwnership(executionId);
    this.owned = { tenantId, executionId, fence: FIRST_FENCE };
  }

  private takeProgress(): CallingProgress {
    if (this.staticData.size > 0) this.rows.push({ kind: 'static-data-changed', scopes: [...this.staticData] });
    const events = this.events.slice(this.committedEvents).map(toEventText);
    events.forEach((event, index) => (this.events[this.committedEvents + index] = event));
    const progress = {
      rows: this.rows.flatMap((row) => (row instanceof RecordedStep ? row.journalRows() : [row])),
      events,
      answer: this.answer,
      ...(this.children.length > 0 && { children: this.children }),
    };
    this.rows = [];
    this.children = [];
    this.unaskedSince = undefined;
    this.staticData.clear();
    this.committedEvents = this.events.length;
    return progress;
  }

  private toFinishedRun(end: RunEnd): FinishedRun {
    const { command, origin, steps, events, stepCount, answer, hasAsked, hasCalled } = this;
    return toFinishedRun({ command, origin, steps, events, stepCount, answer, hasAsked, hasCalled }, end);
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

function lostOwnership(executionId: string): AppError {
  return new AppError(
    'EXECUTION_LOST_OWNERSHIP',
    `Execution ${executionId} is another executor's, or over; this one lets go of it.`,
  );
}
