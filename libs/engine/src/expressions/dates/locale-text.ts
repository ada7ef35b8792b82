import type { DateTime, Zone } from 'luxon';
import type { TextPart } from '../intl/date-pattern.ts';
import type { DateWriter } from '../intl/date-writer.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { isInDefaultLocale } from './moment.ts';
import { formatterFor, type FormatterWish } from '../values/formatter.ts';

/** `Date`'s `toLocaleString`, `toLocaleDateString` and `toLocaleTimeString`. */
export type LocaleText = 'any' | 'date' | 'time';

const DATE_FIELDS = ['weekday', 'year', 'month', 'day'];
const TIME_FIELDS = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
const NUMERIC_DATE = { year: 'numeric', month: 'numeric', day: 'numeric' };
const NUMERIC_TIME = { hour: 'numeric', minute: 'numeric', second: 'numeric' };

/** What stands in the text where the options name none of the fields that it is about (ECMA-402 §11.1.2, CreateDateTimeFormat). */
const DEFAULTS = {
  any: { asked: [...DATE_FIELDS, ...TIME_FIELDS], fields: { ...NUMERIC_DATE, ...NUMERIC_TIME } },
  date: { asked: DATE_FIELDS, fields: NUMERIC_DATE },
  time: { asked: TIME_FIELDS, fields: NUMERIC_TIME },
} as const;

/** How a text is wanted, in the zone of that name unless the options name one. */
export interface LocaleTextWish extends FormatterWish {
  readonly about: LocaleText;
  readonly zone: string;
}

/** @throws TypeError for a style of what the text is not about; RangeError for an option that the platform does not know */
export function localeText(date: Date, wish: LocaleTextWish): string {
  const millis = date.getTime();
  return Number.isNaN(millis) ? 'Invalid Date' : makeWriter(wish).format(millis);
}

/** The same without options. */
export function plainLocaleText(date: Date, about: LocaleText, place: Place): string {
  const millis = date.getTime();
  return Number.isNaN(millis) ? 'Invalid Date' : plainWriter(about, place).format(millis);
}

interface Place {
  readonly zone: string;
  readonly locale: string;
}

function plainWriter(about: LocaleText, { zone, locale }: Place): DateWriter {
  if (last?.about === about && last.zone === zone && last.locale === locale) return last.writer;
  const byLocale = plainWriters(about, zone);
  let writer = byLocale.get(locale);
  if (!writer) {
    writer = makeWriter({ about, zone, locales: locale, options: undefined });
    if (byLocale.size >= MAX_PLAIN) byLocale.clear();
    byLocale.set(locale, writer);
  }
  last = { about, zone, locale, writer };
  return writer;
}

/** Mostly the same is asked for again: an expression is evaluated for one item after another. */
let last: (Place & { readonly about: LocaleText; readonly writer: DateWriter }) | undefined;

/** Writers without options by zone and locale: building the key of one with options takes longer than writing its text. */
const PLAIN: Readonly<Record<LocaleText, Map<string, Map<string, DateWriter>>>> = {
  any: new Map<string, Map<string, DateWriter>>(),
  date: new Map<string, Map<string, DateWriter>>(),
  time: new Map<string, Map<string, DateWriter>>(),
};
const MAX_PLAIN = 32;

function plainWriters(about: LocaleText, zone: string): Map<string, DateWriter> {
  const byZone = PLAIN[about];
  let byLocale = byZone.get(zone);
  if (!byLocale) {
    if (byZone.size >= MAX_PLAIN) byZone.clear();
    byZone.set(zone, (byLocale = new Map()));
  }
  return byLocale;
}

function makeWriter({ about, zone, locales, options = {} }: LocaleTextWish): DateWriter {
  const { asked, fields } = DEFAULTS[about];
  const styled = options.dateStyle !== undefined || options.timeStyle !== undefined;
  if (about !== 'any' && options[about === 'date' ? 'timeStyle' : 'dateStyle'] !== undefined)
    throw new TypeError(`Invalid option : ${about === 'date' ? 'timeStyle' : 'dateStyle'}`);
  const named = styled || asked.some((field) => options[field] !== undefined);
  return formatterFor('DateTimeFormat', { locales, zone, options: named ? options : { ...options, ...fields } });
}

