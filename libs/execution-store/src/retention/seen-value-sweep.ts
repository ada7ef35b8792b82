import type pg from 'pg';
import { ask } from './sweeping.ts';

const TABLES = ['seen_values', 'seen_marks'] as const;

/** Deletes what nodes of workflows have met that are no more. */
export class SeenValueSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** One look into the index for each workflow. @throws STORE_UNAVAILABLE */
  async listWorkflows(tenantId: string): Promise<readonly string[]> {
    const lists = TABLES.map((table) =>
      ask<{ workflow_id: string }>(
        this.options.pool,
        `WITH RECURSIVE w (workflow_id) AS (
           (SELECT workflow_id FROM execution.${table} WHERE tenant_id = $1 ORDER BY workflow_id LIMIT 1)
           UNION ALL
           SELECT (SELECT r.workflow_id FROM execution.${table} r WHERE r.tenant_id = $1 AND r.workflow_id > w.workflow_id
                   ORDER BY r.workflow_id LIMIT 1) FROM w WHERE w.workflow_id IS NOT NULL
         ) SELECT workflow_id FROM w WHERE workflow_id IS NOT NULL`,
        [tenantId],
      ),
    );
    const rows = (await Promise.all(lists)).flat();
    return [...new Set(rows.map(({ workflow_id }) => workflow_id))];
  }

  /** Returns how many rows went. @throws STORE_UNAVAILABLE */
  async delete(tenantId: string, workflowIds: readonly string[]): Promise<number> {
    let count = 0;
    for (const table of TABLES) {
      const [row] = await ask<{ count: string }>(
        this.options.pool,
        `WITH gone AS (DELETE FROM execution.${table} WHERE tenant_id = $1 AND workflow_id = ANY($2::uuid[]) RETURNING 1)
         SELECT count(*) FROM gone`,
        [tenantId, [...workflowIds]],
      );
      count += Number(row?.count ?? 0);
    }
    return count;
  }
}
