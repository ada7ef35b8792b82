import { IDENTITY_NAMES, qualified } from './run-columns.ts';
import type { IdentityRow } from './run-row.ts';
import type { Statement } from './statement.ts';

export interface ClaimedRow extends IdentityRow {
  readonly fence: number;
  readonly command: Buffer;
  readonly answer: Buffer | null;
  readonly created_at: Date;
  readonly started_at: Date;
  readonly reason: 'queued' | 'due' | 'takeover';
  readonly strikes: number;
  readonly stop_requested: boolean;
  readonly pause_requested: boolean;
  /** Number of the claim. */
  readonly claim: number;
  readonly claimed_at: Date;
  readonly resumes: number;
  /** No earlier attempt can have left a journal. */
  readonly is_new: boolean;
  /** `blocked`: it found no slot, and is nobody's. */
  readonly status: 'running' | 'blocked';
  readonly limit_keys: readonly string[] | null;
}

const COLUMNS = `${IDENTITY_NAMES}, fence, command, answer, created_at, started_at, strikes, stop_requested, pause_requested, claim, resumes`;
const CLAIMED = `${qualified('r', COLUMNS)}, r.limit_keys, r.status, now() AS claimed_at, r.fence = 1 AND r.resumes = 0 AND r.sequence = 0 AND r.retry_of IS NULL AS is_new`;

/**
 * How many runs one statement claims: each number is a statement of its own, planned anew on every connection. A claimer with more room
 * claims again.
 */
const CLAIM_SIZES = [200, 100, 50, 20, 10, 5, 2, 1];

/**
 * Claims runs for one executor ($1), at most `limit` (1 or more) and perhaps fewer: first those of executors whose lease is over by this clock, then waits that
 * are over, then the queue. All three are found by partial indexes, whatever else is open. The limit is part of the text: for one that it
 * cannot see, the planner expects a tenth of the table and would rather sort it.
 * - Only a living lease claims. Only one that was held for a full period takes over: after an outage of the database every lease is
 *   over, and the living come back first.
 * - A takeover without a new journal entry since the run's last claim is a strike; one with is none, and wipes them.
 * - Of the queue each turn is the tenant's with the least time, which the turn advances by one (run.md §9); a tenant's turns take its runs by priority and age.
 * - A run with limits takes its slots, or is blocked until one is free. One that is taken over has them.
 */
