import type pg from 'pg';
import { ask } from './sweeping.ts';

/** A question is kept as long as its run. One that was decided just now may be seen before the row of its run. */
const DELETE = `
  WITH gone AS (
    DELETE FROM execution.approvals a
    WHERE a.tenant_id = $1 AND a.status <> 'open' AND a.decided_at < now() - interval '1 hour'
      AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = a.tenant_id AND r.id = a.execution_id)
      AND NOT EXISTS (SELECT FROM execution.history h WHERE h.tenant_id = a.tenant_id AND h.id = a.execution_id AND h.deleted_at IS NULL)
    RETURNING a.id
  ), mails AS (
    DELETE FROM execution.approval_mails m USING gone g WHERE m.tenant_id = $1 AND m.approval_id = g.id
  )
  SELECT id FROM gone`;

/** Deletes questions to people whose runs are no more. */
export class ApprovalSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Returns how many went. @throws STORE_UNAVAILABLE */
  async sweep(tenantId: string): Promise<number> {
    return (await ask(this.options.pool, DELETE, [tenantId])).length;
  }
}
