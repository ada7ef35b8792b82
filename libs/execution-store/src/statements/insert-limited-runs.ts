import type { CommitJob, CommitKind } from '../group-commit.ts';
import {
  BYTES,
  CHUNK_FROM,
  CHUNK_LENGTH,
  FIND_MINE,
  INHERITED_FENCE,
  KEPT,
  ROWS,
  toParameters,
  type NewRun,
  type Placed,
} from './insert-runs.ts';
import { FIRST_FENCE } from '../run.ts';
import { IDENTITY_NAMES, toIdentityColumns } from './run-columns.ts';
import { toLimitColumns } from './run-limits.ts';
import { run, type Queryable, type Statement } from './statement.ts';

const LIMIT_KEYS = '$24::text[]';
const LIMIT_SIZES = '$25::text[]';

/**
 * As `insert-runs`, of runs with limits ($1 is the executor). They are inserted as blocked, and then get their slots in the order of
 * priority and age, under the locks of their counters: so the first insert wins before anything is counted. A run that was to start at once
 * and is blocked has done nothing: its chunk is left out.
 */
const INSERT_LIMITED_RUNS: Statement = {
  name: 'insert-limited-runs',
  text: `
  WITH inserted AS (
    INSERT INTO execution.runs (${IDENTITY_NAMES}, priority, status, claim, created_at, started_at, sequence, last_chunk, command, answer, limit_keys, limit_sizes)
    SELECT ${IDENTITY_NAMES}, priority, $2::text, -n, LEAST(now(), to_timestamp(started_ms / 1000)), to_timestamp(started_ms / 1000), event_count,
           CASE WHEN chunk_from IS NULL THEN 0 ELSE chunk END,
           substring(${BYTES} FROM command_from FOR command_length), substring(${BYTES} FROM answer_from FOR answer_length),
           (${LIMIT_KEYS})[n]::text[], (${LIMIT_SIZES})[n]::int[]
    FROM ${ROWS}
    WHERE (SELECT true FROM execution.history h WHERE h.tenant_id = i.tenant_id AND h.id = i.id LIMIT 1) IS NULL
    ON CONFLICT DO NOTHING RETURNING tenant_id, id, priority, last_chunk, sequence, -claim AS n
  ), ${KEPT}, started AS MATERIALIZED (
    SELECT s.id, s.is_started FROM (
      SELECT array_agg(tenant_id ORDER BY priority DESC, id) AS tenants, array_agg(id ORDER BY priority DESC, id) AS ids,
             array_agg((${LIMIT_KEYS})[n] ORDER BY priority DESC, id) AS keys, array_agg((${LIMIT_SIZES})[n] ORDER BY priority DESC, id) AS sizes
      FROM kept
    ) AS a, execution.start_blocked($1, a.tenants, a.ids, a.keys, a.sizes) AS s
  ), written AS (
    INSERT INTO execution.journal (tenant_id, execution_id, fence, chunk, sequence, body)
    SELECT tenant_id, id, CASE WHEN $1::text IS NULL THEN ${INHERITED_FENCE} ELSE ${FIRST_FENCE} END, last_chunk, sequence, substring(${BYTES} FROM (${CHUNK_FROM})[n] FOR (${CHUNK_LENGTH})[n])
    FROM kept JOIN started USING (id) WHERE (is_started OR $1::text IS NULL) AND (${CHUNK_FROM})[n] IS NOT NULL
  )
  SELECT n, is_started FROM kept JOIN started USING (id)`,
};

/** Inserts runs with limits: as claimed by `executorId`, or as queued where it is null; as blocked where a slot is missing. */
export class InsertLimitedRuns implements CommitKind<NewRun, Placed> {
  readonly merges = false;
  readonly name: string;

  constructor(
    private readonly pool: Queryable,
    private readonly executorId: string | null,
  ) {
    this.name = executorId === null ? 'enqueue-limited' : 'insert-limited';
  }

  async commit(jobs: readonly CommitJob<NewRun>[], retried: boolean) {
    const runs = jobs.map(({ entries }) => entries[0] as NewRun);
    const parameters = [this.executorId, 'blocked', ...toParameters(jobs), ...toLimitColumns(runs)];
    const rows = await run<{ n: number; is_started: boolean }>(this.pool, INSERT_LIMITED_RUNS, parameters);
    const placed = new Map(rows.map(({ n, is_started }): [number, Placed] => [n, is_started ? 'inserted' : 'blocked']));
    if (retried && rows.length < jobs.length) for (const { n } of await this.findMine(runs)) placed.set(n, 'inserted');
    return jobs.map((_, index) => ({ value: placed.get(index + 1) ?? 'exists' }));
  }

  /** Of what a lost attempt has inserted: a blocked one needs nobody, be it told as ours or not. */
  private findMine(runs: readonly NewRun[]): Promise<{ n: number }[]> {
    return run(this.pool, FIND_MINE, [this.executorId, ...toIdentityColumns(runs.map(({ identity }) => identity)).slice(0, 2)]);
  }
}
