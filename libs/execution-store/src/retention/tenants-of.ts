import type pg from 'pg';
import { ask } from './sweeping.ts';

type TenantTable =
  'history' | 'plans' | 'static_data' | 'seen_values' | 'seen_marks' | 'data_table_writes' | 'approvals' | 'checkpoints';

/** Whoever has rows in a table whose key leads with the tenant: one look into the index for each. @throws STORE_UNAVAILABLE */
export async function listTenantsOf(pool: pg.Pool, table: TenantTable): Promise<readonly string[]> {
  const rows = await ask<{ tenant_id: string }>(
    pool,
    `WITH RECURSIVE t (tenant_id) AS (
       (SELECT tenant_id FROM execution.${table} ORDER BY tenant_id LIMIT 1)
       UNION ALL
       SELECT (SELECT r.tenant_id FROM execution.${table} r WHERE r.tenant_id > t.tenant_id ORDER BY r.tenant_id LIMIT 1) FROM t WHERE t.tenant_id IS NOT NULL
     ) SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL`,
  );
  return rows.map(({ tenant_id }) => tenant_id);
}
