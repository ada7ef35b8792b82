import type { UsageDay } from '@weft/contracts';
import type { TenantTransaction } from '@weft/persistence';

/** The day that a run was made on, as its UUIDv7 says: the same that decides its partition. */
const DAY = `to_char(to_timestamp(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD')`;

/**
 * $1 tenant, $2 and $3 the first and the last day, in UTC. A run belongs to the day it was made on, which its id says, so that
 * only the partitions of the period are read; an id made up elsewhere that lies about it moves its run to another day, no more.
 */
const DAYS = `
  SELECT ${DAY} AS date,
         count(*) FILTER (WHERE status = 'succeeded')::int AS succeeded,
         count(*) FILTER (WHERE status = 'failed')::int AS failed,
         count(*) FILTER (WHERE status = 'cancelled')::int AS cancelled,
         sum(step_count)::float8 AS steps,
         coalesce(sum(extract(epoch FROM finished_at - started_at) * 1000), 0)::float8 AS "durationMs"
    FROM execution.history
   WHERE tenant_id = $1
     AND id >= execution.least_id_of(($2::date)::timestamp AT TIME ZONE 'UTC')
     AND id < execution.least_id_of(($3::date + 1)::timestamp AT TIME ZONE 'UTC')
   GROUP BY 1 ORDER BY 1`;

const OPEN = 'SELECT count(*)::int AS open FROM execution.runs WHERE tenant_id = $1';

/** What a tenant's executions come to. */
export class UsageReader {
  days(tx: TenantTransaction, { from, to }: { readonly from: string; readonly to: string }): Promise<UsageDay[]> {
    return tx.query<UsageDay>(DAYS, [tx.tenantId, from, to]);
  }

  async countOpen(tx: TenantTransaction): Promise<number> {
    const [row] = await tx.query<{ open: number }>(OPEN, [tx.tenantId]);
    return row?.open ?? 0;
  }
}
