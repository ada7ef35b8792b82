import fc from 'fast-check';
import { DateTime } from 'luxon';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { check, first, luxonsOwn, millis, shown, zone } from '../../../test/random-dates.ts';
import { dateDayText, dateText, dateTimeText, dateUtcText } from './date-text.ts';
import { momentOfParts, withParts } from './from-parts.ts';
import { toIsoTextWith } from './iso-text.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { inZone, momentAt, offsetAt } from './moment.ts';
import {
  parseDate,
  parseDateTime,
  parseIsoDateTime,
  parseIsoInOwnZone,
  parseSqlDateTime,
  parseWireDateTime,
} from './parse-date.ts';
import { parseByFormat } from './parse-format.ts';
import { toSqlText, toSqlTime } from './wire-text.ts';
import { zoneNamed } from './zone.ts';

const options = (name: string) => ({ zone: name, locale: DEFAULT_LOCALE });
const moments = fc.record({ name: zone, at: millis });
/** What is written, with one character of it changed or left out now and then. */
const spoiling = fc.option(fc.tuple(fc.nat({ max: 30 }), fc.constantFrom('', '9', ' ', 'x', '+', '3')), { freq: 3 });

function spoil(text: string, how: readonly [number, string] | null): string {
  return how ? text.slice(0, how[0]) + how[1] + text.slice(how[0] + 1) : text;
}

function expectSame(ours: DateTime, luxons: DateTime): void {
  expect(ours.isValid).toBe(luxons.isValid);
  if (luxons.isValid) expect([first(ours), ours.zoneName]).toEqual([first(luxons), luxons.zoneName]);
}

/** Luxon refuses some formats. */
function orNothing(read: () => DateTime): DateTime {
  try {
    return read();
  } catch (error) {
    return DateTime.invalid((error as Error).name);
  }
}

const NOTATIONS = [
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-dd HH:mm:ss.SSS',
  'yyyy-MM-dd HH:mm',
  'yyyy-MM-dd',
  "yyyy-MM-dd'T'HH:mm:ss.SSSZZ",
  'EEE, dd LLL yyyy HH:mm:ss ZZZ',
  "EEE, dd LLL yyyy HH:mm:ss 'GMT'",
  'dd LLL yyyy HH:mm:ss ZZZ',
];

