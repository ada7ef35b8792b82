import fc from 'fast-check';
import { Duration, Interval, type DurationUnit } from 'luxon';
import { PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { check, HOUR_MS, luxonsOwn, millis, zone } from '../../../test/random-dates.ts';
import { amountAs, shiftTo, writeDuration } from './duration-shift.ts';
import { intervalDuration, intervalLength, intervalText } from './interval.ts';
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
