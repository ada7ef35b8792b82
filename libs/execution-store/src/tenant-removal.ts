import { toStoreError } from '@weft/persistence';
import type pg from 'pg';

/** Of finished runs, in one statement: short enough to be in nobody's way. */
const AT_ONCE = 1_000;

const DELETE_HISTORY = `DELETE FROM execution.history WHERE tenant_id = $1 AND id IN
  (SELECT id FROM execution.history WHERE tenant_id = $1 ORDER BY id LIMIT ${AT_ONCE})`;
/** What is small, in any order. */
const DELETE_REST = [
  'plans',
  'static_data',
  'seen_values',
  'seen_marks',
  'data_table_writes',
  'data_table_rows',
  'data_tables',
  'idempotency_keys',
  'limits',
  'tenant_queues',
  'collecting',
  'collected_starts',
  'child_waits',
  'dead_letters',
  'approval_mails',
  'approvals',
  'checkpoints',
].map((table) => `DELETE FROM execution.${table} WHERE tenant_id = $1`);

/** The end of a tenant's executions. Its blobs are swept afterwards, since no row names them any more. */
export class TenantRemoval {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Ids of some runs that are not over. @throws STORE_UNAVAILABLE */
  async findOpen(tenantId: string, limit: number): Promise<string[]> {
    const { rows } = await this.query<{ id: string }>('SELECT id FROM execution.runs WHERE tenant_id = $1 LIMIT $2', [
      tenantId,
      limit,
    ]);
    return rows.map(({ id }) => id);
  }

  /** Deletes some of what finished runs have left, to be called with none open; false once there is nothing more. @throws STORE_UNAVAILABLE */
  async deleteSome(tenantId: string): Promise<boolean> {
    const { rowCount } = await this.query(DELETE_HISTORY, [tenantId]);
    if (rowCount === AT_ONCE) return true;
    for (const statement of DELETE_REST) await this.query(statement, [tenantId]);
    return false;
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
