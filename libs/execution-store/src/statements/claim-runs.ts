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
  /** Number of the claim. */
  readonly claim: number;
  readonly claimed_at: Date;
  readonly resumes: number;
  /** No earlier attempt can have left a journal. */
  readonly is_new: boolean;
}

const COLUMNS = `${IDENTITY_NAMES}, fence, command, answer, created_at, started_at, strikes, stop_requested, claim, resumes`;
const CLAIMED = `${qualified('r', COLUMNS)}, now() AS claimed_at, r.fence = 1 AND r.resumes = 0 AS is_new`;

/** Of one statement: a claimer with more room claims again. */
export const MAX_CLAIM = 200;

/**
 * Claims runs for one executor ($1), at most `limit`: first those of executors whose lease is over by this clock, then waits that
 * are over, then the queue by priority and age. All three are found by partial indexes, whatever else is open. The limit is part
 * of the text: for one that it cannot see, the planner expects a tenth of the table and would rather sort it.
 * - Only a living lease claims. Only one that was held for a full period takes over: after an outage of the database every lease is
 *   over, and the living come back first.
 * - A takeover without a new journal entry since the run's last claim is a strike; one with is none, and wipes them.
 */
export function claimRuns(limit: number): Statement {
  const atMost = `LIMIT ${Math.min(Math.trunc(limit), MAX_CLAIM)}`;
  return {
    name: `claim-runs-${atMost}`,
    text: `
  WITH lease AS MATERIALIZED (
    SELECT held_since <= now() - lease AS takes_over FROM execution.executors WHERE id = $1 AND expires_at > now()
  ), orphaned AS MATERIALIZED (
    SELECT r.tenant_id, r.id, 'takeover' AS reason
    FROM execution.executors e JOIN execution.runs r ON r.owner = e.id AND r.status = 'running'
    WHERE e.expires_at < now() AND e.id <> $1 AND (SELECT takes_over FROM lease)
    ${atMost} FOR UPDATE OF r SKIP LOCKED
  ), due AS MATERIALIZED (
    SELECT tenant_id, id, 'due' AS reason FROM execution.runs
    WHERE status = 'waiting' AND due_at <= now() AND EXISTS (SELECT FROM lease)
    ORDER BY due_at ${atMost} FOR UPDATE SKIP LOCKED
  ), queued AS MATERIALIZED (
    SELECT tenant_id, id, 'queued' AS reason FROM execution.runs
    WHERE status = 'queued' AND EXISTS (SELECT FROM lease)
    ORDER BY priority DESC, id ${atMost} FOR UPDATE SKIP LOCKED
  ), picked AS MATERIALIZED (
    SELECT * FROM orphaned UNION ALL SELECT * FROM due UNION ALL SELECT * FROM queued ${atMost}
  )
  UPDATE execution.runs r
  SET status = 'running', owner = $1, claim = $2, fence = r.fence + 1, last_chunk = 0, due_at = NULL, started_at = coalesce(r.started_at, now()),
      strikes = CASE WHEN p.reason <> 'takeover' THEN r.strikes WHEN r.last_chunk > 0 THEN 0 ELSE r.strikes + 1 END
  FROM picked p WHERE r.tenant_id = p.tenant_id AND r.id = p.id
  RETURNING ${CLAIMED}, p.reason`,
  };
}

/** The runs of a claim whose reply got lost: they are this executor's, and it does not know. */
export const FIND_CLAIMED: Statement = {
  name: 'find-claimed',
  text: `
  SELECT ${CLAIMED}, 'takeover' AS reason FROM execution.runs r
  WHERE r.owner = $1 AND r.status = 'running' AND r.claim = ANY ($2::int[])`,
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
