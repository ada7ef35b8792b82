import { randomUUID } from 'node:crypto';
import type { TenantTransaction } from '@weft/persistence';
import { HOOK_COLUMNS, type HookRow, type HookTarget } from './hook-row.ts';

/** Longer than anybody waits for the job of a trigger. */
export const HOOK_HOLD_S = 100;

export interface NewHook {
  readonly workflowId: string;
  readonly nodeId: string;
  readonly target: HookTarget;
}

/** What triggers of workflows have set up at other systems. */
export class HooksRepository {
  /** Of a workflow, locked. `isBusy`: somebody is at work on it. */
  async lock(tx: TenantTransaction, workflowId: string): Promise<readonly (HookRow & { readonly isBusy: boolean })[]> {
    return tx.query(
      `SELECT ${HOOK_COLUMNS}, is_held AND try_at > now() AS "isBusy" FROM orchestrator.trigger_hooks
        WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY id FOR UPDATE`,
      [tx.tenantId, workflowId],
    );
  }

  /** Before the trigger is asked to set it up; where nobody comes back to it, it is undone. */
  async prepare(tx: TenantTransaction, { workflowId, nodeId, target }: NewHook): Promise<HookRow> {
    const [row] = await tx.query<HookRow>(
      `INSERT INTO orchestrator.trigger_hooks (id, tenant_id, workflow_id, node_id, state, target, fence, is_held, try_at)
       VALUES ($1, $2, $3, $4, 'unwanted', $5, 1, true, now() + make_interval(secs => ${HOOK_HOLD_S}))
       RETURNING ${HOOK_COLUMNS}`,
      [randomUUID(), tx.tenantId, workflowId, nodeId, JSON.stringify(target)],
    );
    return row as HookRow;
  }

  /** Before the trigger is asked to undo it for one that takes its place; where nobody comes back to it, it is set up again. */
  async hold(tx: TenantTransaction, id: string): Promise<HookRow> {
    const [row] = await tx.query<HookRow>(
      `UPDATE orchestrator.trigger_hooks
          SET state = 'wanted', fence = fence + 1, is_held = true, attempts = 0, try_at = now() + make_interval(secs => ${HOOK_HOLD_S})
        WHERE tenant_id = $1 AND id = $2 RETURNING ${HOOK_COLUMNS}`,
      [tx.tenantId, id],
    );
    return row as HookRow;
  }

  /** Lets go of what was prepared or held, for whoever comes first: the first is undone, the second set up again. */
  async letGo(tx: TenantTransaction, rows: readonly HookRow[]): Promise<void> {
    await tx.query(
      `UPDATE orchestrator.trigger_hooks h SET is_held = false, try_at = now()
         FROM unnest($1::uuid[], $2::bigint[]) AS r (id, fence) WHERE h.id = r.id AND h.fence = r.fence AND (h.is_held OR h.state = 'unwanted')`,
      [rows.map(({ id }) => id), rows.map(({ fence }) => fence)],
    );
  }

  /** False where somebody else has come in between. */
  async activate(tx: TenantTransaction, rows: readonly HookRow[]): Promise<boolean> {
    if (rows.length === 0) return true;
    const changed = await tx.query(
      `UPDATE orchestrator.trigger_hooks h SET state = 'active', is_held = false, attempts = 0, try_at = NULL
         FROM unnest($1::uuid[], $2::bigint[]) AS r (id, fence) WHERE h.id = r.id AND h.fence = r.fence AND h.is_held RETURNING h.id`,
      [rows.map(({ id }) => id), rows.map(({ fence }) => fence)],
    );
    return changed.length === rows.length;
  }

  async delete(tx: TenantTransaction, ids: readonly string[]): Promise<void> {
    await tx.query('DELETE FROM orchestrator.trigger_hooks WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [tx.tenantId, ids]);
  }

  /** All of the workflow but these are to be undone. What somebody is at work on is, once that is over. */
  async dismiss(tx: TenantTransaction, workflowId: string, kept: readonly string[] = []): Promise<void> {
    await tx.query(
      `UPDATE orchestrator.trigger_hooks
          SET state = 'unwanted', fence = fence + 1, attempts = 0, try_at = CASE WHEN is_held THEN greatest(try_at, now()) ELSE now() END
        WHERE tenant_id = $1 AND workflow_id = $2 AND NOT id = ANY($3::uuid[])`,
      [tx.tenantId, workflowId, kept],
    );
  }
}
