import type { ExecutionMode, ExecutionStatus } from '@weft/contracts';
import type pg from 'pg';
import type { RunAddress } from '../execution-queue.ts';
import { ask } from './sweeping.ts';

/** Which finished runs; what is left out does not matter. */
export interface RunFilter {
  readonly tenantId: string;
  readonly workflowId?: string;
  readonly status?: ExecutionStatus;
  readonly mode?: ExecutionMode;
  readonly finishedBefore?: Date;
  /** `name=value`, as code of the run has set it. */
  readonly customData?: string;
}

const BATCH = 500;
/** Rows that are looked at by one statement. */
const STEP = 5_000;
const NIL = '00000000-0000-0000-0000-000000000000';
/**
 * The row of a finished run is what refuses a second one under its id. As long as a late duplicate of its start may come (a message that
 * was kept waiting, a commit that is tried again), the row stays, emptied and hidden; a sweep takes it.
 */
const IS_SETTLED = `finished_at < now() - interval '15 minutes'`;

const DELETE_SOME = `
  WITH gone AS (
    DELETE FROM execution.history WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL AND ${IS_SETTLED} RETURNING id
  ), hidden AS (
    UPDATE execution.history SET deleted_at = now(), body = NULL, body_sha256 = NULL, error = NULL, custom_data = NULL
    WHERE tenant_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL AND NOT (${IS_SETTLED}) RETURNING id
  ), remembered AS (
    INSERT INTO execution.deleted_runs (tenant_id, id) SELECT $1, id FROM hidden ON CONFLICT DO NOTHING
  ), letters AS (
    DELETE FROM execution.dead_letters WHERE tenant_id = $1 AND id IN (SELECT id FROM gone UNION ALL SELECT id FROM hidden)
  ), mails AS (
    DELETE FROM execution.approval_mails m USING execution.approvals a
    WHERE m.tenant_id = $1 AND a.tenant_id = $1 AND m.approval_id = a.id
      AND a.execution_id IN (SELECT id FROM gone UNION ALL SELECT id FROM hidden)
  ), approvals AS (
    DELETE FROM execution.approvals WHERE tenant_id = $1 AND execution_id IN (SELECT id FROM gone UNION ALL SELECT id FROM hidden)
  )
  SELECT ((SELECT count(*) FROM gone) + (SELECT count(*) FROM hidden))::int AS count`;

/**
 * One step through a tenant's history, however little of it matches. $1 tenant, $2 after this id, $3 workflow, $4 status, $5 mode, $6 time, before
 * which a run must also have been made, $7 custom data.
 */
const FIND_SOME = `
  WITH seen AS MATERIALIZED (
    SELECT id, mode, finished_at, custom_data, deleted_at FROM execution.history
    WHERE tenant_id = $1 AND id > $2 AND ($3::uuid IS NULL OR workflow_id = $3) AND ($4::text IS NULL OR status = $4)
      AND ($6::timestamptz IS NULL OR id < execution.least_id_of($6))
    ORDER BY id LIMIT ${STEP}
  )
  SELECT (SELECT id FROM seen ORDER BY id DESC LIMIT 1) AS last,
         ARRAY(SELECT id FROM seen WHERE ($5::text IS NULL OR mode = $5) AND ($6 IS NULL OR finished_at < $6)
           AND ($7::text IS NULL OR custom_data @> ARRAY[$7]) AND deleted_at IS NULL ORDER BY id)::text[] AS ids`;

/** Deletes finished runs that somebody does not want any more. Their files go with the next sweep, as far as no other run names them. */
export class RunDeletion {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** False where there is no such finished run. @throws STORE_UNAVAILABLE */
  async delete({ tenantId, executionId }: RunAddress): Promise<boolean> {
    return (await this.deleteSome(tenantId, [executionId])) === 1;
  }

  /** The oldest first, as many as `limit` and the time allow; `hasMore`: call again. @throws STORE_UNAVAILABLE */
  async deleteMany(
    filter: RunFilter,
    { limit, withinMs }: { limit: number; withinMs: number },
  ): Promise<{ deleted: number; hasMore: boolean }> {
    const { tenantId, workflowId, status, mode, finishedBefore, customData } = filter;
    const deadline = performance.now() + withinMs;
    let deleted = 0;
    for (let after = NIL; deleted < limit && performance.now() < deadline;) {
      const values = [workflowId, status, mode, finishedBefore, customData].map((value) => value ?? null);
      const [step] = await ask<{ last: string | null; ids: string[] }>(this.options.pool, FIND_SOME, [
        tenantId,
        after,
        ...values,
      ]);
      if (!step?.last) return { deleted, hasMore: false };
      for (let from = 0; from < step.ids.length && deleted < limit && performance.now() < deadline; from += BATCH)
        deleted += await this.deleteSome(tenantId, step.ids.slice(from, from + Math.min(BATCH, limit - deleted)));
      after = step.last;
    }
    return { deleted, hasMore: true };
  }

  private async deleteSome(tenantId: string, ids: readonly string[]): Promise<number> {
    const [row] = await ask<{ count: number }>(this.options.pool, DELETE_SOME, [tenantId, [...ids]]);
    return row?.count ?? 0;
  }
}