export type DateOptions = Readonly<Record<string, string | number | boolean>>;

/** `toLocaleString` of Luxon with options; undefined where Luxon has to write the text. */
export function momentText(date: DateTime, options: DateOptions): string | undefined {
  const writer = momentWriter(date, options);
  const millis = date.toMillis();
  return isRenamed(date, options) ? writer?.formatJoined(millis, date.zone.name) : writer?.format(millis);
}

/** `toLocaleParts` of Luxon; undefined where Luxon has to find them. */
export function momentParts(date: DateTime, options: DateOptions): TextPart[] | undefined {
  if (CONFIGURING.some((option) => option in options)) return undefined;
  const parts = momentWriter(date, options)?.formatToParts(date.toMillis());
  if (!parts || !isRenamed(date, options)) return parts;
  return parts.map((part) => (part.type === 'timeZoneName' ? { ...part, value: date.zone.name } : part));
}

/** One of those parts, but for the name of a zone; undefined where there is none, or Luxon has to find it. */
export function momentPart(date: DateTime, type: Intl.DateTimeFormatPartTypes, options: DateOptions): string | undefined {
  return momentWriter(date, options)?.formatPart(date.toMillis(), type);
}

/** Zones that are no more than an offset have names of Luxon's own, so it puts the text together part by part. */
const isRenamed = ({ zone }: DateTime, options: DateOptions): boolean => isUtc(zone) && options.timeZone === undefined;

/** `offsetNameShort` and `offsetNameLong` of Luxon, which makes a formatter for each. */
export function offsetName(date: DateTime, width: 'short' | 'long'): string | null {
  const { zone } = date;
  if (!date.isValid || zone.type !== 'iana') return width === 'short' ? date.offsetNameShort : date.offsetNameLong;
  const wish = { locales: date.locale as string, zone: zone.name, options: width === 'short' ? SHORT_OFFSET : LONG_OFFSET };
  return formatterFor('DateTimeFormat', wish).formatPart(date.toMillis(), 'timeZoneName') ?? null;
}

/** `offsetNameLong` in the language of all expressions. */
export function zoneLongName(zone: Zone, millis: number): string {
  if (zone.type !== 'iana') return String(zone.offsetName(millis, { format: 'long', locale: DEFAULT_LOCALE }));
  const wish = { locales: DEFAULT_LOCALE, zone: zone.name, options: LONG_OFFSET };
  return String(formatterFor('DateTimeFormat', wish).formatPart(millis, 'timeZoneName') ?? null);
}

const SHORT_OFFSET = { year: 'numeric', timeZoneName: 'short' };
const LONG_OFFSET = { year: 'numeric', timeZoneName: 'long' };

/** Luxon takes them for the language, not for the format. */
const CONFIGURING = ['locale', 'numberingSystem', 'outputCalendar', 'weekSettings', 'defaultToEN'];
const isUtc = (zone: Zone): boolean => zone.type === 'fixed' && zone.name === 'UTC';

/** Whether Luxon gives the date to `Intl` as it is, but for the name of its zone. */
export function isWrittenByIntl(date: DateTime): boolean {
  return date.isValid && (isUtc(date.zone) || date.zone.type === 'iana') && plainLocale(date) !== undefined;
}

function momentWriter(date: DateTime, options: DateOptions): DateWriter | undefined {
  if (!isWrittenByIntl(date) || options.timeZone === '') return undefined;
  return formatterFor('DateTimeFormat', { locales: plainLocale(date) as string, options, zone: date.zone.name });
}

/** The language of a date that is written in the digits and the calendar that are usual there. */
function plainLocale(date: DateTime): string | undefined {
  if (isInDefaultLocale(date)) return DEFAULT_LOCALE;
  const { locale, numberingSystem, outputCalendar } = date;
  return numberingSystem === null && outputCalendar === null ? (locale ?? undefined) : undefined;
}
