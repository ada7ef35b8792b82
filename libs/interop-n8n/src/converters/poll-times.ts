import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, withoutUndefined } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const MODES = {
  everyMinute: 'everyMinute',
  everyHour: 'everyHour',
  everyDay: 'everyDay',
  everyWeek: 'everyWeek',
  everyMonth: 'everyMonth',
  everyX: 'everyX',
  custom: 'custom',
} as const;
/** Of the fields that another mode hides. */
const FIELDS = ['value', 'unit', 'minute', 'hour', 'weekday', 'dayOfMonth', 'cronExpression'];
const USUAL = { mode: 'everyDay', hour: 14, minute: 0, weekday: '1', dayOfMonth: 1, value: 2, unit: 'hours' } as const;
const USUAL_CRON = '* * * * * *';
const EVERY_MINUTE: JsonObject = { unit: 'minutes', every: 1 };

/** When a trigger of n8n polls, as Weft's rules: every minute where the file says nothing. */
export function readPollTimes(parameters: ParameterReader): readonly JsonObject[] {
  const times = parameters.group('pollTimes').list('item');
  return times.length > 0 ? times.map(readTime) : [EVERY_MINUTE];
}

/** One entry of such a list, as a rule of a schedule. */
export function readTime(time: ParameterReader): JsonObject {
  const rule = toRule(time);
  time.ignore(...FIELDS);
  return rule;
}

function toRule(time: ParameterReader): JsonObject {
  const minute = () => time.integer('minute', USUAL.minute);
  const clock = () => ({ hour: time.integer('hour', USUAL.hour), minute: minute() });
  switch (time.choice('mode', MODES, USUAL.mode)) {
    case 'everyMinute':
      return EVERY_MINUTE;
    case 'everyHour':
      return { unit: 'hours', every: 1, minute: minute() };
    case 'everyDay':
      return { unit: 'days', every: 1, ...clock() };
    case 'everyWeek':
      return { unit: 'weeks', every: 1, weekdays: [time.integer('weekday', Number(USUAL.weekday))], ...clock() };
    case 'everyMonth':
      return { unit: 'months', every: 1, dayOfMonth: time.integer('dayOfMonth', USUAL.dayOfMonth), ...clock() };
    case 'everyX':
      return everyX(time);
    case 'custom':
      return { unit: 'cron', expression: cronOf(time) };
  }
}

function everyX(time: ParameterReader): JsonObject {
  const every = time.integer('value', USUAL.value);
  const unit = time.choice('unit', { hours: 'hours', minutes: 'minutes' } as const, USUAL.unit);
  return unit === 'hours' ? { unit, every, minute: 0 } : { unit, every };
}

/** An expression without anything to evaluate is the text behind its sign. */
function cronOf(time: ParameterReader): string {
  const text = time.text('cronExpression', USUAL_CRON).trim();
  if (!text.startsWith('=')) return text;
  if (!text.includes('{{')) return text.slice(1).trim();
  throw time.refusal('cronExpression', 'is an expression, where Weft needs a fixed value');
}

/** The other way round; undefined where it is what n8n has without any. What n8n's modes do not have is a cron expression. */
export function writePollTimes(parameters: ParameterReader): JsonObject | undefined {
  const rules = parameters.list('pollTimes');
  const item = (rules.length > 0 ? rules : [undefined]).map((rule) => (rule ? writeTime(rule) : { mode: 'everyMinute' }));
  return groupOf({ item: unless(item, [{ mode: 'everyMinute' }]) });
}

interface Time {
  readonly rule: ParameterReader;
  readonly every: number;
  readonly hour: number;
  readonly minute: number;
}

const cron = (fields: string): JsonObject => ({ mode: 'custom', cronExpression: fields });
const mode = (name: string, fields: Readonly<Record<string, Json | undefined>> = {}): JsonObject =>
  withoutUndefined({ mode: name, ...fields });
const clockOf = ({ hour, minute }: Time) => ({ hour: unless(hour, USUAL.hour), minute: unless(minute, USUAL.minute) });
const everyFew = (value: number, unit: 'hours' | 'minutes'): JsonObject =>
  mode('everyX', { value: unless(value, USUAL.value), unit: unless(unit, USUAL.unit) });

/** By the unit of a rule. */
const WRITERS: Readonly<Record<string, (time: Time) => JsonObject>> = {
  cron: ({ rule }) => cron(rule.text('expression', '')),
  seconds: ({ every }) => cron(`*/${every} * * * * *`),
  minutes: ({ every }) => (every === 1 ? mode('everyMinute') : everyFew(every, 'minutes')),
  hours: ({ every, minute }) => {
    if (every === 1) return mode('everyHour', { minute: unless(minute, USUAL.minute) });
    return minute === 0 ? everyFew(every, 'hours') : cron(`${minute} */${every} * * *`);
  },
  days: (time) => {
    const { every, hour, minute } = time;
    return every === 1 ? mode('everyDay', clockOf(time)) : cron(`${minute} ${hour} */${every} * *`);
  },
  weeks: (time) => {
    const { rule, every, hour, minute } = time;
    const [weekday, ...more] = (rule.value('weekdays') ?? [0]) as readonly number[];
    if (every > 1 || more.length > 0) return cron(`${minute} ${hour} * * ${[weekday, ...more].join(',')}`);
    return mode('everyWeek', { weekday: unless(String(weekday), USUAL.weekday), ...clockOf(time) });
  },
  months: (time) => {
    const { rule, every, hour, minute } = time;
    const dayOfMonth = rule.integer('dayOfMonth', 1);
    if (every > 1) return cron(`${minute} ${hour} ${dayOfMonth} */${every} *`);
    return mode('everyMonth', { dayOfMonth: unless(dayOfMonth, USUAL.dayOfMonth), ...clockOf(time) });
  },
};

function writeTime(rule: ParameterReader): JsonObject {
  const write = rule.choice('unit', WRITERS, 'days');
  return write({
    rule,
    every: rule.integer('every', 1),
    hour: rule.integer('hour', 0),
    minute: rule.integer('minute', 0),
  });
}
