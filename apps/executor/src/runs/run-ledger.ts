import type { ExecutionStatus, StartCommand } from '@weft/contracts';
import { AppError, hasCode } from '@weft/errors';
import {
  FIRST_FENCE,
  toIdentity,
  type ExecutionWriter,
  type FinishedRun,
  type Progress,
  type RunRef,
} from '@weft/execution-store';
import type { GatheredRun } from './gathered-run.ts';

/** See `ExecutionWriter.park`. */
const PAUSED = -Infinity;

/** Whose commits they are. */
export interface LedgerRun {
  readonly command: StartCommand;
  readonly startedAt: number;
  /** The right to write to its row, where it has one. */
  readonly ref?: RunRef;
}

export interface LedgerPorts {
  readonly writer: ExecutionWriter;
  /** Told after each commit but an only one: nobody can have watched a run that had no row. */
  readonly onCommitted: (sequence: number, status: ExecutionStatus) => void;
}

/**
 * The commits of one run, in order: each takes along what was gathered until its turn.
 *
 * unsaved → saved → closed. An unsaved run has no row, and its end may be its only commit (run.md §5), but for one that keeps static data: that
 * is saved under a fence, so such a run gets a row before its end at the latest; and one with limits, which gets its row before its first step. The first commit of any other
 * kind inserts it, already claimed. A run that was claimed begins as saved. A commit that holds an intent is refused (CANCELLED) once a stop
 * was requested; the run can then still be finished. Commits of one run are made one after the other. Once
 * one is refused, because another executor owns the run, every later one is. closed → saved where the run was parked and is claimed again (`reopen`).
 */
export class RunLedger {
  private owned?: RunRef;
  private last: Promise<unknown> = Promise.resolve();
  private closed = false;
  private blocked = false;
  /** A first commit was asked for, and is perhaps still on its way. */
  private commitAsked = false;
  /** A commit that has not had its turn yet, and after which nothing was asked for: it takes along what is gathered until then. */
  private next?: Promise<void>;

  constructor(
    private readonly gathered: GatheredRun,
    private readonly run: LedgerRun,
    private readonly ports: LedgerPorts,
  ) {
    this.owned = run.ref;
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

  /**
   * Commits all that was gathered; inserts the run where it has no row. Branches that ask while an earlier commit is under way share one.
   * @throws EXECUTION_LOST_OWNERSHIP
   */
  commit(): Promise<void> {
    this.askForCommit();
    return (this.next ??= this.inTurn(async () => {
      this.next = undefined;
      // A question is asked by the commit that has the run's row already.
      if (!this.owned && this.gathered.isAsking) await this.insert({});
      const progress = this.gathered.takeProgress();
      if (this.owned) await this.ports.writer.append(this.owned, progress);
      else await this.insert(progress);
      this.tellCommitted('running');
    }));
  }

  /** Commits what was gathered and leaves the run to the database until `dueAt`, or until it has more calls than `knownResumes`. */
  park(dueAt: number, knownResumes: number): Promise<void> {
    this.askForCommit();
    return this.inTurn(async () => {
      const { gathered } = this;
      if (!this.owned) await this.insert(gathered.isAsking ? {} : gathered.takeProgress());
      const freesSlots = this.run.command.limits !== undefined;
      const { checkpoints } = gathered;
      const parking = { dueAt, knownResumes, freesSlots, checkpoints, ...gathered.takeProgress() };
      await this.ports.writer.park(this.owned as RunRef, parking);
      this.closed = true;
      this.tellCommitted(dueAt === PAUSED ? 'paused' : 'waiting');
    });
  }

  /** Commits what was gathered and leaves the run to whoever asked for the pause. Needs a row: only such a run can be paused. */
  pause(): Promise<void> {
    return this.park(PAUSED, 0);
  }

  /** Commits the end. The run's only commit where it had none yet. */
  finish(end: FinishedRun): Promise<void> {
    this.askForCommit();
    return this.inTurn(async () => {
      if (end.staticData && !this.owned) await this.insert({}); // without its journal: nothing was done that a replay could not do again
      const { writer } = this.ports;
      const result = this.owned ? await writer.finish(this.owned, end) : await writer.finishDirect(end);
      this.closed = true;
      if (result === 'exists') throw lostOwnership(this.run.command.executionId);
      if (this.owned) this.ports.onCommitted(end.events.length, end.status);
    });
  }

  /** Ends the run whatever was refused before; false where it has no row, or has ended another way. */
  async fail(end: FinishedRun): Promise<boolean> {
    await this.last.catch(() => undefined); // reported where it was asked for
    this.closed = true;
    return this.owned !== undefined && (await this.ports.writer.finish(this.owned, end)) === 'inserted';
  }

  /** Hands the run back to the queue, without blame. What was gathered and not committed is computed again. */
  release(): Promise<void> {
    this.askForCommit();
    return this.inTurn(async () => {
      if (!this.owned) await this.insert(this.gathered.takeProgress());
      await this.ports.writer.release(this.owned as RunRef);
      this.closed = true;
    });
  }

  /** The run was parked, and is this executor's again. */
  reopen(ref: RunRef): void {
    this.owned = ref;
    this.closed = false;
    this.next = undefined;
    this.last = Promise.resolve();
  }

  private askForCommit(): void {
    this.commitAsked = true;
    this.gathered.noteAsked();
  }

  private async insert(progress: Progress): Promise<void> {
    const { command, startedAt } = this.run;
    const { tenantId, executionId } = command;
    const result = await this.ports.writer.insertRunning({ identity: toIdentity(command), command, startedAt }, progress);
    this.blocked = result === 'blocked';
    if (result !== 'inserted') throw lostOwnership(executionId);
    this.owned = { tenantId, executionId, fence: FIRST_FENCE };
  }

  private tellCommitted(status: ExecutionStatus): void {
    this.ports.onCommitted(this.gathered.committedEvents, status);
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.next = undefined;
    const turn = this.last.then(() => {
      if (this.closed) throw lostOwnership(this.run.command.executionId);
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

function lostOwnership(executionId: string): AppError {
  return new AppError(
    'EXECUTION_LOST_OWNERSHIP',
    `Execution ${executionId} is another executor's, or over; this one lets go of it.`,
  );
}
