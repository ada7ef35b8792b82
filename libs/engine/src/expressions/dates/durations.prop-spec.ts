import fc from 'fast-check';
import { Duration, Interval, type DateTimeUnit, type DurationUnit } from 'luxon';
import { PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { check, HOUR_MS, luxonsOwn, millis, zone } from '../../../test/random-dates.ts';
import {
  addDuration,
  durationInWords,
  durationText,
  durationOfText,
  durationTime,
  negateDuration,
  normalizeDuration,
  rescaleDuration,
  shiftToAllUnits,
} from './duration-arithmetic.ts';
import { amountAs, shiftTo, writeDuration } from './duration-shift.ts';
import {
  countOf,
  intervalAfter,
  intervalBefore,
  intervalDuration,
  intervalLength,
  intervalOfText,
  intervalText,
  isWithin,
  splitInterval,
  writeInterval,
} from './interval.ts';
import { DEFAULT_LOCALE } from './locale.ts';
import { durationOfParts } from './make-duration.ts';
import { momentAt } from './moment.ts';
import { relativeDayText, relativeText } from './relative-text.ts';
import { shiftDate } from './shift-date.ts';

const UNITS = ['weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'] as const;
const amount = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 10_000_000 }), fc.constantFrom(0, -5, 1.5));
const parts = fc.dictionary(fc.constantFrom(...UNITS, 'hour', 'months', 'years'), amount, { maxKeys: 4, noNullPrototype: true });
const units = fc.shuffledSubarray<DurationUnit>([...UNITS, 'hour', 'months'], { minLength: 1 });
const TOKENS = ['w', 'd', 'dd', 'h', 'hh', 'm', 'mm', 's', 'ss', 'SSS', 'S', 'M', 'y', ':', ' ', '.', "'h'"];
const format = fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 6 }).map((tokens) => tokens.join(''));

