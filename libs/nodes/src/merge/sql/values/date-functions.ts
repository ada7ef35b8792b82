import type { Json } from '@weft/workflow-model';
import { DateTime, type DurationLikeObject } from 'luxon';
import { toNumber, toText } from './compare.ts';
import type { ScalarFunction } from './scalar-function.ts';

const UNITS: Readonly<Record<string, keyof DurationLikeObject>> = {
  ...{ YEAR: 'years', QUARTER: 'quarters', MONTH: 'months', WEEK: 'weeks', DAY: 'days' },
  ...{ HOUR: 'hours', MINUTE: 'minutes', SECOND: 'seconds', MILLISECOND: 'milliseconds' },
};

/** Dates are text in JSON (ISO 8601 or SQL) or milliseconds since 1970; those without a zone are of the workflow's. */
function dateOf(value: Json | undefined, zone: string): DateTime | undefined {
  if (typeof value === 'number') return DateTime.fromMillis(value, { zone });
  if (typeof value !== 'string') return undefined;
  const date = [DateTime.fromISO(value.trim(), { zone }), DateTime.fromSQL(value.trim(), { zone })].find(
    ({ isValid }) => isValid,
  );
  return date?.setZone(zone);
}

type DateFunction = (timezone: string) => ScalarFunction;

const onDate =
  (work: (date: DateTime) => Json): DateFunction =>
  (timezone) => ({
    parameters: [1, 1],
    call: (value) => {
      const date = dateOf(value, timezone);
      return date === undefined ? null : work(date);
    },
  });

function unitOf(value: Json | undefined): keyof DurationLikeObject | undefined {
  const unit = (toText(value ?? null) ?? '').toUpperCase().replace(/S$/, '');
  return Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
}

/** By name, in capitals; each for a time zone. */
export const DATE_FUNCTIONS: Readonly<Record<string, DateFunction>> = {
  YEAR: onDate(({ year }) => year),
  MONTH: onDate(({ month }) => month),
  DAY: onDate(({ day }) => day),
  HOUR: onDate(({ hour }) => hour),
  MINUTE: onDate(({ minute }) => minute),
  SECOND: onDate(({ second }) => second),
  DATE: onDate((date) => date.toISODate()),
  DATEDIFF: (timezone) => ({
    parameters: [3, 3],
    call: (unit, from, to) => {
      const [name, start, end] = [unitOf(unit), dateOf(from, timezone), dateOf(to, timezone)];
      return name === undefined || !start || !end ? null : Math.trunc(end.diff(start, name).as(name));
    },
  }),
  DATEADD: (timezone) => ({
    parameters: [3, 3],
    call: (unit, amount = null, date = null) => {
      const [name, count, start] = [unitOf(unit), toNumber(amount), dateOf(date, timezone)];
      return name === undefined || count === null || !start ? null : start.plus({ [name]: count }).toISO();
    },
  }),
};
