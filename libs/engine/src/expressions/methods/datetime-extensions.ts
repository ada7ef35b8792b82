import type { DateTime, DurationUnit } from 'luxon';
import type { Evaluation } from '../evaluation.ts';
import { amountBetween, differenceInUnits } from '../dates/difference.ts';
import { endOf, shiftDate, startOf } from '../dates/shift-date.ts';
import { isWeekend, ordinalOf, weekdayOf, weekOf } from '../dates/week.ts';
import { now } from '../run-names/run-facts.ts';
import { toText } from '../values/coerce.ts';
import { numberArgument, refuse } from './arguments.ts';
import { dateTimeArgument, durationArgument, unitArgument, unitsArgument } from './datetime-arguments.ts';
import { formatText } from './format-text.ts';
import { extensionsOf } from './method.ts';

/** n8n's methods of dates; a `Date` is taken as a moment in the zone of the run. */
export const dateTimeExtensions = extensionsOf<DateTime | Date>(['datetime', 'date'], {
  format: (date, [format, options], run) => formatText(dateTimeArgument(date, run), { format, options }, run),
  plus: (date, [amount, unit], run) => shiftDate(dateTimeArgument(date, run), durationArgument(amount, unit, run)),
  minus: (date, [amount, unit], run) => shiftDate(dateTimeArgument(date, run), durationArgument(amount, unit, run), -1),
  beginningOf: (date, [unit], run) => startOf(dateTimeArgument(date, run), unitArgument(unit, 'week', run)),
  endOfMonth: (date, _args, run) => endOf(dateTimeArgument(date, run), 'month'),
  extract: (date, [part], run) => extractPart(dateTimeArgument(date, run), toText(part ?? 'week', run)),
  isWeekend: (date, _args, run) => isWeekend(dateTimeArgument(date, run)),
  isDst: (date, _args, run) => dateTimeArgument(date, run).isInDST,
  isBetween: (date, [start, end], run) =>
    isBetween(dateTimeArgument(date, run), dateTimeArgument(start, run), dateTimeArgument(end, run)),
  isInLast: (date, [count, unit], run) => {
    const end = now(run.scope);
    const start = shiftDate(end, durationArgument(numberArgument(count, run, 0), unit ?? 'minutes', run), -1);
    const moment = dateTimeArgument(date, run);
    return moment >= start && moment <= end;
  },
  diffTo: (date, [other, units], run) => difference(dateTimeArgument(date, run), dateTimeArgument(other, run), { units, run }),
  diffToNow: (date, [units], run) => difference(now(run.scope), dateTimeArgument(date, run), { units, run }),
  toDateTime: (date, _args, run) => dateTimeArgument(date, run),
  toNumber: (date, _args, run) => dateTimeArgument(date, run).toMillis(),
  toInt: (date, _args, run) => dateTimeArgument(date, run).toMillis(),
});

function isBetween(date: DateTime, first: DateTime, second: DateTime): boolean {
  const [start, end] = first <= second ? [first, second] : [second, first];
  return date >= start && date <= end;
}

/** A number for one unit, an object of numbers for several. */
function difference(
  later: DateTime,
  earlier: DateTime,
  { units, run }: { readonly units: unknown; readonly run: Evaluation },
): unknown {
  const wanted: DurationUnit[] = unitsArgument(units, 'days', run);
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined) return amountBetween(later, earlier, only);
  return run.fresh(differenceInUnits(later, earlier, wanted).toObject());
}

const PARTS: Readonly<Record<string, (date: DateTime) => number>> = {
  year: (date) => date.year,
  quarter: (date) => date.quarter,
  month: (date) => date.month,
  week: (date) => weekOf(date).week,
  day: (date) => date.day,
  weekday: weekdayOf,
  dayOfWeek: weekdayOf,
  yearDayNumber: ordinalOf,
  dayOfYear: ordinalOf,
  hour: (date) => date.hour,
  minute: (date) => date.minute,
  second: (date) => date.second,
  millisecond: (date) => date.millisecond,
};

function extractPart(date: DateTime, part: string): number {
  const name = Object.keys(PARTS).find((known) => known === part || `${known}s` === part);
  const read = name === undefined ? undefined : PARTS[name];
  if (!read) throw refuse(`A date has no part "${part}".`, `Use one of ${Object.keys(PARTS).join(', ')}.`);
  return read(date);
}
