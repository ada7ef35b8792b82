import type { BlobStore } from '@weft/blob-store';
import type pg from 'pg';
import { encodeJson, encodeLargeText, encodeText } from './codec.ts';
import { toCustomDataText } from './custom-data.ts';
import { toNewDeadLetter } from './dead-letters/new-dead-letter.ts';
import { GroupCommit } from './group-commit.ts';
import { toNewErrorRun } from './error-run.ts';
import { assertIdentity, assertUuid, runKey } from './identity.ts';
import type { JournalRow, Progress, StaticDataScopes } from './record.ts';
import { toBodyText, toChunkText, toParentChunk } from './run-body.ts';
import { toIdentity, type ChildRun, type FinishedRun, type RunningRun, type RunRef } from './run.ts';
import { AppendProgress, type ProgressEntry } from './statements/append-progress.ts';
import { FinishDirect, FinishOwned, type EndedRun } from './statements/finish-runs.ts';
import { InsertLimitedRuns } from './statements/insert-limited-runs.ts';
import { InsertRuns, type Inserted, type Placed } from './statements/insert-runs.ts';
import { ReleaseRuns } from './statements/release-runs.ts';
import type { NewChildRun } from './statements/start-children.ts';

export interface ExecutionWriterOptions {
  /** Under the role `weft_execution`, with at least two connections. */
  readonly pool: pg.Pool;
  /** Of this process; unique, also among those that died. */
  readonly executorId: string;
  readonly blobs: BlobStore;
  /** How long a commit is tried again while the database cannot be reached; 30 s. */
  readonly giveUpMs?: number;
}

/** Progress, with the runs of other workflows that its steps have called: committed with it, or not at all. */
export type CallingProgress = Progress & { readonly children?: readonly ChildRun[] };

/** See `park`. */
export type Parking = CallingProgress &
  Pick<ProgressEntry, 'knownResumes' | 'freesSlots' | 'checkpoints'> & { readonly dueAt: number };

/** A body that is still larger when compressed goes to the blob store. */
const MAX_INLINE_BODY_BYTES = 64 * 1024;
/** What a row weighs in a batch besides its bytes. */
const ROW_BYTES = 300;

/**
 * Everything that an executor writes about runs, by group commit.
 *
 * absent → running | blocked (`insertRunning`) → waiting (`park`) | queued (`release`) | succeeded, failed, cancelled (`finish`);
 * absent → terminal (`finishDirect`). A terminal state is a row of history, whose key nobody can take twice.
 * - Each write to an open run carries its fence. EXECUTION_LOST_OWNERSHIP means: another executor owns the run, or it is over.
 * - Writes of one run are committed in the order of their calls.
 * - A promise that resolves is a commit. One that rejects with STORE_UNAVAILABLE may be a commit: ask for the run by its id.
 */
export class ExecutionWriter {
  private readonly commits: GroupCommit;
  private readonly insertKind: InsertRuns;
  private readonly insertLimitedKind: InsertLimitedRuns;
  private readonly appendKind: AppendProgress;
  private readonly finishKind: FinishOwned;
  private readonly directKind: FinishDirect;
  private readonly releaseKind: ReleaseRuns;

  constructor(private readonly options: ExecutionWriterOptions) {
    const { pool, executorId } = options;
    this.commits = new GroupCommit({ giveUpMs: options.giveUpMs });
    this.insertKind = new InsertRuns(pool, executorId);
    this.insertLimitedKind = new InsertLimitedRuns(pool, executorId);
    this.appendKind = new AppendProgress(pool);
    this.finishKind = new FinishOwned(pool, executorId);
    this.directKind = new FinishDirect(pool, executorId);
    this.releaseKind = new ReleaseRuns(pool);
  }

  /**
   * Inserts a run, already claimed by this executor under `FIRST_FENCE`. `exists`: somebody was first, drop the run. `blocked`: there was no
   * slot for a run with limits, and nothing of its progress is kept; drop it too, it is claimed once it gets one.
   */
  async insertRunning(run: RunningRun, progress: Progress = {}): Promise<Placed> {
    assertIdentity(run.identity);
    const { rows = [], events = [], answer } = progress;
    const chunk = rows.length + events.length > 0 ? encodeText(toChunkText([progress])) : undefined;
    const entry = {
      identity: run.identity,
      priority: run.command.priority,
      startedAt: run.startedAt,
      command: encodeJson(run.command),
      chunk,
      answer: answer && encodeJson(answer),
      eventCount: events.length,
      limits: run.command.limits,
    };
    return this.commits.submit(entry.limits ? this.insertLimitedKind : this.insertKind, runKey(run.identity), {
      entry,
      sizeBytes: ROW_BYTES + entry.command.length + (chunk?.length ?? 0),
    });
  }

  /**
   * Commits progress of an open run and resolves to its committed sequence.
   * @throws EXECUTION_LOST_OWNERSHIP
   * @throws CANCELLED where it holds an intent and a stop was requested: nothing of this call is committed.
   */
  async append(ref: RunRef, progress: CallingProgress): Promise<number> {
    return this.submitProgress({ ...toEntry(progress), ref });
  }

