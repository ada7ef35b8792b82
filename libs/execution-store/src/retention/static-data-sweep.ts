import type pg from 'pg';
import { ask } from './sweeping.ts';

/** Deletes what code of workflows has kept that are no more. A run that ends later may save it again, which the next sweep finds. */
export class StaticDataSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** @throws STORE_UNAVAILABLE */
  async listWorkflows(tenantId: string): Promise<readonly string[]> {
    const rows = await ask<{ workflow_id: string }>(
      this.options.pool,
      'SELECT DISTINCT workflow_id FROM execution.static_data WHERE tenant_id = $1',
      [tenantId],
    );
    return rows.map(({ workflow_id }) => workflow_id);
  }

  /** Returns how many rows went. @throws STORE_UNAVAILABLE */
  async delete(tenantId: string, workflowIds: readonly string[]): Promise<number> {
    const rows = await ask(
      this.options.pool,
      'DELETE FROM execution.static_data WHERE tenant_id = $1 AND workflow_id = ANY($2::uuid[]) RETURNING scope',
      [tenantId, [...workflowIds]],
    );
    return rows.length;
  }
}
