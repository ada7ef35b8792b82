import { nextTicks, type ScheduleRule } from '@weft/node-sdk';

/** A trigger of an active workflow that looks for what is new. */
export interface PollRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly workflow_id: string;
  readonly version: number;
  readonly node_id: string;
  readonly rules: string;
  readonly timezone: string;
  readonly anchor_at: Date;
  /** Null where it never looks again. */
  readonly next_at: Date | null;
  readonly is_polling: boolean;
}

export const POLL_COLUMNS = 'id, tenant_id, workflow_id, version, node_id, rules, timezone, anchor_at, next_at, is_polling';

/** What its times follow from. */
export interface PollTimes {
  readonly rules: readonly ScheduleRule[];
  /** IANA name. */
  readonly timezone: string;
  readonly anchor: number;
}

export function toPollTimes({ rules, timezone, anchor_at }: Pick<PollRow, 'rules' | 'timezone' | 'anchor_at'>): PollTimes {
  return { rules: JSON.parse(rules) as ScheduleRule[], timezone, anchor: anchor_at.getTime() };
}

/** The next times by any of the rules, each once, in milliseconds since the epoch. */
export function nextPolls({ rules, timezone, anchor }: PollTimes, after: number, count: number): number[] {
  const times = new Set(rules.flatMap((rule) => nextTicks({ rule, timezone, anchor }, after, count)));
  return [...times].toSorted((a, b) => a - b).slice(0, count);
}
