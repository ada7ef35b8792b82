import type pg from 'pg';
import { ask } from './sweeping.ts';

/** Longer than any run lies about before somebody takes it over. */
const KEPT_DAYS = 30;

/** Forgets writes to data tables that nobody asks for a second time any more. */
export class DataTableSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Returns how many. @throws STORE_UNAVAILABLE */
  async sweep(tenantId: string): Promise<number> {
    const [row] = await ask<{ count: string }>(
      this.options.pool,
      `WITH gone AS (DELETE FROM execution.data_table_writes
         WHERE tenant_id = $1 AND written_at < now() - make_interval(days => ${KEPT_DAYS}) RETURNING 1)
       SELECT count(*) FROM gone`,
      [tenantId],
    );
    return Number(row?.count ?? 0);
  }
}
