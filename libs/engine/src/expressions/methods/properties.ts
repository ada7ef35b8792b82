import type { DateTime, Duration, Interval } from 'luxon';
import { writeFormat } from '../dates/format-tokens.ts';
import { offsetName } from '../dates/locale-text.ts';
import { isWeekend, ordinalOf, weekdayOf, weekOf } from '../dates/week.ts';
import type { Pattern } from '../patterns/pattern.ts';
import type { Kind } from '../values/kind.ts';
import { ADDRESS_PARTS, type WebAddress } from '../values/web-address.ts';
import type { Property } from './method.ts';

const DATETIME_PARTS = [
  'year',
  'quarter',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'weekday',
  'weekNumber',
  'weekYear',
  'ordinal',
  'offset',
  'zoneName',
  'offsetNameShort',
  'offsetNameLong',
  'monthShort',
  'monthLong',
  'weekdayShort',
  'weekdayLong',
  'daysInMonth',
  'daysInYear',
  'weeksInWeekYear',
  'isInDST',
  'isInLeapYear',
  'isOffsetFixed',
  'isValid',
  'isWeekend',
  'locale',
  'numberingSystem',
  'outputCalendar',
  'localWeekday',
  'localWeekNumber',
  'localWeekYear',
  'weeksInLocalWeekYear',
  'invalidReason',
  'invalidExplanation',
] as const satisfies readonly (keyof DateTime)[];
/** Names that the language of expressions has at hand, by the token that writes them. */
const NAME_FORMATS = { monthShort: 'LLL', monthLong: 'LLLL', weekdayShort: 'ccc', weekdayLong: 'cccc' } as const;
const DURATION_PARTS = [
  'years',
  'quarters',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
  'locale',
  'numberingSystem',
  'isValid',
  'invalidReason',
  'invalidExplanation',
] as const satisfies readonly (keyof Duration)[];
const INTERVAL_PARTS = [
  'start',
  'end',
  'lastDateTime',
  'isValid',
  'invalidReason',
  'invalidExplanation',
] as const satisfies readonly (keyof Interval)[];

/** What Luxon takes longer to find. */
const WEEK_PARTS: Readonly<Record<string, Property<DateTime>>> = {
  weekday: weekdayOf,
  weekNumber: (date) => weekOf(date).week,
  weekYear: (date) => weekOf(date).year,
  ordinal: ordinalOf,
  isWeekend,
};
const OFFSET_NAMES: Readonly<Record<string, Property<DateTime>>> = {
  offsetNameShort: (date) => offsetName(date, 'short'),
  offsetNameLong: (date) => offsetName(date, 'long'),
};

type Properties = ReadonlyMap<string, Property<never>>;

/** The properties of values that are not plain data. */
export const PROPERTIES: ReadonlyMap<Kind, Properties> = new Map<Kind, Properties>([
  ['datetime', dateTimeProperties()],
  ['duration', named(DURATION_PARTS, (part) => (duration: Duration) => duration[part])],
  ['interval', named(INTERVAL_PARTS, (part) => (interval: Interval) => interval[part])],
  ['pattern', named(['source', 'flags', 'lastIndex', 'global'] as const, (part) => (pattern: Pattern) => pattern[part])],
  ['set', named(['size'] as const, (part) => (set: Set<unknown>) => set[part])],
  ['map', named(['size'] as const, (part) => (map: Map<unknown, unknown>) => map[part])],
  ['address', addressProperties()],
]);

function named<K extends string, T>(parts: readonly K[], read: (part: K) => Property<T>): Properties {
  return new Map(parts.map((part) => [part, read(part) as Property<never>]));
}

function nameIn(date: DateTime, part: keyof typeof NAME_FORMATS): string | null {
  // In a format the name of a month in Japanese is its number alone.
  const written = date.locale?.startsWith('ja') ? undefined : writeFormat(date, NAME_FORMATS[part]);
  return written ?? date[part];
}

/** `zone` has the zone's name, and nothing that could be called. */
function dateTimeProperties(): Properties {
  const parts = named(DATETIME_PARTS, (part) => (date: DateTime) => date[part]);
  const zone = ({ zoneName: name }: DateTime): object => ({ name });
  const names = named(
    Object.keys(NAME_FORMATS) as (keyof typeof NAME_FORMATS)[],
    (part) => (date: DateTime) => nameIn(date, part),
  );
  const own = { ...WEEK_PARTS, ...OFFSET_NAMES, zone };
  return new Map([...parts, ...names, ...(Object.entries(own) as [string, Property<never>][])]);
}

/** `searchParams` is the address itself, which has `get`. */
function addressProperties(): Properties {
  const parts = named(ADDRESS_PARTS, (part) => (address: WebAddress) => address.part(part));
  return new Map([...parts, ['searchParams', ((address: WebAddress) => address) as Property<never>]]);
}