it(
  'reads weeks, days of the year, months alone and texts without dashes in ISO 8601',
  () => {
    const days = [
      'kkkk-WW-c',
      "kkkk-'W'WW-c",
      "kkkk'W'WWc",
      "kkkk-'W'WW",
      'yyyy-ooo',
      'yyyyooo',
      'yyyy-MM',
      'yyyyMM',
      'yyyy',
      'yyyyMMdd',
      'yyyy-MM-dd',
    ];
    const times = [
      '',
      "'T'HH",
      "'T'HHmm",
      "'T'HHmmss",
      "'T'HHmmss.SSS",
      "'T'HH:mm",
      "'T'HH:mm:ssZZ",
      "'T'HHmmssZZZ",
      "'T'HHmmss'Z'",
      "'T'HHmmZZ",
    ];
    const written = fc.record({
      name: zone,
      at: millis,
      day: fc.constantFrom(...days),
      time: fc.constantFrom(...times),
      how: spoiling,
    });
    check(written, ({ name, at, day, time, how }) => {
      const text = spoil(luxonsOwn(name, at).toFormat(day + time), how);
      const luxons = DateTime.fromISO(text, options(name));
      expectSame(parseIsoDateTime(text, name), luxons);
      if (luxons.isValid) expectSame(parseDateTime(text, name), luxons);
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'reads what databases, mail and HTTP write, also in the zone of the text',
  () => {
    const written = fc.record({ name: zone, at: millis, format: fc.constantFrom(...NOTATIONS), how: spoiling });
    check(written, ({ name, at, format, how }) => {
      const text = spoil(luxonsOwn(name, at).toFormat(format), how);
      expectSame(parseSqlDateTime(text, name), DateTime.fromSQL(text, options(name)));
      expectSame(parseWireDateTime(text, name, 'fromRFC2822'), DateTime.fromRFC2822(text, options(name)));
      expectSame(parseWireDateTime(text, name, 'fromHTTP'), DateTime.fromHTTP(text, options(name)));
      expectSame(parseIsoInOwnZone(text, name), DateTime.fromISO(text, { ...options(name), setZone: true }));
      const readers = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL];
      const luxons = readers.map((read) => read.call(DateTime, text, options(name))).find(({ isValid }) => isValid);
      if (luxons) expectSame(parseDateTime(text, name), luxons);
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'reads free text as Date.parse does',
  () => {
    const formats = fc.constantFrom(
      'LLLL d, yyyy',
      'LL/dd/yyyy',
      'd LLL yyyy HH:mm',
      'yyyy-LL-dd HH:mm',
      'yyyy-LL-dd HH:mm:ss',
      'ccc LLL dd yyyy',
      "LLLL d, yyyy HH:mm 'GMT'",
      'yyyy/LL/dd',
    );
    check(fc.record({ at: millis, format: formats, how: spoiling }), ({ at, format, how }) => {
      const text = spoil(luxonsOwn('UTC', at).toFormat(format), how);
      // Without a zone in the text it is local time, which is UTC here.
      const native = Date.parse(text.endsWith('GMT') ? text : `${text} UTC`);
      if (!Number.isNaN(native) && !DateTime.fromISO(text.trim()).isValid) expect(parseDate(text, 'UTC')).toBe(native);
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'reads a date by formats with names, and digits of any number',
  () => {
    const tokens = fc.constantFrom(
      'yyyy',
      'MM',
      'M',
      'LL',
      'L',
      'MMM',
      'LLL',
      'MMMM',
      'LLLL',
      'dd',
      'd',
      'HH',
      'H',
      'hh',
      'h',
      'a',
    );
    const more = fc.constantFrom('mm', 'm', 'ss', 's', 'SSS');
    const format = fc
      .tuple(fc.shuffledSubarray(['yyyy', 'M', 'd']), fc.array(fc.oneof(tokens, more), { maxLength: 5 }))
      .chain(([given, others]) =>
        fc
          .tuple(fc.constant([...given, ...others]), fc.constantFrom(' ', '/', ', ', '.', '', '-', ' at '))
          .map(([all, separator]) => all.join(separator)),
      );
    const usual = fc.constantFrom('MMMM dd, yyyy', 'd/M/yyyy', 'dd LLL yyyy h:mm a', 'M/d/yyyy H:mm', 'LLL d yyyy hh:mm:ss a');
    const written = fc.record({ name: zone, at: millis, format: fc.oneof(format, usual), how: spoiling });
    check(written, ({ name, at, format: wanted, how }) => {
      const text = spoil(luxonsOwn(name, at).toFormat(wanted), how);
      const [ours, luxons] = [
        orNothing(() => parseByFormat(text, wanted, name)),
        orNothing(() => DateTime.fromFormat(text, wanted, options(name))),
      ];
      expectSame(ours, luxons);
    });
  },
  PROPERTY_TIMEOUT_MS,
);

const part = (least: number, most: number) => fc.oneof(fc.integer({ min: least, max: most }), fc.integer({ min: -2, max: 70 }));
const parts = fc.record(
  {
    year: fc.integer({ min: 1978, max: 2101 }),
    month: part(1, 12),
    day: part(1, 31),
    hour: part(0, 23),
    minute: part(0, 59),
    second: part(0, 59),
    millisecond: fc.constantFrom(0, 7, 999, 1_000, 0.5),
    weekday: fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
  },
  { requiredKeys: [], noNullPrototype: true },
);

it(
  'makes a date of parts, and one with other parts',
  () => {
    check(fc.record({ name: zone, at: millis, parts }), ({ name, at, parts: { weekday, ...given } }) => {
      if (given.year !== undefined) expectSame(momentOfParts(given, name), DateTime.fromObject(given, options(name)));
      expect(shown(withParts(momentAt(name, at), given))).toEqual(shown(luxonsOwn(name, at).set(given)));
      if (weekday !== undefined)
        expect(withParts(momentAt(name, at), { weekday }).toISO()).toBe(luxonsOwn(name, at).set({ weekday }).toISO());
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'moves to another zone, and writes with options',
  () => {
    const flags = fc.record(
      { includeOffset: fc.boolean(), suppressMilliseconds: fc.boolean(), suppressSeconds: fc.boolean() },
      { requiredKeys: [], noNullPrototype: true },
    );
    check(fc.record({ name: zone, other: zone, at: millis, flags }), ({ name, other, at, flags: given }) => {
      const [ours, luxons] = [momentAt(name, at), luxonsOwn(name, at)];
      expect(shown(inZone(ours, zoneNamed(other)))).toEqual(shown(luxons.setZone(other)));
      expect(toIsoTextWith(ours, given)).toBe(luxons.toISO(given));
      expect(toSqlText(ours, given)).toBe(luxons.toSQL(given));
      expect(toSqlTime(ours, given)).toBe(luxons.toSQLTime(given));
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  "writes a Date's texts, and reads and sets its local parts",
  () => {
    check(moments, ({ name, at }) => {
      const [date, luxons] = [new Date(at), luxonsOwn(name, at)];
      const [day, time] = ['ccc MMM dd yyyy', "HH:mm:ss 'GMT'ZZZ (ZZZZZ)"].map((format) => luxons.toFormat(format));
      expect(dateText(date, name)).toBe(`${day} ${time}`);
      expect([dateDayText(date, name), dateTimeText(date, name)]).toEqual([day, time]);
      expect(dateUtcText(date)).toBe(date.toUTCString());
      expect(offsetAt(name, at)).toBe(luxons.offset);
    });
    const setters = fc.constantFrom('FullYear', 'Month', 'Date', 'Hours', 'Minutes', 'Seconds', 'Milliseconds');
    const numbers = fc.array(fc.integer({ min: -50, max: 2_100 }), { minLength: 1, maxLength: 4 });
    check(fc.record({ at: millis, setters, numbers }), ({ at, setters: name, numbers: given }) => {
      const native = new Date(at) as unknown as Record<string, (...values: number[]) => number>;
      // A machine in UTC and a workflow in UTC have the same local time.
      const expected = native[`setUTC${name}`]!(...given);
      expect(evaluate(`new Date(${at}).set${name}(${given.join(', ')})`)).toBe(expected);
      expect(evaluate(`new Date(${at}).getDay()`)).toBe(new Date(at).getUTCDay());
    });
    expect(evaluate('new Date("x").getDay()')).toBeNaN();
    expect(dateText(new Date(NaN), 'UTC')).toBe('Invalid Date');
  },
  PROPERTY_TIMEOUT_MS,
);
