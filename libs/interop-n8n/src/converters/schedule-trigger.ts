import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined, type Converter, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const UNITS = {
  seconds: 'seconds',
  minutes: 'minutes',
  hours: 'hours',
  days: 'days',
  weeks: 'weeks',
  months: 'months',
  cronExpression: 'cron',
} as const;
type Unit = (typeof UNITS)[keyof typeof UNITS];
type Interval = Exclude<Unit, 'cron'>;

/** What the file leaves out. */
const USUAL_EVERY: Readonly<Record<Interval, number>> = { seconds: 30, minutes: 5, hours: 1, days: 1, weeks: 1, months: 1 };
/** From 1.3 on n8n refuses larger ones. */
const MOST: Readonly<Record<Interval, number>> = {
  seconds: 59,
  minutes: 59,
  hours: 23,
  days: 31,
  weeks: Infinity,
  months: Infinity,
};
const TIMES = ['triggerAtHour', 'triggerAtMinute', 'triggerAtDay', 'triggerAtDayOfMonth', 'expression'];

export const scheduleTriggerConverter: Converter = {
  type: 'n8n-nodes-base.scheduleTrigger',
  versions: [1, 1.1, 1.2, 1.3],
  convert({ parameters }) {
    const intervals = parameters.group('rule').list('interval');
    const rules = intervals.length > 0 ? intervals.map(readRule) : [{ unit: 'days' }];
    return { type: 'scheduleTrigger', parameters: { rules }, inputs: [] };
  },
};

export const scheduleTriggerWriter: Writer = {
  type: 'scheduleTrigger',
  target: scheduleTriggerConverter.type,
  versions: [1, 1.1, 1.2, 1.3],
  write({ parameters, version }) {
    const rules = parameters.list('rules');
    const interval = rules.length > 0 ? rules.map(writeRule) : [{}];
    return { parameters: { rule: { interval } }, version: rules.some(isTooLong) ? Math.min(version, 1.2) : version };
  },
};

function readRule(rule: ParameterReader): JsonObject {
  const unit = rule.choice('field', UNITS, 'days');
  const { every, ...times } =
    unit === 'cron' ? { expression: cronOf(rule) } : { every: readEvery(rule, unit), ...readTimes(rule, unit) };
  // Left over from when another unit was chosen.
  rule.ignore(...TIMES, ...Object.keys(USUAL_EVERY).map((each) => `${each}Interval`));
  return withoutUndefined({ unit, every, ...times });
}

function readEvery(rule: ParameterReader, unit: Interval): number {
  return rule.integer(`${unit}Interval`, USUAL_EVERY[unit]);
}

function readTimes(rule: ParameterReader, unit: Interval): Record<string, Json> {
  if (unit === 'seconds' || unit === 'minutes') return {};
  const minute = rule.integer('triggerAtMinute', 0);
  if (unit === 'hours') return { minute };
  const time = { hour: rule.integer('triggerAtHour', 0), minute };
  if (unit === 'weeks') return { weekdays: weekdaysOf(rule), ...time };
  return unit === 'months' ? { dayOfMonth: rule.integer('triggerAtDayOfMonth', 1), ...time } : time;
}

function weekdaysOf(rule: ParameterReader): readonly number[] {
  const value = rule.value('triggerAtDay') ?? [0];
  const days = (Array.isArray(value) ? (value as readonly Json[]) : [value]).map(Number);
  if (days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 0 && day <= 6)) return days;
  throw rule.refusal('triggerAtDay', 'should be days of the week, from 0 to 6');
}

/** An expression without anything to evaluate is the text behind its sign. */
function cronOf(rule: ParameterReader): string {
  const text = rule.text('expression', '');
  if (!text.startsWith('=')) return text;
  if (!text.includes('{{')) return text.slice(1);
  throw rule.refusal('expression', 'is an expression, where Weft needs a fixed value');
}

function writeRule(rule: ParameterReader): JsonObject {
  const unit = unitOf(rule);
  if (unit === 'cron') return { field: 'cronExpression', expression: rule.text('expression', '') };
  const every = unless(rule.number('every', 1), USUAL_EVERY[unit]);
  const time = unit === 'seconds' || unit === 'minutes' ? {} : writeTimes(rule, unit);
  return groupOf({ field: unless(unit, 'days'), [`${unit}Interval`]: every, ...time }) ?? {};
}

function writeTimes(rule: ParameterReader, unit: Interval): Record<string, Json | undefined> {
  const triggerAtMinute = unless(rule.number('minute', 0), 0);
  if (unit === 'hours') return { triggerAtMinute };
  return {
    triggerAtDay: unit === 'weeks' ? unless(rule.value('weekdays'), [0]) : undefined,
    triggerAtDayOfMonth: unit === 'months' ? unless(rule.number('dayOfMonth', 1), 1) : undefined,
    triggerAtHour: unless(rule.number('hour', 0), 0),
    triggerAtMinute,
  };
}

function isTooLong(rule: ParameterReader): boolean {
  const unit = unitOf(rule);
  return unit !== 'cron' && Number(rule.number('every', 1)) > MOST[unit];
}

function unitOf(rule: ParameterReader): Unit {
  return rule.choice('unit', { ...UNITS, cron: 'cron' } as const, 'days');
}
