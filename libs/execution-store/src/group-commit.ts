import { TransientMap } from '@weft/collections';
import { AppError } from '@weft/errors';
import { isConnectionLoss, toStoreError } from '@weft/persistence';
import { isTransient } from './sql-errors.ts';

/** What became of one row of a statement. `refuse` is asked for each of a job's entries: those it names an error for are refused, the others go into the next batch. */
export type RowResult<Entry, Result> =
  { readonly value: Result } | { readonly error: Error } | { readonly refuse: (entry: Entry) => Error | undefined };

/**
 * One kind of write: a single statement for many rows. It must be idempotent: after a lost connection the same rows are given again, and
 * a row that the lost attempt has committed must be told as its own doing (by its fence and chunk), not as somebody else's.
 */
export interface CommitKind<Entry, Result> {
  readonly name: string;
  /** May entries of one run share a row? Then `entries` of a job can be many. */
  readonly merges: boolean;
  /** Results in the order of the jobs, which are sorted by run. `retried`: an earlier attempt at these rows may have committed. */
  commit(jobs: readonly CommitJob<Entry>[], retried: boolean): Promise<readonly RowResult<Entry, Result>[]>;
}

/** The row of one run in a batch. */
export interface CommitJob<Entry> {
  readonly runKey: string;
  /** Rises from job to job of a run, and stays when a job is given again. */
  readonly ordinal: number;
  readonly entries: readonly Entry[];
}

export interface GroupCommitOptions {
  readonly writers?: number;
  /** How long rows are asked again after a lost connection, before their callers are told. */
  readonly giveUpMs?: number;
  /** Passes time between two attempts; milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

interface Part {
  readonly entry: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Job {
  readonly kind: CommitKind<unknown, unknown>;
  readonly runKey: string;
  /** Set when the job becomes ready: a job before it may have come back in between. */
  ordinal: number;
  readonly parts: Part[];
  sizeBytes: number;
  isInFlight: boolean;
}

/** Two: one batch is gathered and sent while the other waits for the disk. */
const WRITERS = 2;
const MAX_ROWS = 500;
const MAX_BYTES = 4 * 1024 * 1024;
const GIVE_UP_MS = 30_000;
const RETRY_DELAY_MS = 50;
const MAX_RETRY_DELAY_MS = 1_000;

/**
 * Group commit (run.md §7). No timer: a batch leaves when a writer is free, so alone a caller pays one commit, and under load many
 * share one. While a batch is under way the next leaves only once it is as large, or that one is back: else batches split up again and
 * again, and each costs a statement, a wake-up of all who wait, and a message to each of them (ADR 0018).
 *
 * A job is: ready → in flight → settled; or held back behind another job of its run → ready.
 * - A run has at most one job that is ready or in flight, and its jobs keep the order of their calls.
 * - Rows of a batch are sorted by run, so that two batches never wait for each other's locks.
 * - A statement that is refused for one row is halved until that row is alone.
 */
export class GroupCommit {
  private readonly ready = new TransientMap<CommitKind<unknown, unknown>, Job[]>();
  /** By run: the job that is ready or in flight, then those behind it. */
  private readonly runs = new TransientMap<string, Job[]>();
  private freeWriters: number;
  private readonly giveUpMs: number;
  private readonly wait: (ms: number) => Promise<unknown>;
  private jobCount = 0;
  private readyCount = 0;
  private inFlightCount = 0;
  private scheduled = false;
  private idle: (() => void)[] = [];

