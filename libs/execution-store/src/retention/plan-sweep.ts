import type pg from 'pg';
import { ask, type GoOn } from './sweeping.ts';

const BATCH = 5_000;
const NIL = '00000000-0000-0000-0000-000000000000';

const FIND_OLD = `SELECT hash FROM execution.plans WHERE tenant_id = $1 AND created_at < now() - $2::float8 * interval '1 ms'`;
const NAMED_BY_OPEN = 'SELECT DISTINCT plan_hash FROM execution.runs WHERE tenant_id = $1';
const NAMED_BY_FINISHED = `SELECT id, plan_hash FROM execution.history WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT ${BATCH}`;

const REMEMBER = `
  UPDATE execution.plans SET unnamed_since = CASE WHEN hash = ANY($2) THEN now() END
  WHERE tenant_id = $1 AND (unnamed_since IS NULL) = (hash = ANY($2))`;
const DELETE = `
  DELETE FROM execution.plans WHERE tenant_id = $1 AND hash = ANY($2) AND unnamed_since < now() - $3::float8 * interval '1 ms'`;

/**
 * Deletes plans that no version, no open run and no record names (run.md §8). A plan must have been unnamed at a sweep before, `graceMs` ago
 * at least, and not been saved since: a version is written after its plan, and a run may be on its way to its row.
 */
export class PlanSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** @param sweep.named hashes that versions name. Returns how many plans went. */
  async sweep(sweep: { tenantId: string; named: Iterable<string>; graceMs: number }, goOn: GoOn): Promise<number> {
    const { tenantId, named, graceMs } = sweep;
    const old = await this.ask<{ hash: string }>(FIND_OLD, [tenantId, graceMs]);
    const unnamed = new Set(old.map(({ hash }) => hash));
    for (const hash of named) unnamed.delete(hash);
    for (const { plan_hash } of unnamed.size > 0 ? await this.ask<{ plan_hash: string }>(NAMED_BY_OPEN, [tenantId]) : [])
      unnamed.delete(plan_hash);
    if (!(await this.withoutRecorded(tenantId, unnamed, goOn))) return 0;
    await this.ask(REMEMBER, [tenantId, [...unnamed]]);
    if (unnamed.size === 0) return 0;
    return (await this.options.pool.query(DELETE, [tenantId, [...unnamed], graceMs])).rowCount ?? 0;
  }

  /** False where it broke off. */
  private async withoutRecorded(tenantId: string, unnamed: Set<string>, goOn: GoOn): Promise<boolean> {
    for (let after = NIL; unnamed.size > 0;) {
      if (!(await goOn())) return false;
      const rows = await this.ask<{ id: string; plan_hash: string }>(NAMED_BY_FINISHED, [tenantId, after]);
      for (const { plan_hash } of rows) unnamed.delete(plan_hash);
      const last = rows.at(-1);
      if (!last) return true;
      after = last.id;
    }
    return true;
  }

  private ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    return ask<Row>(this.options.pool, sql, values);
  }
}
