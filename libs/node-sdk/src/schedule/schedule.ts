/** When a schedule is due. Weekdays count from 0, Sunday, to 6; hours and minutes are those of the schedule's time zone. */
export type ScheduleRule =
  | { readonly unit: 'seconds' | 'minutes'; readonly every: number }
  | { readonly unit: 'hours'; readonly every: number; readonly minute: number }
  | { readonly unit: 'days'; readonly every: number; readonly hour: number; readonly minute: number }
  | {
      readonly unit: 'weeks';
      readonly every: number;
      readonly weekdays: readonly number[];
      readonly hour: number;
      readonly minute: number;
    }
  | {
      readonly unit: 'months';
      readonly every: number;
      readonly dayOfMonth: number;
      readonly hour: number;
      readonly minute: number;
    }
  | { readonly unit: 'cron'; readonly expression: string };

/** What becomes of ticks that nobody was there to fire: none, the latest, or all of them in order. */
export const MISFIRE_POLICIES = ['skip', 'latest', 'all'] as const;
export type MisfirePolicy = (typeof MISFIRE_POLICIES)[number];

/** What a trigger wants fired: its rules, no two of them the same. */
export interface TriggerSchedule {
  readonly rules: readonly ScheduleRule[];
  readonly misfire: MisfirePolicy;
}

/** A rule that is live, or would be: all that its ticks follow from. */
export interface Schedule {
  readonly rule: ScheduleRule;
  /** IANA name. */
  readonly timezone: string;
  /** From when on the rule counts, in milliseconds since the epoch: what "every 3 days" starts with. Never changes while the rule is live. */
  readonly anchor: number;
}
