import type { TenantDatabase } from '@weft/persistence';

/** A tick whose run is to be started under an id that is fixed. */
export interface PendingFire {
  readonly scheduleId: string;
  readonly dueAt: Date;
  readonly tenantId: string;
  readonly workflowId: string;
  readonly version: number;
  readonly nodeId: string;
  readonly executionId: string;
  /** This one included. */
  readonly attempts: number;
  readonly lateMs: number;
}

/** Whoever takes fires has them for so long; then any replica may start the same runs again, which changes nothing where they began. */
export const HOLD_MS = 10_000;
/** Of one schedule; more than one are there after a downtime, or where starts take long. */
const TAKEN_AT_ONCE = 50;
const MAX_PAUSE_S = 60;

const HAS_EARLIER =
  'EXISTS (SELECT FROM orchestrator.schedule_fires e WHERE e.schedule_id = f.schedule_id AND e.due_at < f.due_at)';

/** When the earliest fire of any schedule may be tried. */
export const FIRST_TRY = `SELECT min(try_at) FROM orchestrator.schedule_fires f WHERE NOT ${HAS_EARLIER}`;

/**
 * Whoever has the earliest fire of a schedule takes those that follow as well, and nobody else does: the runs of one schedule begin in
 * the order of their ticks.
 */
const TAKE = `
  WITH first AS MATERIALIZED (
    SELECT schedule_id, due_at FROM orchestrator.schedule_fires f
     WHERE try_at <= now() AND NOT ${HAS_EARLIER}
     ORDER BY try_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ), taken AS MATERIALIZED (
    SELECT t.schedule_id, t.due_at FROM first CROSS JOIN LATERAL (
      SELECT f.schedule_id, f.due_at FROM orchestrator.schedule_fires f
       WHERE f.schedule_id = first.schedule_id AND f.due_at >= first.due_at ORDER BY f.due_at LIMIT ${TAKEN_AT_ONCE}) t
  )
  UPDATE orchestrator.schedule_fires f SET attempts = attempts + 1, try_at = now() + interval '${HOLD_MS} ms'
    FROM taken WHERE f.schedule_id = taken.schedule_id AND f.due_at = taken.due_at
  RETURNING f.schedule_id AS "scheduleId", f.due_at AS "dueAt", tenant_id AS "tenantId", workflow_id AS "workflowId", version,
    node_id AS "nodeId", execution_id AS "executionId", attempts, (1000 * extract(epoch FROM now() - f.due_at))::float8 AS "lateMs"`;

/** The ticks of all tenants whose runs are not yet known to have started. */
export class PendingFires {
  /** @param database under the role `weft_execution`. */
  constructor(private readonly database: TenantDatabase) {}

  /** Of at most so many schedules, those of each in order. */
  async take(limit: number): Promise<readonly (readonly PendingFire[])[]> {
    const taken = await this.query<PendingFire>(TAKE, [limit]);
    const ordered = taken.toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    return [...Map.groupBy(ordered, ({ scheduleId }) => scheduleId).values()];
  }

  /** Their runs are certain. */
  async settle(fires: readonly PendingFire[]): Promise<void> {
    if (fires.length === 0) return;
    await this.query(
      `DELETE FROM orchestrator.schedule_fires f USING unnest($1::uuid[], $2::timestamptz[]) AS s (schedule_id, due_at)
        WHERE f.schedule_id = s.schedule_id AND f.due_at = s.due_at`,
      toColumns(fires),
    );
  }

  /** Gives back what was not tried, unless somebody else has taken it since. */
  async release(fires: readonly PendingFire[]): Promise<void> {
    if (fires.length === 0) return;
    await this.query(
      `UPDATE orchestrator.schedule_fires f SET try_at = now(), attempts = f.attempts - 1
         FROM unnest($1::uuid[], $2::timestamptz[], $3::int[]) AS s (schedule_id, due_at, attempts)
        WHERE f.schedule_id = s.schedule_id AND f.due_at = s.due_at AND f.attempts = s.attempts`,
      [...toColumns(fires), fires.map(({ attempts }) => attempts)],
    );
  }

  /** To be tried again by whoever comes first, after ever longer pauses. */
  async postpone({ scheduleId, dueAt, attempts }: PendingFire): Promise<void> {
    const pauseS = Math.min(2 ** Math.min(attempts, 10), MAX_PAUSE_S);
    await this.query(
      `UPDATE orchestrator.schedule_fires SET try_at = now() + make_interval(secs => $3)
        WHERE schedule_id = $1 AND due_at = $2 AND attempts = $4`,
      [scheduleId, dueAt, pauseS, attempts],
    );
  }

  /** It can never be started: counted among what was skipped. */
  async giveUp({ scheduleId, dueAt }: PendingFire): Promise<void> {
    await this.query(
      `WITH gone AS (DELETE FROM orchestrator.schedule_fires WHERE schedule_id = $1 AND due_at = $2 RETURNING due_at)
       UPDATE orchestrator.schedules s
          SET skipped_count = skipped_count + 1, skipped_from = gone.due_at, skipped_until = gone.due_at, skipped_at = now()
         FROM gone WHERE s.id = $1`,
      [scheduleId, dueAt],
    );
  }

  private query<Row extends object>(sql: string, params: readonly unknown[]): Promise<Row[]> {
    return this.database.withoutTenant((tx) => tx.query<Row>(sql, params));
  }
}

function toColumns(fires: readonly PendingFire[]): [string[], string[]] {
  return [fires.map(({ scheduleId }) => scheduleId), fires.map(({ dueAt }) => dueAt.toISOString())];
}
