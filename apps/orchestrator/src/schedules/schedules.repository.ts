import { randomUUID } from 'node:crypto';
import type { CompiledTrigger } from '@weft/contracts';
import { nextTicks, type MisfirePolicy, type ScheduleRule } from '@weft/node-sdk';
import type { TenantTransaction } from '@weft/persistence';
import { fireDue } from './fire-due.ts';
import { SCHEDULE_COLUMNS, toSchedule, toTime, type ScheduleRow } from './schedule-row.ts';

/** A rule as a trigger has it. */
export interface WantedSchedule {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly position: number;
  readonly rule: ScheduleRule;
  readonly timezone: string;
  readonly misfire: MisfirePolicy;
}

/** A schedule that is live, with what became of its ticks. */
export interface LiveSchedule extends ScheduleRow {
  readonly last_due_at: Date | null;
  readonly last_fired_at: Date | null;
  readonly last_execution_id: string | null;
  readonly skipped_count: string;
  readonly skipped_from: Date | null;
  readonly skipped_until: Date | null;
  readonly skipped_at: Date | null;
  /** Ticks whose runs are not yet known to have started. */
  readonly pending: number;
}

type Replacement = { readonly workflowId: string; readonly version: number; readonly wanted: readonly WantedSchedule[] };

export function schedulesOf(triggers: readonly CompiledTrigger[]): readonly WantedSchedule[] {
  return triggers.flatMap(({ nodeId, nodeName, schedule }) =>
    (schedule?.rules ?? []).map((rule, position) => {
      const { timezone = 'UTC', misfire = 'latest' } = schedule ?? {};
      return { nodeId, nodeName, position, rule, timezone, misfire };
    }),
  );
}

/** What makes two schedules the same, so that one goes on as the other. */
export function scheduleKey(schedule: { nodeId: string; rule: ScheduleRule; timezone: string }): string {
  return JSON.stringify([schedule.nodeId, JSON.stringify(schedule.rule), schedule.timezone]);
}

/** The schedules of active workflows. A row that is locked here is not fired meanwhile, and the other way round. */
export class SchedulesRepository {
  constructor(private readonly graceMs: number) {}

  /**
   * Makes the schedules of a version live. One that was live already goes on: same rhythm, same next tick. What is due of others is
   * fired, by the version that was live until now, before they go.
   */
  async replace(tx: TenantTransaction, { workflowId, version, wanted }: Replacement): Promise<void> {
    const now = await clock(tx);
    const live = await this.lock(tx, workflowId);
    const left = new Map(wanted.map((each) => [scheduleKey(each), each]));
    const gone = live.filter((row) => !left.has(keyOf(row)));
    await fireDue(
      tx,
      gone.filter(({ next_at }) => next_at !== null && next_at.getTime() <= now),
      { now, graceMs: this.graceMs },
    );
    await tx.query('DELETE FROM orchestrator.schedules WHERE tenant_id = $1 AND id = ANY($2::uuid[])', [
      tx.tenantId,
      gone.map(({ id }) => id),
    ]);
    for (const row of live) {
      const kept = left.get(keyOf(row));
      if (kept && left.delete(keyOf(row))) await this.keep(tx, row, { ...kept, version, now });
    }
    for (const each of left.values()) await this.insert(tx, { ...each, workflowId, version, now });
  }

  async remove(tx: TenantTransaction, workflowId: string): Promise<void> {
    await tx.query('DELETE FROM orchestrator.schedules WHERE tenant_id = $1 AND workflow_id = $2', [tx.tenantId, workflowId]);
  }

  async list(tx: TenantTransaction, workflowId: string): Promise<readonly LiveSchedule[]> {
    return tx.query<LiveSchedule>(
      `SELECT ${SCHEDULE_COLUMNS}, last_due_at, last_fired_at, last_execution_id, skipped_count, skipped_from, skipped_until, skipped_at,
         (SELECT count(*)::int FROM orchestrator.schedule_fires f WHERE f.schedule_id = s.id) AS pending
         FROM orchestrator.schedules s WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY node_id, position`,
      [tx.tenantId, workflowId],
    );
  }

  private lock(tx: TenantTransaction, workflowId: string): Promise<ScheduleRow[]> {
    return tx.query<ScheduleRow>(
      `SELECT ${SCHEDULE_COLUMNS} FROM orchestrator.schedules WHERE tenant_id = $1 AND workflow_id = $2 ORDER BY id FOR UPDATE`,
      [tx.tenantId, workflowId],
    );
  }

  /** One that rests begins anew. */
  private async keep(
    tx: TenantTransaction,
    row: ScheduleRow,
    kept: WantedSchedule & { version: number; now: number },
  ): Promise<void> {
    const next = row.next_at?.getTime() ?? nextTicks(toSchedule(row), kept.now, 1)[0];
    await tx.query(
      `UPDATE orchestrator.schedules SET version = $3, position = $4, misfire = $5, next_at = $6 WHERE tenant_id = $1 AND id = $2`,
      [tx.tenantId, row.id, kept.version, kept.position, kept.misfire, toTime(next)],
    );
  }

  private async insert(
    tx: TenantTransaction,
    row: WantedSchedule & { workflowId: string; version: number; now: number },
  ): Promise<void> {
    const { rule, timezone, now } = row;
    const [next] = nextTicks({ rule, timezone, anchor: now }, now, 1);
    await tx.query(
      `INSERT INTO orchestrator.schedules
         (id, tenant_id, workflow_id, version, node_id, position, rule, timezone, misfire, anchor_at, next_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        ...[randomUUID(), tx.tenantId, row.workflowId, row.version, row.nodeId, row.position, JSON.stringify(rule), timezone],
        ...[row.misfire, toTime(now), toTime(next)],
      ],
    );
  }
}

/** The database's, in milliseconds since the epoch. */
export async function clock(tx: TenantTransaction): Promise<number> {
  const [row] = await tx.query<{ now: Date }>('SELECT now()');
  return row?.now.getTime() ?? 0;
}

const keyOf = ({ node_id, rule, timezone }: ScheduleRow): string => JSON.stringify([node_id, rule, timezone]);
