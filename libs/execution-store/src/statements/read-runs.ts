import type { ExecutionError, ExecutionMode, ExecutionStatus, ExecutionSummary } from '@weft/contracts';
import { fromCustomDataColumn } from '../custom-data.ts';
import { IDENTITY_NAMES, qualified } from './run-columns.ts';
import { fromIdentityRow, type IdentityRow } from './run-row.ts';

export interface SummaryRow extends IdentityRow {
  readonly status: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly error: string | null;
  readonly custom_data: readonly string[] | null;
  readonly pause_requested: boolean;
  readonly waits_for_calls: boolean;
  readonly is_open: boolean;
}

export interface FoundRun extends SummaryRow {
  readonly step_count: number | null;
  /** Of an open run: its answer. */
  readonly body: Buffer | null;
  readonly body_sha256: string | null;
  /** One of an open run's chunks: there is a row for each, and one for a run without any. */
  readonly chunk_body: Buffer | null;
  /** After the last of the chunk's events. */
  readonly chunk_sequence: number | null;
}

/** In one snapshot with the status: the end of the last child queues its caller in the statement that counts it. */
const WAITS_FOR_CALLS = `r.status = 'waiting' AND EXISTS (
    SELECT FROM execution.child_waits w WHERE w.tenant_id = r.tenant_id AND w.parent_id = r.id AND w.open > 0
  ) AS waits_for_calls`;
export const OPEN = `${qualified('r')}, status, created_at, started_at, NULL::timestamptz AS finished_at, NULL AS error, NULL::text[] AS custom_data, pause_requested, ${WAITS_FOR_CALLS}, true AS is_open`;
export const OVER = `${IDENTITY_NAMES}, status, created_at, started_at, finished_at, error, custom_data, false AS pause_requested, false AS waits_for_calls, false AS is_open`;

const OPEN_RUN = `
  SELECT ${OPEN}, NULL::int AS step_count, r.answer AS body, NULL AS body_sha256, j.body AS chunk_body, j.sequence AS chunk_sequence, j.fence, j.chunk
  FROM execution.runs r
  LEFT JOIN execution.journal j ON $3::int IS NOT NULL AND j.tenant_id = r.tenant_id AND j.execution_id = r.id AND ($3 = 0 OR j.sequence > $3)
  WHERE r.tenant_id = $1 AND r.id = $2`;

/**
 * $1 tenant, $2 id, $3: null for the facts alone, 0 for all, else only the chunks with events after this sequence. One statement, hence one
 * snapshot: a run that ends meanwhile is seen open or over, with what belongs to it. Where both tables have it, it is over.
 */
export const FIND_RUN = `
  SELECT ${OVER}, step_count, CASE WHEN $3::int IS NOT NULL THEN body END AS body, body_sha256,
         NULL::bytea AS chunk_body, NULL::int AS chunk_sequence, NULL::int AS fence, NULL::bigint AS chunk
  FROM execution.history WHERE tenant_id = $1 AND id = $2 AND deleted_at IS NULL
  UNION ALL ${OPEN_RUN}
  ORDER BY is_open, fence, chunk`;

/** What a caller who waits for a run is told by. */
export type AnsweringRun = Pick<FoundRun, 'status' | 'waits_for_calls' | 'is_open' | 'body' | 'body_sha256'> & {
  readonly id: string;
};

/** $1 tenant, $2 ids. One snapshot, as above; where both tables have a run, its end comes last. */
export const FIND_ANSWERS = `
  SELECT r.id, status, ${WAITS_FOR_CALLS}, true AS is_open, r.answer AS body, NULL AS body_sha256
  FROM execution.runs r WHERE r.tenant_id = $1 AND r.id = ANY ($2::uuid[])
  UNION ALL
  SELECT id, status, false, false, body, body_sha256
  FROM execution.history WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND deleted_at IS NULL
  ORDER BY is_open DESC`;

const FILTER = `
  tenant_id = $1 AND ($2::uuid IS NULL OR id < $2) AND ($3::uuid IS NULL OR workflow_id = $3) AND ($4::text IS NULL OR status = $4)
  AND ($5::text IS NULL OR mode = $5) AND ($8::uuid IS NULL OR (parent_id = $8 AND id > $9::uuid))`;

/** $1 tenant, $2 before this id, $3 workflow, $4 status, $5 mode, $6 limit, $7 custom data as `name=value`, which no open run has, $8 caller, $9 an id from before its children's. */
export const LIST_RUNS = `
  SELECT * FROM (
    (SELECT ${OPEN} FROM execution.runs r WHERE ${FILTER} AND $7::text IS NULL ORDER BY id DESC LIMIT $6)
    UNION ALL
    (SELECT ${OVER} FROM execution.history WHERE ${FILTER} AND deleted_at IS NULL AND ($7 IS NULL OR custom_data @> ARRAY[$7]) ORDER BY id DESC LIMIT $6)
  ) AS found ORDER BY id DESC LIMIT $6`;

export function toSummary(row: SummaryRow): ExecutionSummary {
  const identity = fromIdentityRow(row);
  return {
    id: row.id,
    workflowId: row.workflow_id,
    workflowVersion: row.workflow_version,
    mode: row.mode as ExecutionMode,
    status: row.status as ExecutionStatus,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    ...(row.error === null ? {} : { error: JSON.parse(row.error) as ExecutionError }),
    ...(row.custom_data ? { customData: fromCustomDataColumn(row.custom_data) } : {}),
    ...(row.waits_for_calls ? { waitsForCalls: true as const } : {}),
    ...(row.pause_requested ? { pauseRequested: true as const } : {}),
    ...(identity.retryOf ? { retryOf: identity.retryOf } : {}),
    ...(identity.parentExecutionId ? { parentExecutionId: identity.parentExecutionId } : {}),
    ...(identity.rootExecutionId ? { rootExecutionId: identity.rootExecutionId } : {}),
    depth: row.depth,
  };
}