  constructor(options: GroupCommitOptions = {}) {
    this.freeWriters = options.writers ?? WRITERS;
    this.giveUpMs = options.giveUpMs ?? GIVE_UP_MS;
    this.wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  submit<Entry, Result>(
    kind: CommitKind<Entry, Result>,
    runKey: string,
    item: { entry: Entry; sizeBytes: number },
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      const part: Part = { entry: item.entry, resolve: resolve as (result: unknown) => void, reject };
      this.add(kind as CommitKind<unknown, unknown>, runKey, { parts: [part], sizeBytes: item.sizeBytes });
    });
  }

  /** Resolves once nothing is left to commit. */
  async drained(): Promise<void> {
    if (this.runs.size > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  private add(
    kind: CommitKind<unknown, unknown>,
    runKey: string,
    { parts, sizeBytes }: { parts: Part[]; sizeBytes: number },
  ): void {
    const jobs = this.runs.get(runKey);
    const last = jobs?.at(-1);
    if (last && kind.merges && last.kind === kind && !last.isInFlight) {
      last.parts.push(...parts);
      last.sizeBytes += sizeBytes;
      return;
    }
    const job: Job = { kind, runKey, parts, sizeBytes, ordinal: 0, isInFlight: false };
    if (jobs) jobs.push(job);
    else {
      this.runs.set(runKey, [job]);
      this.makeReady(job);
    }
  }

  private makeReady(job: Job): void {
    job.ordinal = ++this.jobCount;
    this.readyCount++;
    const jobs = this.ready.get(job.kind);
    if (jobs) jobs.push(job);
    else this.ready.set(job.kind, [job]);
    this.schedule();
  }

  /** Once what the event loop has at hand is read: callers that arrive together share a commit from the first. */
  private schedule(): void {
    if (this.scheduled || this.freeWriters === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      while (this.freeWriters > 0 && this.readyCount > 0 && this.readyCount >= this.inFlightCount)
        void this.write(this.takeBatch());
    });
  }

  /** The kind whose oldest job waits longest, and as many of its jobs as one statement may carry. */
  private takeBatch(): Job[] {
    let oldest: Job[] = [];
    for (const jobs of this.ready.values())
      if (oldest.length === 0 || (jobs[0] as Job).ordinal < (oldest[0] as Job).ordinal) oldest = jobs;
    let bytes = 0;
    let count = 0;
    while (count < oldest.length && count < MAX_ROWS && (count === 0 || bytes + (oldest[count] as Job).sizeBytes <= MAX_BYTES)) {
      bytes += (oldest[count++] as Job).sizeBytes;
    }
    const batch = oldest.splice(0, count);
    if (oldest.length === 0) this.ready.delete((batch[0] as Job).kind);
    this.readyCount -= count;
    return batch.sort((a, b) => (a.runKey < b.runKey ? -1 : 1));
  }

  private async write(batch: Job[]): Promise<void> {
    this.freeWriters--;
    this.inFlightCount += batch.length;
    for (const job of batch) job.isInFlight = true;
    const again = await this.commit(batch);
    this.freeWriters++;
    this.inFlightCount -= batch.length;
    for (const job of batch) this.next(job, again.get(job) ?? []);
    if (this.readyCount > 0) this.schedule();
    if (this.runs.size === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Lets the run's next job go; before it, the parts of this one that have to be written after all. */
  private next(job: Job, again: Part[]): void {
    const jobs = this.runs.get(job.runKey) as Job[];
    if (again.length > 0) jobs[0] = { ...job, parts: again, isInFlight: false };
    else jobs.shift();
    if (jobs[0]) this.makeReady(jobs[0]);
    else this.runs.delete(job.runKey);
  }

  /** Commits jobs of one kind and settles their parts; returns the parts that are to be written once more. Never throws. */
  private async commit(jobs: readonly Job[]): Promise<Map<Job, Part[]>> {
    const again = new Map<Job, Part[]>();
    try {
      const results = await this.persist(jobs);
      jobs.forEach((job, index) => settle(job, results[index] as RowResult<unknown, unknown>, again));
    } catch (error) {
      if (jobs.length > 1 && !isConnectionLoss(error)) {
        const half = jobs.length >> 1;
        for (const part of [jobs.slice(0, half), jobs.slice(half)])
          for (const [job, parts] of await this.commit(part)) again.set(job, parts);
      } else {
        const reason = toRefusal(error);
        for (const job of jobs) for (const part of job.parts) part.reject(reason);
      }
    }
    return again;
  }

  /** Gives the rows again for as long as the database cannot say what became of them. */
  private async persist(jobs: readonly Job[]): Promise<readonly RowResult<unknown, unknown>[]> {
    const kind = (jobs[0] as Job).kind;
    const rows = jobs.map(({ runKey, ordinal, parts }) => ({ runKey, ordinal, entries: parts.map(({ entry }) => entry) }));
    const giveUpAt = performance.now() + this.giveUpMs;
    for (let delayMs = RETRY_DELAY_MS, retried = false; ; delayMs = Math.min(2 * delayMs, MAX_RETRY_DELAY_MS), retried = true) {
      try {
        return await kind.commit(rows, retried);
      } catch (error) {
        if (!isConnectionLoss(error) && !isTransient(error)) throw error;
        if (performance.now() + delayMs > giveUpAt) throw toUnavailable(error);
        await this.wait(delayMs);
      }
    }
  }
}

function settle(job: Job, result: RowResult<unknown, unknown>, again: Map<Job, Part[]>): void {
  for (const part of job.parts) {
    if ('value' in result) part.resolve(result.value);
    else if ('error' in result) part.reject(result.error);
    else {
      const error = result.refuse(part.entry);
      if (error) part.reject(error);
      else again.set(job, [...(again.get(job) ?? []), part]);
    }
  }
}

function toUnavailable(error: unknown): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    `The database could not take a commit in time (${(error as Error).message}): ask for the run by its id.`,
    { cause: error },
  );
}

function toRefusal(error: unknown): unknown {
  const cause = toStoreError(error);
  if (cause instanceof AppError) return cause;
  return new AppError('INTERNAL', `The database refused a row: ${(error as Error).message}`, { cause });
}
