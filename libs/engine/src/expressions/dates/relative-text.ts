import type { DateTime } from 'luxon';
import { formatterFor } from '../values/formatter.ts';
import { amountBetween } from './difference.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { DAY_MS } from './local-time.ts';
import { isInDefaultLocale } from './moment.ts';
import { isPlainTime } from './plain-time.ts';
import { hasSame, startOf } from './shift-date.ts';

const UNITS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds'] as const;
const CALENDAR_UNITS = ['years', 'months', 'days'] as const;
const SINGULARS = { years: 'year', months: 'month', days: 'day' } as const;
/** No month is shorter, even where clocks lose an hour in it. */
const LESS_THAN_A_MONTH_MS = 27 * DAY_MS;

/** `toRelative` of Luxon: `in 3 days`. */
export function relativeText(date: DateTime, base: DateTime): string | null {
  if (!canWrite(date, base)) return date.toRelative({ base });
  const near = Math.abs(date.toMillis() - base.toMillis()) < LESS_THAN_A_MONTH_MS;
  for (const unit of near ? UNITS.slice(2) : UNITS) {
    const amount = amountBetween(date, base, unit);
    if (Math.abs(amount) >= 1) return write(Math.trunc(amount), unit, 'always');
  }
  return write(base.toMillis() > date.toMillis() ? -0 : 0, 'seconds', 'always');
}

/** `toRelativeCalendar` of Luxon: `tomorrow`. */
export function relativeDayText(date: DateTime, base: DateTime): string | null {
  if (!canWrite(date, base) || date.zone !== base.zone) return date.toRelativeCalendar({ base });
  for (const unit of CALENDAR_UNITS) {
    const one = SINGULARS[unit];
    if (hasSame(date, base, one)) continue;
    const amount = amountBetween(startOf(date, one), startOf(base, one), unit);
    if (Math.abs(amount) >= 1) return write(Math.round(amount), unit, 'auto');
  }
  return write(base.toMillis() > date.toMillis() ? -0 : 0, 'days', 'auto');
}

function canWrite(date: DateTime, base: DateTime): boolean {
  return isInDefaultLocale(date) && isPlainTime(date.toMillis()) && isPlainTime(base.toMillis());
}

function write(amount: number, unit: (typeof UNITS)[number], numeric: 'always' | 'auto'): string {
  const key = `${numeric} ${unit} ${Object.is(amount, -0) ? '-0' : amount}`;
  let text = TEXTS.get(key);
  if (text === undefined) {
    text = formatterFor('RelativeTimeFormat', { locales: DEFAULT_LOCALE, options: { numeric } }).format(amount, unit);
    if (TEXTS.size >= MAX_TEXTS) TEXTS.clear();
    TEXTS.set(key, text);
  }
  return text;
}

/** There are few amounts: of each unit no more than make the next one. */
const TEXTS = new Map<string, string>();
const MAX_TEXTS = 1_000;
