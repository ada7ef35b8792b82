import type { TenantDatabase, Transaction } from '@weft/persistence';
import { fireDue, type FiredSchedule } from './fire-due.ts';
import { FIRST_TRY } from './pending-fires.ts';
import { SCHEDULE_COLUMNS, type ScheduleRow } from './schedule-row.ts';

/** The schedules of all tenants. Any number of replicas asks; each tick is fired by one of them. */
export class DueSchedules {
  /** @param database under the role `weft_execution`. */
  constructor(
    private readonly database: TenantDatabase,
    private readonly graceMs: number,
  ) {}

  /** Milliseconds until a tick is due, or a start to be tried; 0 where one is, undefined where there is none. */
  async nextInMs(): Promise<number | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const [row] = await tx.query<{ ms: number | null }>(
        `SELECT (1000 * extract(epoch FROM least(
           (SELECT min(next_at) FROM orchestrator.schedules WHERE next_at IS NOT NULL),
           (${FIRST_TRY})) - now()))::float8 AS ms`,
      );
      return typeof row?.ms === 'number' ? Math.max(0, row.ms) : undefined;
    });
  }

  /** Fires what is due of at most so many schedules, whoever else does so too. */
  async fire(limit: number): Promise<readonly FiredSchedule[]> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await lockDue(tx, limit);
      return fireDue(tx, rows, { now: rows[0]?.now.getTime() ?? 0, graceMs: this.graceMs });
    });
  }
}

function lockDue(tx: Transaction, limit: number): Promise<(ScheduleRow & { readonly now: Date })[]> {
  return tx.query(
    `SELECT ${SCHEDULE_COLUMNS}, now() FROM orchestrator.schedules
      WHERE next_at <= now() ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
}
