import { dueTicks, type DueTicks, type SkippedTicks } from '@weft/node-sdk';
import type { Transaction } from '@weft/persistence';
import { executionIds } from './execution-ids.ts';
import { toSchedule, toTime, type ScheduleRow } from './schedule-row.ts';

/** What became of a schedule that was due. */
export interface FiredSchedule {
  readonly row: ScheduleRow;
  /** Milliseconds since the epoch, in order. */
  readonly fired: readonly number[];
  readonly skipped?: SkippedTicks;
  /** Why its ticks cannot be told; it rests until its workflow is activated again. */
  readonly error?: unknown;
}

interface Tick {
  readonly row: ScheduleRow;
  readonly dueAt: number;
  readonly executionId: string;
}

/**
 * Moves schedules on that are due and locked, and notes each of their ticks with the id of its run, in the transaction at hand: from
 * then on the tick is fired, once, by whoever gets to it.
 */
export async function fireDue(
  tx: Transaction,
  rows: readonly ScheduleRow[],
  { now, graceMs }: { now: number; graceMs: number },
): Promise<readonly FiredSchedule[]> {
  if (rows.length === 0) return [];
  const due = rows.map((row) => ({ row, ticks: ticksOf(row, { now, graceMs }) }));
  const newId = executionIds(now);
  const ticks = due.flatMap(({ row, ticks: { fire } }) => fire.map((dueAt) => ({ row, dueAt, executionId: newId() })));
  await insertFires(tx, ticks);
  const last = new Map(ticks.map((tick) => [tick.row.id, tick]));
  await moveOn(
    tx,
    due.map(({ row, ticks: { next, skipped } }) => ({ row, next, skipped, last: last.get(row.id) })),
  );
  return due.map(({ row, ticks: { fire, skipped, error } }) => ({ row, fired: fire, skipped, error }));
}

/** One that cannot be read must not keep the others of its batch from being fired. */
function ticksOf(row: ScheduleRow, { now, graceMs }: { now: number; graceMs: number }): DueTicks & { readonly error?: unknown } {
  const first = row.next_at?.getTime() ?? now;
  try {
    return dueTicks(toSchedule(row), { first, now, missedBefore: now - graceMs, policy: row.misfire });
  } catch (error) {
    return { fire: [], skipped: { count: 1, from: first, until: first }, next: undefined, error };
  }
}

async function insertFires(tx: Transaction, ticks: readonly Tick[]): Promise<void> {
  if (ticks.length === 0) return;
  await tx.query(
    `INSERT INTO orchestrator.schedule_fires (schedule_id, due_at, tenant_id, workflow_id, version, node_id, execution_id)
     SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::int[], $6::text[], $7::uuid[])
     ON CONFLICT DO NOTHING`,
    [
      ticks.map(({ row }) => row.id),
      ticks.map(({ dueAt }) => toTime(dueAt)),
      ticks.map(({ row }) => row.tenant_id),
      ticks.map(({ row }) => row.workflow_id),
      ticks.map(({ row }) => row.version),
      ticks.map(({ row }) => row.node_id),
      ticks.map(({ executionId }) => executionId),
    ],
  );
}

interface Moved {
  readonly row: ScheduleRow;
  readonly next: number | undefined;
  readonly skipped?: SkippedTicks;
  readonly last?: Tick;
}

async function moveOn(tx: Transaction, moved: readonly Moved[]): Promise<void> {
  await tx.query(
    `UPDATE orchestrator.schedules s
        SET next_at = m.next_at,
            last_due_at = coalesce(m.due_at, s.last_due_at),
            last_fired_at = CASE WHEN m.due_at IS NULL THEN s.last_fired_at ELSE now() END,
            last_execution_id = coalesce(m.execution_id, s.last_execution_id),
            skipped_count = s.skipped_count + m.skipped,
            skipped_from = coalesce(m.skipped_from, s.skipped_from),
            skipped_until = coalesce(m.skipped_until, s.skipped_until),
            skipped_at = CASE WHEN m.skipped = 0 THEN s.skipped_at ELSE now() END
       FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::int[], $6::timestamptz[], $7::timestamptz[])
         AS m (id, next_at, due_at, execution_id, skipped, skipped_from, skipped_until)
      WHERE s.id = m.id`,
    [
      moved.map(({ row }) => row.id),
      moved.map(({ next }) => toTime(next)),
      moved.map(({ last }) => toTime(last?.dueAt)),
      moved.map(({ last }) => last?.executionId ?? null),
      moved.map(({ skipped }) => skipped?.count ?? 0),
      moved.map(({ skipped }) => toTime(skipped?.from)),
      moved.map(({ skipped }) => toTime(skipped?.until)),
    ],
  );
}