  /**
   * Commits progress and leaves the run to the database until `dueAt` (milliseconds since the epoch; Infinity where only a call ends
   * the wait), or queues it where it has got more calls than it knows. Where a pause was requested it is paused instead; -Infinity: it is left for that
   * alone, and queued where the request was taken back. A run with limits gives its slots back: `freesSlots`. Throws as `append` does.
   */
  async park(ref: RunRef, wait: Parking): Promise<number> {
    const { dueAt, knownResumes, freesSlots } = wait;
    return this.submitProgress({ ...toEntry(wait), dueAt, knownResumes, freesSlots, ref });
  }

  /** Moves an open run to history, and saves its static data in the same statement. `exists`: it has ended another way. @throws EXECUTION_LOST_OWNERSHIP where it is open and another's. */
  async finish(ref: RunRef, run: FinishedRun): Promise<Inserted> {
    const limitKeys = run.limits?.map(({ key }) => key);
    const { staticData, hasAsked, hasWaited, hasCalled } = run;
    const needs = { ref, staticData, limitKeys, hasAsked, hasWaited, hasCalled, toParent: toParentOf(run) };
    const entry = { ...(await this.toEnd(run)), ...needs };
    const sizeBytes = ROW_BYTES + (entry.body?.length ?? 0) + (needs.toParent?.length ?? 0) + textSize(staticData);
    return this.commits.submit(this.finishKind, runKey(ref), { entry, sizeBytes });
  }

  /** Commits a run that was never open (run.md §5). `exists`: another end of it was first. */
  async finishDirect(run: FinishedRun): Promise<Inserted> {
    const entry = await this.toEnd(run);
    return this.commits.submit(this.directKind, runKey(run.identity), {
      entry,
      sizeBytes: ROW_BYTES + (entry.body?.length ?? 0),
    });
  }

  /** Gives a run back to the queue without blame: for an executor that drains. */
  async release(ref: RunRef): Promise<void> {
    await this.commits.submit(this.releaseKind, runKey(ref), { entry: ref, sizeBytes: ROW_BYTES });
  }

  /** Resolves once all that was asked for is committed or refused. */
  drained(): Promise<void> {
    return this.commits.drained();
  }

  private submitProgress(entry: ProgressEntry): Promise<number> {
    assertUuid('executionId', entry.ref.executionId);
    return this.commits.submit(this.appendKind, runKey(entry.ref), { entry, sizeBytes: ROW_BYTES + sizeOf(entry) });
  }

  private async toEnd(run: FinishedRun): Promise<EndedRun> {
    const { identity, status, createdAt, startedAt, finishedAt, error, steps, events } = run;
    assertIdentity(identity);
    const facts = {
      identity,
      status,
      createdAt,
      startedAt,
      finishedAt,
      stepCount: run.stepCount ?? steps.length,
      eventCount: events.length,
    };
    const started = { errorRun: run.errorRun && toNewErrorRun(run.errorRun), deadLetter: toNewDeadLetter(run) };
    const body = await encodeLargeText(toBodyText(run));
    const place =
      body.length <= MAX_INLINE_BODY_BYTES
        ? { body }
        : { bodySha256: (await this.options.blobs.put(identity.tenantId, body)).sha256 };
    return {
      ...facts,
      ...place,
      ...started,
      error: error && JSON.stringify(error),
      customData: toCustomDataText(run.customData),
    };
  }
}

function toEntry({ children, ...progress }: CallingProgress): Omit<ProgressEntry, 'ref'> {
  if (!children || children.length === 0) return progress;
  return { ...progress, children: children.map(toNewChildRun) };
}

function toNewChildRun({ command, wait }: ChildRun): NewChildRun {
  const identity = toIdentity(command);
  assertIdentity(identity);
  return { identity, priority: command.priority, command: encodeJson(command), limits: command.limits, wait };
}

/** What the run that has called it gets; where that does not wait for it, nobody reads it. */
function toParentOf({ identity, status, result, error }: FinishedRun): Buffer | undefined {
  if (identity.parentExecutionId === undefined) return undefined;
  return toParentChunk({ executionId: identity.executionId, status, ...(result && { items: result }), ...(error && { error }) });
}

/** Of what was serialised already, and of commands; the rest is small. */
function sizeOf({ rows = [], events = [], children = [] }: ProgressEntry): number {
  let size = 0;
  for (const { command } of children) size += ROW_BYTES + command.length;
  for (const row of rows) size += rowSize(row);
  for (const event of events) size += event.length;
  return size;
}

function rowSize(row: JournalRow): number {
  if (row.kind === 'step') return row.step.length;
  return 'scopes' in row ? textSize(row.scopes) : 200;
}

const textSize = (scopes: StaticDataScopes = []): number => scopes.reduce((sum, [, text]) => sum + text.length, 0);