export function claimRuns(limit: number): Statement {
  const count = CLAIM_SIZES.find((size) => size <= limit) ?? 1;
  const atMost = `LIMIT ${count}`;
  return {
    name: `claim-runs-${atMost}`,
    text: `
  WITH lease AS MATERIALIZED (
    SELECT held_since <= now() - lease AS takes_over FROM execution.executors WHERE id = $1 AND expires_at > now()
  ), orphaned AS MATERIALIZED (
    SELECT r.tenant_id, r.id, 'takeover' AS reason, NULL::text[] AS limit_keys, NULL::int[] AS limit_sizes
    FROM execution.executors e JOIN execution.runs r ON r.owner = e.id AND r.status = 'running'
    WHERE e.expires_at < now() AND e.id <> $1 AND (SELECT takes_over FROM lease)
    ${atMost} FOR UPDATE OF r SKIP LOCKED
  ), due AS MATERIALIZED (
    SELECT tenant_id, id, 'due' AS reason, limit_keys, limit_sizes FROM execution.runs
    WHERE status = 'waiting' AND due_at <= now() AND EXISTS (SELECT FROM lease)
    ORDER BY due_at ${atMost} FOR UPDATE SKIP LOCKED
  ), shares AS MATERIALIZED (
    SELECT tenant_id, count(*)::int AS share FROM (
      SELECT t.tenant_id
      FROM (SELECT tenant_id, virtual_time FROM execution.tenant_queues WHERE EXISTS (SELECT FROM lease) ORDER BY virtual_time ${atMost}) AS t,
           generate_series(0, ${count - 1}) AS turn
      ORDER BY t.virtual_time + turn, t.tenant_id ${atMost}
    ) AS turns GROUP BY tenant_id
  ), queued AS MATERIALIZED (
    SELECT r.* FROM shares s CROSS JOIN LATERAL (
      SELECT tenant_id, id, 'queued' AS reason, limit_keys, limit_sizes FROM execution.runs
      WHERE tenant_id = s.tenant_id AND status = 'queued'
      ORDER BY priority DESC, id LIMIT s.share FOR UPDATE SKIP LOCKED
    ) AS r
  ), picked AS MATERIALIZED (
    SELECT * FROM orphaned UNION ALL SELECT * FROM due UNION ALL SELECT * FROM queued ${atMost}
  ), slots AS MATERIALIZED (
    SELECT s.* FROM (
      SELECT array_agg(tenant_id) AS tenants, array_agg(id) AS ids, array_agg(limit_keys::text) AS keys, array_agg(limit_sizes::text) AS sizes
      FROM picked WHERE limit_keys IS NOT NULL
    ) AS p, execution.take_slots(p.tenants, p.ids, p.keys, p.sizes) AS s
  ), moved AS (
    UPDATE execution.runs r
    SET status = CASE WHEN p.full_key IS NULL THEN 'running' ELSE 'blocked' END, waits_for = p.full_key, due_at = NULL,
        owner = CASE WHEN p.full_key IS NULL THEN $1 END, claim = $2, fence = r.fence + CASE WHEN p.full_key IS NULL THEN 1 ELSE 0 END,
        last_chunk = CASE WHEN p.full_key IS NULL THEN 0 ELSE r.last_chunk END,
        started_at = CASE WHEN p.full_key IS NULL THEN coalesce(r.started_at, now()) ELSE r.started_at END,
        strikes = CASE WHEN p.reason <> 'takeover' THEN r.strikes WHEN r.last_chunk > 0 THEN 0 ELSE r.strikes + 1 END
    FROM (SELECT p.tenant_id, p.id, p.reason, s.waits_for AS full_key FROM picked p LEFT JOIN slots s ON s.tenant_id = p.tenant_id AND s.id = p.id) AS p
    WHERE r.tenant_id = p.tenant_id AND r.id = p.id
    RETURNING ${CLAIMED}, p.reason
  ), unblocked AS MATERIALIZED (
    SELECT execution.settle_limits(array_agg(tenant_id), array_agg(key)) FROM moved, unnest(limit_keys) AS key WHERE status = 'blocked'
  ), passed AS MATERIALIZED (
    SELECT execution.pass_turns(array_agg(s.tenant_id), array_agg(s.share), array_agg(coalesce(q.taken, 0)))
    FROM shares s LEFT JOIN (SELECT tenant_id, count(*)::int AS taken FROM moved WHERE reason = 'queued' GROUP BY tenant_id) AS q USING (tenant_id)
  )
  SELECT * FROM moved WHERE (SELECT count(*) FROM unblocked) + (SELECT count(*) FROM passed) > 0`,
  };
}

/** The runs of a claim whose reply got lost: they are this executor's, and it does not know. */
export const FIND_CLAIMED: Statement = {
  name: 'find-claimed',
  text: `
  SELECT ${CLAIMED}, 'takeover' AS reason FROM execution.runs r
  WHERE r.owner = $1 AND r.status = 'running' AND r.claim = ANY ($2::int[])`,
};

/** All runs of an executor. */
export const FIND_ASSIGNED: Statement = {
  name: 'find-assigned',
  text: `SELECT ${CLAIMED}, 'takeover' AS reason FROM execution.runs r WHERE r.owner = $1 AND r.status = 'running'`,
};

/** Gives a run ($1, $2) under its fence ($3) to another executor ($4), under a new one. */
export const HAND_OVER: Statement = {
  name: 'hand-over',
  text: `
  UPDATE execution.runs SET owner = $4, fence = fence + 1, last_chunk = 0
  WHERE tenant_id = $1 AND id = $2 AND fence = $3 AND status = 'running' RETURNING fence`,
};

export interface ChunkRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly body: Buffer;
}

/** The journals of runs, oldest entry first. */
export const READ_CHUNKS: Statement = {
  name: 'read-chunks',
  text: `
  SELECT j.tenant_id, j.execution_id AS id, j.body
  FROM unnest($1::uuid[], $2::uuid[]) AS i (tenant_id, id)
  JOIN execution.journal j ON j.tenant_id = i.tenant_id AND j.execution_id = i.id
  ORDER BY j.execution_id, j.fence, j.chunk`,
};
