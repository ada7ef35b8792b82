import type { Plan } from '@weft/engine';
import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { decodeJson, encodeJson } from './codec.ts';
import { assertFormat } from './stored-format.ts';

/** Compiled plans by (tenant, hash): stored before the first run that names them, never changed; `PlanSweep` deletes them. */
export class PlanStore {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Where the plan is there already, it counts as needed from now on. @throws STORE_UNAVAILABLE */
  async save(tenantId: string, hash: string, plan: Plan): Promise<void> {
    await this.query(
      `INSERT INTO execution.plans (tenant_id, hash, body) VALUES ($1, $2, $3)
       ON CONFLICT (tenant_id, hash) DO UPDATE SET unnamed_since = NULL`,
      [tenantId, hash, encodeJson(plan)],
    );
  }

  /** @throws STORE_UNAVAILABLE; EXECUTION_UNREADABLE for one that a newer version has compiled. */
  async load(tenantId: string, hash: string): Promise<Plan | undefined> {
    const { rows } = await this.query<{ body: Buffer }>('SELECT body FROM execution.plans WHERE tenant_id = $1 AND hash = $2', [
      tenantId,
      hash,
    ]);
    const plan = rows[0] && decodeJson<Plan>(rows[0].body);
    if (plan) assertFormat('The plan', plan);
    return plan;
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
