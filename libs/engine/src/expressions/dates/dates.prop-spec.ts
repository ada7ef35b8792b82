import fc from 'fast-check';
import { DateTime, IANAZone, type DateTimeUnit, type DurationLikeObject, type DurationUnit } from 'luxon';
import { PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { check, first, HOUR_MS, luxonsOwn, millis, shown, zone } from '../../../test/random-dates.ts';
import { PROPERTIES } from '../methods/properties.ts';
import { amountBetween, differenceIn, differenceInUnits } from './difference.ts';
import { formatMoment } from './format-date.ts';
import { toIsoDate, toIsoText } from './iso-text.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { inLanguage, momentAt } from './moment.ts';
import { parseDate, parseDateTime, parseIsoDateTime } from './parse-date.ts';
import { parseByFormat } from './parse-format.ts';
import { endOf, hasSame, shiftDate, startOf, startOfDay } from './shift-date.ts';
import { toHttpText, toIsoWeekDate, toRfc2822Text, toSqlText, toSqlTime } from './wire-text.ts';
import { zoneNamed } from './zone.ts';

describe('short ways with dates are those of Luxon', () => {
  const moments = fc.record({ name: zone, at: millis });

  it(
    'makes a moment in a zone',
    () => {
      check(moments, ({ name, at }) => {
        expect(shown(momentAt(name, at))).toEqual(shown(luxonsOwn(name, at)));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'knows the offset of a zone at every moment, whatever it was asked before',
    () => {
      check(fc.record({ name: zone, times: fc.array(millis, { minLength: 1, maxLength: 10 }) }), ({ name, times }) => {
        if (!IANAZone.isValidZone(name)) return;
        const luxons = new IANAZone(name);
        expect(times.map((at) => zoneNamed(name).offset(at))).toEqual(times.map((at) => luxons.offset(at)));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  const UNITS = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'] as const;
  const unit = fc.constantFrom<DateTimeUnit>(...UNITS, ...UNITS.map((name) => `${name}s` as DateTimeUnit));
  const amount = fc.oneof(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -100_000, max: 100_000 }),
    fc.double({ noNaN: true, min: -9, max: 9 }),
  );
  const amounts = fc.oneof(
    fc.dictionary(unit, amount, { maxKeys: 3 }).map((parts) => ({ ...parts }) as DurationLikeObject),
    fc.integer(),
  );

  it(
    'adds and takes away',
    () => {
      check(fc.record({ name: zone, at: millis, amounts }), ({ name, at, amounts: parts }) => {
        const [ours, luxons] = [momentAt(name, at), luxonsOwn(name, at)];
        expect(shown(shiftDate(ours, parts))).toEqual(shown(luxons.plus(parts)));
        expect(shown(shiftDate(ours, parts, -1))).toEqual(shown(luxons.minus(parts)));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'finds where a unit starts and ends',
    () => {
      check(fc.record({ name: zone, at: millis, unit }), ({ name, at, unit: of }) => {
        const [ours, luxons] = [momentAt(name, at), luxonsOwn(name, at)];
        expect(shown(startOf(ours, of))).toEqual(shown(luxons.startOf(of)));
        expect(shown(endOf(ours, of))).toEqual(shown(luxons.endOf(of)));
        expect(shown(startOfDay(zoneNamed(name), at))).toEqual(shown(luxons.startOf('day')));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  const TOKENS =
    'y yy yyyy yyyyyy M MM MMM MMMM MMMMM L LL LLL LLLL d dd h hh H HH a m mm s ss S SSS u c ccc cccc E EEE EEEE o ooo q qq W WW ' +
    "kkkk kk n z Z ZZ ZZZ ZZZZ ZZZZZ X x G D DD DDD DDDD t tt ttt T TTTT f ff fff ffff F FFFF YYYY e - / : . , T ' 'T' '' 'of the year' \\ é";
  const format = fc.array(fc.constantFrom(...TOKENS.split(' '), ' ', "'"), { maxLength: 8 }).map((parts) => parts.join(''));

  const language = fc.constantFrom('fr', 'de-CH', 'ja', 'ja-JP', 'ru', 'pl', 'ar-EG', 'en-GB', 'en', 'zh-TW', 'fi', 'th');

  it(
    'writes a date by a format, in ISO 8601, and in another language',
    () => {
      check(fc.record({ name: zone, at: millis, format, language }), ({ name, at, format: wanted, language: locale }) => {
        const [ours, luxons] = [momentAt(name, at), luxonsOwn(name, at)];
        expect(formatMoment(ours, wanted)).toBe(luxons.toFormat(wanted));
        expect(formatMoment(inLanguage(ours, locale), wanted)).toBe(luxons.setLocale(locale).toFormat(wanted));
        expect([toIsoText(ours), toIsoDate(ours)]).toEqual([luxons.toISO(), luxons.toISODate()]);
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'writes a date for a database, a mail and a header, in whatever language it is',
    () => {
      check(fc.record({ name: zone, at: millis, language }), ({ name, at, language: locale }) => {
        const [ours, luxons] = [inLanguage(momentAt(name, at), locale), luxonsOwn(name, at).setLocale(locale)];
        expect(shown(ours)).toEqual(shown(luxons));
        expect(toSqlText(ours)).toBe(luxons.toSQL());
        expect(toSqlTime(ours)).toBe(luxons.toSQLTime());
        expect(toIsoWeekDate(ours)).toBe(luxons.toISOWeekDate());
        expect(toRfc2822Text(ours)).toBe(luxons.toRFC2822());
        expect(toHttpText(ours)).toBe(luxons.toHTTP());
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'knows weeks, days of the year, and the names of a date and its zone',
    () => {
      const names = ['monthLong', 'monthShort', 'weekdayLong', 'weekdayShort', 'offsetNameShort', 'offsetNameLong'] as const;
      const parts = [...names, 'weekday', 'weekNumber', 'weekYear', 'ordinal', 'isWeekend'] as const;
      check(fc.record({ name: zone, at: millis, language }), ({ name, at, language: locale }) => {
        const [first, luxonsFirst] = [momentAt(name, at), luxonsOwn(name, at)];
        for (const [ours, luxons] of [
          [first, luxonsFirst],
          [inLanguage(first, locale), luxonsFirst.setLocale(locale)],
        ] as const) {
          const read = (part: string): unknown => PROPERTIES.get('datetime')?.get(part)?.(ours as never, undefined as never);
          expect(parts.map(read)).toEqual(parts.map((part) => luxons[part]));
        }
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'tells whether two dates have a unit in common',
    () => {
      const near = fc.integer({ min: -400 * HOUR_MS, max: 400 * HOUR_MS });
      const pairs = fc.record({ name: zone, otherName: fc.option(zone), at: millis, by: near, unit });
      check(pairs, ({ name, otherName, at, by, unit: of }) => {
        const other = otherName ?? name;
        expect(hasSame(momentAt(name, at), momentAt(other, at + by), of)).toBe(
          luxonsOwn(name, at).hasSame(luxonsOwn(other, at + by), of),
        );
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  const digits = (count: number, max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(count, '0'));
  const time = fc
    .tuple(digits(2, 24), digits(2, 60), digits(2, 60), digits(3, 999))
    .chain(([hour, minute, second, fraction]) =>
      fc.constantFrom(
        '',
        `${hour}`,
        `${hour}:${minute}`,
        `${hour}:${minute}:${second}`,
        `${hour}:${minute}:${second}.${fraction}`,
        `${hour}:${minute}:${second}.5`,
        `${hour}:${minute}:${second}.${fraction}${minute}`,
        `${hour}:${minute}:${second}.${fraction}${fraction}${fraction}`,
        `${hour}:${minute}:${second}.${minute}`,
      ),
    );
  const ending = fc.oneof(
    fc.constantFrom('', '', 'Z', 'z', '+01:00', '-03:30', '+0100', '+01', '-00:00', ' UTC', ' ', '+14:00', '+15:00', '+01:75'),
    fc.string({ maxLength: 2 }),
  );
  const text = fc
    .tuple(
      fc.integer({ min: 1978, max: 2102 }),
      digits(2, 13),
      digits(2, 32),
      fc.constantFrom('T', 'T', 'T', ' ', 't', ''),
      time,
      ending,
    )
    .map(([year, month, day, separator, clock, end]) => `${year}-${month}-${day}${clock && separator}${clock}${end}`);

  it(
    'reads ISO 8601',
    () => {
      check(fc.record({ name: zone, text }), ({ name, text: written }) => {
        const luxons = DateTime.fromISO(written, { zone: name, locale: DEFAULT_LOCALE });
        const ours = parseIsoDateTime(written, name);
        expect(ours.isValid).toBe(luxons.isValid);
        if (!luxons.isValid) return;
        const namesAZone = /(?:Z|[+-]\d\d:?\d*)$/i.test(written.slice(10));
        expect(ours.toMillis()).toBe(namesAZone ? luxons.toMillis() : first(luxons));
        expect(parseDateTime(written, name).toISO()).toBe(ours.toISO());
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'reads what names its zone, or is a date alone, as Date.parse does',
    () => {
      check(fc.record({ name: zone, text }), ({ name, text: written }) => {
        if (/T\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)$/.test(written) || written.length === 10)
          expect(parseDate(written, name)).toBe(Date.parse(written));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  const readable = fc
    .shuffledSubarray(['yyyy', 'MM', 'LL', 'dd', 'HH', 'mm', 'ss', 'SSS', 'd', "'at'"], { minLength: 3 })
    .chain((tokens) => fc.constantFrom('/', '-', ' ', '.', '').map((separator) => tokens.join(separator)));

  it(
    'reads a date by a format',
    () => {
      check(
        fc.record({ name: zone, at: millis, format: readable, spoilt: fc.boolean() }),
        ({ name, at, format: wanted, spoilt }) => {
          const written = luxonsOwn(name, at).toFormat(wanted);
          const text = spoilt ? written.replace(/[01]/, '9') : written;
          const luxons = DateTime.fromFormat(text, wanted, { zone: name, locale: DEFAULT_LOCALE });
          const ours = parseByFormat(text, wanted, name);
          expect(ours.isValid).toBe(luxons.isValid);
          if (luxons.isValid) expect(first(ours)).toBe(first(luxons));
        },
      );
      const examples = ['31/12/2024', 'dd/MM/yyyy', '20240229103000', 'yyyyLLddHHmmss', '29.02.2024 10:30', 'dd.MM.yyyy HH:mm'];
      for (let at = 0; at < examples.length; at += 2) {
        const [written, wanted] = [examples[at]!, examples[at + 1]!];
        expect(parseByFormat(written, wanted, 'Europe/Berlin').toFormat(wanted)).toBe(written);
      }
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'tells how much time lies between two dates',
    () => {
      const near = fc.integer({ min: -100 * HOUR_MS, max: 100 * HOUR_MS });
      const pair = fc.record({ name: zone, otherName: zone, at: millis, by: fc.oneof(near, millis, fc.constant(0)), unit });
      check(pair, ({ name, otherName, at, by, unit: of }) => {
        const luxons = luxonsOwn(name, at).diff(luxonsOwn(otherName, at + by), of);
        const dates = [momentAt(name, at), momentAt(otherName, at + by)] as const;
        const ours = differenceIn(...dates, of);
        expect(amountBetween(...dates, of)).toBe(luxons.get(of));
        expect({ ...ours.toObject(), locale: ours.locale }).toEqual({ ...luxons.toObject(), locale: luxons.locale });
      });
    },
    PROPERTY_TIMEOUT_MS,
  );

  it(
    'tells it in several units',
    () => {
      const units = fc.subarray(
        UNITS.map((name) => `${name}s` as DurationUnit),
        { minLength: 1 },
      );
      const near = fc.integer({ min: -2_000 * HOUR_MS, max: 2_000 * HOUR_MS });
      const pair = fc.record({ name: zone, otherName: fc.option(zone), at: millis, by: fc.oneof(near, millis), units });
      check(pair, ({ name, otherName, at, by, units: of }) => {
        const other = otherName ?? name;
        const luxons = luxonsOwn(name, at).diff(luxonsOwn(other, at + by), of);
        const ours = differenceInUnits(momentAt(name, at), momentAt(other, at + by), of);
        // The order of the units, too.
        expect(JSON.stringify(ours.toObject())).toBe(JSON.stringify(luxons.toObject()));
      });
    },
    PROPERTY_TIMEOUT_MS,
  );
});
