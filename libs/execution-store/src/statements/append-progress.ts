import { AppError } from '@weft/errors';
import type pg from 'pg';
import type { RunCheckpoint } from '../checkpoint.ts';
import { PackedBytes, toColumn, toRefColumns } from '../columns.ts';
import type { CommitJob, CommitKind, RowResult } from '../group-commit.ts';
import type { Progress } from '../record.ts';
import { encodeJson, encodeText } from '../codec.ts';
import { toChunkText } from '../run-body.ts';
import type { RunRef } from '../run.ts';
import { insertApprovals } from './insert-approvals.ts';
import { IS_RUNNING, lostOwnership } from './ownership.ts';
import { PartedStatement } from './statement-part.ts';
import { RowSource } from './row-source.ts';
import { toRows } from './run-columns.ts';
import { freedOf } from './run-limits.ts';
import { saveCheckpoints } from './save-checkpoints.ts';
import { startChildren, type NewChildRun } from './start-children.ts';
import { run, type Statement } from './statement.ts';

export interface ProgressEntry extends Progress {
  readonly ref: RunRef;
  /** Set where the run is to wait, or to pause: milliseconds since the epoch, see `ExecutionWriter.park`. */
  readonly dueAt?: number;
  /** Of a run that is to wait: calls from outside that it knows. With more than these it is queued instead. */
  readonly knownResumes?: number;
  /** Of a run that is to wait and has limits: it gives its slots back. */
  readonly freesSlots?: boolean;
  /** Runs of other workflows that steps have called. */
  readonly children?: readonly NewChildRun[];
  /** Where its LangGraph thread stands after this. */
  readonly checkpoints?: readonly RunCheckpoint[];
}

/** A statement that appends, and the rows that it takes: `columns` of them, then their bytes. */
interface Appending {
  readonly source: RowSource;
  readonly columns: (jobs: readonly Job[], packed: PackedBytes) => unknown[];
  readonly statement: PartedStatement<readonly ProgressEntry[]>;
}

const TYPES = ['uuid', 'uuid', 'int', 'bigint', 'int', 'boolean', 'int', 'int'] as const;
const NAMES = 'tenant_id, id, fence, chunk, event_count, needs_leave, body_from, body_length';
const bytesOf = ({ width }: RowSource): string => `$${width + 1}::bytea`;

/**
 * One row of journal for each run, its sequence counted on in the same statement, under the fence. A chunk that is not newer than the
 * last one is a lost attempt's own work. `needs_leave`: what starts a write, or parks the run, is refused once a stop was requested.
 * @param more.changes of the run's row, besides.
 */
function appending(
  name: string,
  { source, columns }: Omit<Appending, 'statement'>,
  more: { changes?: string; freesSlots?: boolean } = {},
): Appending {
  const { changes = '', freesSlots = false } = more;
  const bytes = bytesOf(source);
  const statement = new PartedStatement<readonly ProgressEntry[]>(
    {
      name,
      bytes,
      answer: 'SELECT n::int, sequence FROM moved',
      text: (hasParts) => `
  WITH moved AS (
    UPDATE execution.runs r SET sequence = r.sequence + i.event_count, last_chunk = i.chunk${changes}
    FROM ${source.rows}
    WHERE r.tenant_id = i.tenant_id AND r.id = i.id AND r.fence = i.fence AND ${IS_RUNNING} AND r.last_chunk < i.chunk
      AND NOT (i.needs_leave AND r.stop_requested)
    RETURNING i.n, i.body_from, i.body_length, r.tenant_id, r.id, r.fence, r.last_chunk, r.sequence${freesSlots || hasParts ? ', r.status, r.limit_keys' : ''}
  ), written AS (
    INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
    SELECT tenant_id, id, fence, last_chunk, sequence, substring(${bytes} FROM body_from FOR body_length) FROM moved
  )${freesSlots ? `, ${freedOf('moved', `status <> 'running'`)}` : ''}`,
      ...(freesSlots && { asks: 'freed' }),
    },
    [startChildren, insertApprovals, saveCheckpoints],
  );
  return { source, columns, statement };
}

/** What runs commit between two steps: most commits of all (ADR 0035). */
const steps = (): Appending => appending('append-progress', { source: new RowSource(TYPES, NAMES), columns: toStepColumns });

/** The same where some of them answer their callers, or wait. */
function stepsWithState(freesSlots: boolean): Appending {
  const names = `${NAMES}, answer_from, answer_length, due_ms, known_resumes`;
  const source = new RowSource([...TYPES, 'int', 'int', 'float8', 'int'], names);
  const changes = `,
        answer = coalesce(r.answer, substring(${bytesOf(source)} FROM i.answer_from FOR i.answer_length)),
        status = CASE WHEN i.due_ms IS NULL THEN r.status WHEN r.pause_requested THEN 'paused'
                      WHEN i.due_ms = '-Infinity' OR r.resumes > i.known_resumes THEN 'queued' ELSE 'waiting' END,
        pause_requested = r.pause_requested AND i.due_ms IS NULL,
        owner = CASE WHEN i.due_ms IS NULL THEN r.owner END,
        due_at = to_timestamp(i.due_ms / 1000) -- infinity where only a call ends the wait`;
  const name = freesSlots ? 'append-progress+state+slots' : 'append-progress+state';
  return appending(name, { source, columns: toStateColumns }, { changes, freesSlots });
}

