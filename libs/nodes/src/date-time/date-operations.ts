import { differenceInUnits, formatMoment, momentAt, shiftDate, startOf, toIsoText } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import type { DateTime } from 'luxon';
import type { z } from 'zod';
import type { dateTimeParams } from './date-time.params.ts';
import { dateInvalid, readDate, zoneOf } from './read-date.ts';

export type DateTimeParameters = z.output<typeof dateTimeParams>;

/** What the run says: its clock, in milliseconds since the epoch, and the zone of its workflow. */
export interface RunTime {
  readonly now: number;
  readonly timezone: string;
}

type Operation = (parameters: DateTimeParameters, time: RunTime) => Json;

/** @throws NodeFailure DATE_INVALID, TIMEZONE_INVALID */
export function dateResult(parameters: DateTimeParameters, time: RunTime): Json {
  return OPERATIONS[parameters.operation](parameters, time);
}

const OPERATIONS: Record<DateTimeParameters['operation'], Operation> = {
  now: (parameters, time) => {
    const date = momentAt(resultZone(parameters, time), time.now);
    return isoOf(parameters.includeTime ? date : startOf(date, 'day'), 'date');
  },
  add: (parameters, time) => shifted(parameters, time, parameters.amount),
  subtract: (parameters, time) => shifted(parameters, time, -parameters.amount),
  format: (parameters, time) => {
    const { date: given, format, keepOffset } = parameters;
    const date = readDate(given, { ...readingOf(parameters, time, 'date'), keepOffset });
    return formatMoment(keepOffset ? date : inZone(date, resultZone(parameters, time)), format);
  },
  between: (parameters, time) => {
    const start = readDate(parameters.date, readingOf(parameters, time, 'date'));
    const end = readDate(parameters.endDate, readingOf(parameters, time, 'endDate'));
    const duration = differenceInUnits(end, start, parameters.units);
    return parameters.isoDuration ? (duration.toISO() as string) : ({ ...duration.toObject() } as Json);
  },
  extract: (parameters, time) => {
    const date = inZone(readDate(parameters.date, readingOf(parameters, time, 'date')), resultZone(parameters, time));
    return parameters.part === 'week' ? date.weekNumber : date[parameters.part];
  },
  round: (parameters, time) => {
    const { date: given, part, direction } = parameters;
    const start = startOf(readDate(given, readingOf(parameters, time, 'date')), part);
    const rounded = direction === 'down' ? start : shiftDate(start, { [part]: 1 });
    return isoOf(inZone(rounded, resultZone(parameters, time)), 'date');
  },
};

function shifted(parameters: DateTimeParameters, time: RunTime, amount: number): Json {
  const date = shiftDate(readDate(parameters.date, readingOf(parameters, time, 'date')), { [parameters.unit]: amount });
  return isoOf(inZone(date, resultZone(parameters, time)), 'amount');
}

function readingOf({ dateFormat: format, dateTimezone }: DateTimeParameters, { timezone }: RunTime, field: string) {
  return { field, format, zone: zoneOf(dateTimezone, { field: 'dateTimezone', usual: timezone }) };
}

function resultZone({ timezone }: DateTimeParameters, time: RunTime): string {
  return zoneOf(timezone, { field: 'timezone', usual: time.timezone });
}

function inZone(date: DateTime, zone: string): DateTime {
  return date.zoneName === zone ? date : momentAt(zone, date.toMillis());
}

/** With the offset of its zone. */
function isoOf(date: DateTime, field: string): string {
  const text = toIsoText(date);
  if (text === null) throw dateInvalid(field, 'The result is beyond the dates that there are.');
  return text;
}