it(
  'converts and writes durations as Luxon does',
  () => {
    check(fc.record({ parts, units, format }), ({ parts: given, units: wanted, format: written }) => {
      if ('hour' in given && 'hours' in given) return;
      const luxons = Duration.fromObject(given, { locale: DEFAULT_LOCALE });
      const ours = durationOfParts(given) ?? luxons;
      const shown = (duration: Duration): string => JSON.stringify([duration.toObject(), duration.toISO(), duration.toHuman()]);
      expect(shown(ours)).toBe(shown(luxons));
      expect(shiftTo(ours, wanted).toObject()).toEqual(luxons.shiftTo(...wanted).toObject());
      expect(JSON.stringify(shiftTo(ours, wanted))).toBe(JSON.stringify(luxons.shiftTo(...wanted)));
      for (const unit of wanted) expect(amountAs(ours, unit)).toBe(luxons.as(unit));
      expect(writeDuration(ours, written)).toBe(luxons.toFormat(written));
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'adds, takes away, normalizes and tells durations as Luxon does',
  () => {
    const whole = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 100_000 }), fc.constantFrom(0, 1, 1, -5, 1.5));
    const names = fc.constantFrom('years', 'quarters', 'months', ...UNITS, 'hour');
    const anyParts = fc.dictionary(names, whole, { maxKeys: 5, noNullPrototype: true });
    const shown = (duration: Duration): unknown => [duration.toObject(), JSON.stringify(duration), duration.locale];
    const told = (tell: () => string | null): unknown => {
      try {
        return tell();
      } catch (error) {
        return (error as Error).message;
      }
    };
    check(fc.record({ parts: anyParts, added: fc.oneof(anyParts, fc.integer()) }), ({ parts: given, added }) => {
      if ('hour' in given && 'hours' in given) return;
      if (typeof added === 'object' && 'hour' in added && 'hours' in added) return;
      const luxons = Duration.fromObject(given, { locale: DEFAULT_LOCALE });
      const ours = durationOfParts(given) ?? luxons;
      expect(shown(addDuration(ours, added))).toEqual(shown(luxons.plus(added)));
      expect(shown(addDuration(ours, added, -1))).toEqual(shown(luxons.minus(added)));
      expect(shown(addDuration(ours, ours, -1))).toEqual(shown(luxons.minus(luxons)));
      expect(shown(negateDuration(ours))).toEqual(shown(luxons.negate()));
      expect(shown(normalizeDuration(ours))).toEqual(shown(luxons.normalize()));
      expect(shown(rescaleDuration(ours))).toEqual(shown(luxons.rescale()));
      expect(shown(shiftToAllUnits(ours))).toEqual(shown(luxons.shiftToAll()));
      expect(durationTime(ours)).toBe(luxons.toISOTime());
      expect(durationText(ours)).toBe(luxons.toISO());
      expect(told(() => durationInWords(ours))).toBe(told(() => luxons.toHuman()));
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'reads durations in ISO 8601',
  () => {
    const part = fc.tuple(
      fc.oneof(fc.nat({ max: 99 }), fc.nat({ max: 10_000_000 }), fc.constant(1.5)),
      fc.constantFrom(...'YMWDTHMS'),
    );
    const text = fc
      .array(part, { maxLength: 5 })
      .map((list) => `P${list.map(([n, unit]) => `${unit === 'T' ? '' : n}${unit}`).join('')}`);
    check(text, (written) => {
      const luxons = Duration.fromISO(written, { locale: DEFAULT_LOCALE });
      const ours = durationOfText(written);
      if (ours) expect([luxons.isValid, ours.toObject()]).toEqual([true, luxons.toObject()]);
    });
    expect(durationOfText('P1Y2M3W4DT5H6M7S')?.toISO()).toBe('P1Y2M3W4DT5H6M7S');
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'makes, splits and writes intervals as Luxon does',
  () => {
    const unit = fc.constantFrom<DateTimeUnit>('year', 'quarter', 'month', 'week', 'day', 'hour', 'minute');
    const length = fc.dictionary(fc.constantFrom('months', ...UNITS), fc.nat({ max: 40 }), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    });
    const cases = fc.record({
      name: zone,
      at: millis,
      by: fc.nat({ max: 3_000 * HOUR_MS }),
      unit,
      length,
      count: fc.integer({ min: 1, max: 9 }),
    });
    const shown = (interval: Interval): unknown => [interval.isValid, interval.toISO()];
    check(cases, ({ name, at, by, unit: of, length: parts, count }) => {
      const [date, luxonsDate] = [momentAt(name, at), luxonsOwn(name, at)];
      expect(shown(intervalAfter(date, parts))).toEqual(shown(Interval.after(luxonsDate, parts)));
      expect(shown(intervalBefore(date, parts))).toEqual(shown(Interval.before(luxonsDate, parts)));
      const ours = Interval.fromDateTimes(date, momentAt(name, at + by));
      const luxons = Interval.fromDateTimes(luxonsDate, luxonsOwn(name, at + by));
      expect(isWithin(ours, of)).toBe(luxons.hasSame(of));
      expect(countOf(ours, of)).toBe(luxons.count(of));
      expect(writeInterval(ours, 'yyyy-MM-dd HH:mm')).toBe(luxons.toFormat('yyyy-MM-dd HH:mm'));
      expect(splitInterval(ours, by / count).map(shown)).toEqual(luxons.splitBy(by / count).map(shown));
      if (Duration.fromObject(parts).toMillis() > 24 * HOUR_MS)
        expect(splitInterval(ours, parts).map(shown)).toEqual(luxons.splitBy(parts).map(shown));
      for (const text of [luxons.toISO(), `${luxonsDate.toISODate()}/P1M2DT3H`, `P2W/${luxonsDate.toISODate()}`, 'no/interval'])
        expect(shown(intervalOfText(text, name))).toEqual(shown(Interval.fromISO(text, { zone: name })));
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'measures intervals as Luxon does, and adds durations to dates',
  () => {
    const pairs = fc.record({ name: zone, at: millis, by: fc.nat({ max: 3_000 * HOUR_MS }), units, parts });
    check(pairs, ({ name, at, by, units: wanted, parts: given }) => {
      const ours = Interval.fromDateTimes(momentAt(name, at), momentAt(name, at + by));
      const luxons = Interval.fromDateTimes(luxonsOwn(name, at), luxonsOwn(name, at + by));
      for (const unit of wanted) expect(intervalLength(ours, unit)).toBe(luxons.length(unit));
      expect(intervalDuration(ours, wanted).toObject()).toEqual(luxons.toDuration(wanted).toObject());
      expect(intervalText(ours)).toBe(luxons.toISO());
      if ('hour' in given && 'hours' in given) return;
      const duration = Duration.fromObject(given);
      expect(shiftDate(momentAt(name, at), duration).toISO()).toBe(luxonsOwn(name, at).plus(duration).toISO());
      expect(shiftDate(momentAt(name, at), duration, -1).toISO()).toBe(luxonsOwn(name, at).minus(duration).toISO());
    });
  },
  PROPERTY_TIMEOUT_MS,
);

it(
  'says how far away a date is',
  () => {
    const near = fc.oneof(
      fc.integer({ min: -90_000, max: 90_000 }),
      fc.integer({ min: -60 * 24 * HOUR_MS, max: 60 * 24 * HOUR_MS }),
    );
    const pairs = fc.record({ name: zone, otherName: fc.option(zone), at: millis, by: fc.oneof(near, millis) });
    check(pairs, ({ name, otherName, at, by }) => {
      const other = otherName ?? name;
      const base = luxonsOwn(other, at);
      expect(relativeText(momentAt(name, at + by), momentAt(other, at))).toBe(luxonsOwn(name, at + by).toRelative({ base }));
      expect(relativeDayText(momentAt(name, at + by), momentAt(other, at))).toBe(
        luxonsOwn(name, at + by).toRelativeCalendar({ base }),
      );
    });
  },
  PROPERTY_TIMEOUT_MS,
);
