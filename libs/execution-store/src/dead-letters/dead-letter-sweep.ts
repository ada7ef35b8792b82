import type pg from 'pg';
import type { GoOn } from '../retention/sweeping.ts';

const BATCH = 1_000;

/**
 * Letters past their time, of all tenants. A resolved one stays while its redrive is open, since whether that one is a dead letter too is told by
 * it. $1 milliseconds that open ones are kept, $2 that others are; null keeps for ever.
 */
const DELETE = `
  DELETE FROM execution.dead_letters WHERE (tenant_id, id) IN (
    SELECT d.tenant_id, d.id FROM execution.dead_letters d
    WHERE CASE d.state WHEN 'open' THEN d.failed_at < now() - $1::float8 * interval '1 ms' ELSE
      d.resolved_at < now() - $2::float8 * interval '1 ms'
      AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.tenant_id = d.tenant_id AND r.retry_of = d.id AND r.mode = 'retry') END
    LIMIT ${BATCH})`;

/** Forgets dead letters that nobody has dealt with for too long, and those that are dealt with. The runs are a matter of `ExpiredRuns`. */
export class DeadLetterSweep {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Returns how many went. */
  async delete({ openMs, resolvedMs }: { readonly openMs?: number; readonly resolvedMs?: number }, goOn: GoOn): Promise<number> {
    let count = 0;
    for (let gone = BATCH; gone === BATCH && (await goOn()); count += gone)
      gone = (await this.options.pool.query(DELETE, [openMs ?? null, resolvedMs ?? null])).rowCount ?? 0;
    return count;
  }
}