/** Asks again for rows that were not changed. */
const FIND_PROGRESS: Statement = {
  name: 'find-progress',
  text: `
  SELECT n::int, r.sequence, r.last_chunk >= i.chunk AS done, r.status = 'running' AND r.stop_requested AS stopped
  FROM ${toRows(1, ['uuid', 'uuid', 'int', 'bigint'], 'tenant_id, id, fence, chunk')}
  JOIN execution.runs r ON r.tenant_id = i.tenant_id AND r.id = i.id AND r.fence = i.fence`,
};

interface Found {
  readonly n: number;
  readonly sequence: number;
  readonly done: boolean;
  readonly stopped: boolean;
}

type Job = CommitJob<ProgressEntry>;
type Result = RowResult<ProgressEntry, number>;

/** Commits progress of runs under their fences; all appends of one run in a batch become one row. Answers with the committed sequence. */
export class AppendProgress implements CommitKind<ProgressEntry, number> {
  readonly name = 'append';
  readonly merges = true;
  private readonly steps = steps();
  private readonly withState = stepsWithState(false);
  private readonly freeingSlots = stepsWithState(true);

  constructor(private readonly pool: pg.Pool) {}

  async commit(jobs: readonly Job[]): Promise<readonly Result[]> {
    const packed = new PackedBytes();
    const { source, columns, statement: parted } = this.appendingFor(jobs);
    const parameters = [...columns(jobs, packed), null]; // the bytes, once all are gathered
    const runs = jobs.map(({ entries }) => entries);
    const statement = parted.forBatch(runs, parameters, packed);
    parameters[source.width] = packed.toBuffer();
    const [text, values] = jobs.length === 1 ? source.ofOne(statement, parameters) : [statement, parameters];
    const moved = await run<{ n: number; sequence: number }>(this.pool, text, values);
    const results = new Map<number, Result>(moved.map(({ n, sequence }) => [n, { value: sequence }]));
    if (results.size < jobs.length) {
      const found = await run<Found>(this.pool, FIND_PROGRESS, parameters.slice(0, 4));
      for (const row of found) if (!results.has(row.n)) results.set(row.n, toResult(row));
    }
    return jobs.map(
      ({ entries }, index) => results.get(index + 1) ?? { error: lostOwnership((entries[0] as ProgressEntry).ref) },
    );
  }

  private appendingFor(jobs: readonly Job[]): Appending {
    const entries = jobs.flatMap((job) => job.entries);
    if (entries.some(({ freesSlots }) => freesSlots)) return this.freeingSlots;
    return entries.some(({ dueAt, answer }) => dueAt !== undefined || answer !== undefined) ? this.withState : this.steps;
  }
}

function toResult({ sequence, done, stopped }: Found): Result {
  if (done) return { value: sequence };
  return { refuse: (entry) => (!stopped ? lostOwnership(entry.ref) : needsLeave(entry) ? stopRequested(entry.ref) : undefined) };
}

const needsLeave = (entry: ProgressEntry): boolean =>
  entry.dueAt !== undefined || entry.children !== undefined || (entry.rows?.some(({ kind }) => kind === 'intent') ?? false);

function stopRequested({ executionId }: RunRef): AppError {
  return new AppError('CANCELLED', `A stop was requested for execution ${executionId}: it starts no write and no wait any more.`);
}

function toStepColumns(jobs: readonly Job[], packed: PackedBytes): unknown[] {
  return [
    ...toRefColumns(jobs.map(({ entries }) => (entries[0] as ProgressEntry).ref)),
    toColumn(jobs.map(({ ordinal }) => ordinal)),
    toColumn(jobs.map(({ entries }) => entries.reduce((sum, { events }) => sum + (events?.length ?? 0), 0))),
    toColumn(jobs.map(({ entries }) => entries.some(needsLeave))),
    ...packed.add(jobs.map(({ entries }) => encodeText(toChunkText(entries)))),
  ];
}

function toStateColumns(jobs: readonly Job[], packed: PackedBytes): unknown[] {
  const answers = jobs.map(({ entries }) => entries.find(({ answer }) => answer !== undefined)?.answer);
  const parks = jobs.map(({ entries }) => entries.find(({ dueAt }) => dueAt !== undefined));
  return [
    ...toStepColumns(jobs, packed),
    ...packed.add(answers.map((answer) => answer && encodeJson(answer))),
    toColumn(parks.map((park) => park?.dueAt)),
    toColumn(parks.map((park) => park?.knownResumes ?? 0)),
  ];
}
