import { plainDayNumber } from './calendar.ts';
import { SHORT_MONTHS, SHORT_WEEKDAYS } from './english.ts';
import { DAY_MS, MINUTE_MS } from './local-time.ts';
import { weekdayOfDay } from './week.ts';

const WIRE_DATE = /^([A-Z][a-z]{2}), (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|([+-])(\d\d)(\d\d))$/;
const MAX_OFFSET_HOURS = 14;

/**
 * Milliseconds of a date as mail and HTTP write it: `Thu, 15 Jan 2026 12:00:00 GMT` or with `+0100`. Undefined for any other text,
 * and where the day of the week is another.
 */
export function readWireDate(text: string): number | undefined {
  if (text.length !== 29 && text.length !== 31) return undefined;
  const match = WIRE_DATE.exec(text);
  if (!match) return undefined;
  const [, weekday, day, month, year, hour, minute, second, sign, offsetHours, offsetMinutes] = match;
  const days = plainDayNumber(Number(year), SHORT_MONTHS.indexOf(month as string) + 1, Number(day));
  if (Number.isNaN(days) || SHORT_WEEKDAYS[weekdayOfDay(days) - 1] !== weekday) return undefined;
  const time = timeOfDay(Number(hour), Number(minute), Number(second));
  if (time === undefined) return undefined;
  if (sign === undefined) return days * DAY_MS + time;
  const [hours, minutes] = [Number(offsetHours), Number(offsetMinutes)];
  if (hours > MAX_OFFSET_HOURS || minutes > 59) return undefined;
  return days * DAY_MS + time - (sign === '-' ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS;
}

function timeOfDay(hour: number, minute: number, second: number): number | undefined {
  return hour <= 23 && minute <= 59 && second <= 59 ? ((hour * 60 + minute) * 60 + second) * 1_000 : undefined;
}
