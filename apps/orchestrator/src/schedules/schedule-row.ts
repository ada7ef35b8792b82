import type { MisfirePolicy, Schedule, ScheduleRule } from '@weft/node-sdk';

/** A rule of a trigger of an active workflow, as far as its ticks follow from it. */
export interface ScheduleRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly workflow_id: string;
  readonly version: number;
  readonly node_id: string;
  readonly rule: string;
  readonly timezone: string;
  readonly misfire: MisfirePolicy;
  readonly anchor_at: Date;
  /** Null where the rule is never due again. */
  readonly next_at: Date | null;
}

export const SCHEDULE_COLUMNS = 'id, tenant_id, workflow_id, version, node_id, rule, timezone, misfire, anchor_at, next_at';

export function toSchedule({ rule, timezone, anchor_at }: Pick<ScheduleRow, 'rule' | 'timezone' | 'anchor_at'>): Schedule {
  return { rule: JSON.parse(rule) as ScheduleRule, timezone, anchor: anchor_at.getTime() };
}

/** As a parameter of a statement. */
export function toTime(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
