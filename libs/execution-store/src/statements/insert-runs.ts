import { PackedBytes, toColumn } from '../columns.ts';
import type { CommitJob, CommitKind } from '../group-commit.ts';
import type { RunLimit } from '@weft/contracts';
import { FIRST_FENCE, type RunIdentity } from '../run.ts';
import { IDENTITY_NAMES, IDENTITY_TYPES, toIdentityColumns, toRows } from './run-columns.ts';
import { run, type Queryable, type Statement } from './statement.ts';

/** A new row for `runs`: claimed by its executor, or queued. */
export interface NewRun {
  readonly identity: RunIdentity;
  readonly priority: number;
  readonly command: Buffer;
  /** Absent for a queued run. */
  readonly startedAt?: number;
  readonly chunk?: Buffer;
  readonly answer?: Buffer;
  readonly eventCount: number;
  /** Of a run for `InsertLimitedRuns`. */
  readonly limits?: readonly RunLimit[];
}

export type Inserted = 'inserted' | 'exists';
/** `blocked`: inserted, and nobody's until it gets a slot. */
export type Placed = Inserted | 'blocked';

export const ROWS = toRows(
  3,
  [...IDENTITY_TYPES, 'int', 'float8', 'int', 'bigint', 'int', 'int', 'int', 'int', 'int', 'int'],
  `${IDENTITY_NAMES}, priority, started_ms, event_count, chunk, command_from, command_length, chunk_from, chunk_length, answer_from, answer_length`,
);
/** The parameters of `chunk_from`, `chunk_length` and the bytes in that list. */
export const CHUNK_FROM = '$19::int[]';
export const CHUNK_LENGTH = '$20::int[]';
export const BYTES = '$23::bytea';
/** Of what a queued run inherits: before all that is written of it, calls under fence 0 included. */
export const INHERITED_FENCE = -1;

/**
 * Of what a CTE named `inserted` has put in, what is not over: an insert that meets the end of the same run waits for it, and must not
 * begin it anew (`withdraw_ended`).
 */
export const KEPT = `ended AS MATERIALIZED (
    SELECT e.id FROM (SELECT array_agg(tenant_id) AS tenants, array_agg(id) AS ids FROM inserted) AS a, execution.withdraw_ended(a.tenants, a.ids) AS e (id)
  ), kept AS MATERIALIZED (
    SELECT * FROM inserted WHERE id NOT IN (SELECT id FROM ended)
  )`;

/**
 * The first insert wins, be it here or in history (run.md §1). The look into history is a scalar subquery on purpose: as a join
 * the planner may choose to read all of it. `claim` carries a row's place in the batch, negative, since RETURNING knows only
 * columns of the table: so the journal and the result need no join, which without statistics would be a quadratic one.
 */
const INSERT_RUNS: Statement = {
  name: 'insert-runs',
  text: `
  WITH inserted AS (
    INSERT INTO execution.runs (${IDENTITY_NAMES}, priority, status, owner, claim, fence, created_at, started_at, sequence, last_chunk, command, answer)
    SELECT ${IDENTITY_NAMES}, priority, $1::text, $2::text, -n, CASE WHEN $2::text IS NULL THEN 0 ELSE ${FIRST_FENCE} END,
           LEAST(now(), to_timestamp(started_ms / 1000)), to_timestamp(started_ms / 1000), event_count, CASE WHEN chunk_from IS NULL THEN 0 ELSE chunk END,
           substring(${BYTES} FROM command_from FOR command_length), substring(${BYTES} FROM answer_from FOR answer_length)
    FROM ${ROWS}
    WHERE (SELECT true FROM execution.history h WHERE h.tenant_id = i.tenant_id AND h.id = i.id LIMIT 1) IS NULL
    ON CONFLICT DO NOTHING RETURNING tenant_id, id, fence, last_chunk, sequence, -claim AS n
  ), ${KEPT}, written AS (
    INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
    SELECT tenant_id, id, CASE fence WHEN 0 THEN ${INHERITED_FENCE} ELSE fence END, last_chunk, sequence, substring(${BYTES} FROM (${CHUNK_FROM})[n] FOR (${CHUNK_LENGTH})[n])
    FROM kept WHERE (${CHUNK_FROM})[n] IS NOT NULL
  )
  SELECT n FROM kept`,
};

/** Of rows that an earlier attempt may have inserted: those that are ours. */
export const FIND_MINE: Statement = {
  name: 'find-inserted-runs',
  text: `
  SELECT n::int FROM ${toRows(2, ['uuid', 'uuid'], 'tenant_id, id')}
  JOIN execution.runs r USING (tenant_id, id)
  WHERE r.owner IS NOT DISTINCT FROM $1::text AND r.claim < 0`,
};

/** Inserts runs as claimed by `executorId`, or as queued where it is null. */
export class InsertRuns implements CommitKind<NewRun, Inserted> {
  readonly merges = false;
  readonly name: string;

  constructor(
    private readonly pool: Queryable,
    private readonly executorId: string | null,
  ) {
    this.name = executorId === null ? 'enqueue' : 'insert-running';
  }

  async commit(jobs: readonly CommitJob<NewRun>[], retried: boolean) {
    const status = this.executorId === null ? 'queued' : 'running';
    const mine = await run<{ n: number }>(this.pool, INSERT_RUNS, [status, this.executorId, ...toParameters(jobs)]);
    if (retried && mine.length < jobs.length) mine.push(...(await this.findMine(jobs)));
    const numbers = new Set(mine.map(({ n }) => n));
    return jobs.map((_, index) => ({ value: (numbers.has(index + 1) ? 'inserted' : 'exists') as Inserted }));
  }

  private findMine(jobs: readonly CommitJob<NewRun>[]): Promise<{ n: number }[]> {
    const identities = jobs.map(({ entries }) => (entries[0] as NewRun).identity);
    return run(this.pool, FIND_MINE, [this.executorId, ...toIdentityColumns(identities).slice(0, 2)]);
  }
}

export function toParameters(jobs: readonly CommitJob<NewRun>[]): unknown[] {
  const runs = jobs.map(({ entries }) => entries[0] as NewRun);
  const packed = new PackedBytes();
  return [
    ...toIdentityColumns(runs.map(({ identity }) => identity)),
    toColumn(runs.map(({ priority }) => priority)),
    toColumn(runs.map(({ startedAt }) => startedAt)),
    toColumn(runs.map(({ eventCount }) => eventCount)),
    toColumn(jobs.map(({ ordinal }) => ordinal)),
    ...packed.add(runs.map(({ command }) => command)),
    ...packed.add(runs.map(({ chunk }) => chunk)),
    ...packed.add(runs.map(({ answer }) => answer)),
    packed.toBuffer(),
  ];
}
