import fc from 'fast-check';
import { DateTime } from 'luxon';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { momentParts, momentText } from '../dates/locale-text.ts';
import { momentAt } from '../dates/moment.ts';
import { DateWriter, USES_BEFORE_LEARNING } from './date-writer.ts';
import { learnDatePattern } from './learn-date-pattern.ts';

const HOUR_MS = 3_600_000;
const LOCALES = [
  'en-US',
  'en-GB',
  'de-DE',
  'fr-FR',
  'es-MX',
  'pl-PL',
  'ru-RU',
  'ja-JP',
  'zh-CN',
  'zh-TW',
  'ko-KR',
  'ar-EG',
  'fa-IR',
  'he-IL',
  'hi-IN-u-nu-deva',
  'th-TH',
  'my-MM',
  'bn-BD',
  'sr-Latn-RS',
  'ca-ES',
  'eu-ES',
  'en-u-ca-japanese',
] as const;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Africa/Casablanca',
  'Europe/Istanbul',
] as const;
/** Summer time begins or ends near these, Samoa left out a day, and Turkey's zone changed its name alone. */
const CHANGES = ['2024-03-31T01:00Z', '2024-10-27T01:00Z', '2024-03-10T07:00Z', '2011-12-30T10:00Z', '2016-09-06T21:00Z'].map(
  (text) => Date.parse(text),
);

const zone = fc.constantFrom(...ZONES);
const millis = fc.oneof(
  fc.integer({ min: Date.UTC(1979, 11, 30), max: Date.UTC(2100, 0, 3) }),
  fc.integer({ min: Date.UTC(1, 0), max: Date.UTC(9999, 11, 31) }),
  fc.tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * HOUR_MS, max: 30 * HOUR_MS })).map(([at, by]) => at + by),
  fc
    .tuple(fc.integer({ min: 3_652, max: 47_000 }), fc.integer({ min: 0, max: 23 }))
    .map(([day, hour]) => (day * 24 + hour) * HOUR_MS),
);

const width = fc.constantFrom('numeric', '2-digit');
const name = fc.constantFrom('short', 'long', 'narrow');
const fields = fc.record(
  {
    weekday: name,
    era: name,
    year: width,
    month: fc.oneof(width, name),
    day: width,
    dayPeriod: name,
    hour: width,
    minute: width,
    second: width,
    fractionalSecondDigits: fc.constantFrom(1, 2, 3),
    timeZoneName: fc.constantFrom('short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'),
    hourCycle: fc.constantFrom('h11', 'h12', 'h23', 'h24'),
    hour12: fc.boolean(),
    numberingSystem: fc.constantFrom('arab', 'hanidec', 'mathsanb', 'latn'),
  },
  { requiredKeys: [] },
);
const style = fc.constantFrom('full', 'long', 'medium', 'short');
const styles = fc.record({ dateStyle: style, timeStyle: style, hour12: fc.boolean() }, { requiredKeys: [] });
const formats = fc.record({
  locale: fc.constantFrom(...LOCALES),
  options: fc.oneof(fields, styles) as fc.Arbitrary<Record<string, string | number | boolean>>,
  times: fc.array(millis, { minLength: 1, maxLength: 20 }),
  name: zone,
});

/** A writer that has learnt what it can. */
function practised(locales: string, options: Record<string, string | number | boolean>): DateWriter {
  const writer = new DateWriter(locales, options);
  for (let uses = 0; uses <= USES_BEFORE_LEARNING; uses++) writer.format(CHANGES[0]!);
  return writer;
}

describe(DateWriter, () => {
  it(
    'writes what the platform writes, in any language, zone and form',
    () => {
      fc.assert(
        fc.property(formats, ({ locale, options, times, name: timeZone }) => {
          const zoned = { ...options, timeZone };
          const [writer, native] = [practised(locale, zoned), new Intl.DateTimeFormat(locale, zoned)];
          expect(times.map((at) => writer.format(at))).toEqual(times.map((at) => native.format(at)));
          for (const type of ['month', 'dayPeriod', 'timeZoneName'] as const)
            expect(writer.formatPart(times[0]!, type)).toBe(
              native.formatToParts(times[0]).find((part) => part.type === type)?.value,
            );
          const renamed = ({ type, value }: Intl.DateTimeFormatPart): string => (type === 'timeZoneName' ? 'Z' : value);
          const joined = times.map((at) => native.formatToParts(at).map(renamed).join(''));
          expect(times.map((at) => writer.formatJoined(at, 'Z'))).toEqual(joined);
          expect(times.map((at) => writer.formatToParts(at))).toEqual(times.map((at) => native.formatToParts(at)));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it.each<[string, Intl.DateTimeFormatOptions]>([
    ['en-US', {}],
    ['de-DE', { dateStyle: 'full', timeStyle: 'medium' }],
    ['fr-FR', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }],
    ['ja-JP', { dateStyle: 'long', timeStyle: 'short' }],
    ['ar-EG', { dateStyle: 'medium', timeStyle: 'medium' }],
    ['en-US', { dateStyle: 'short', timeStyle: 'long' }],
    ['en-GB', { hour: 'numeric', era: 'short', year: '2-digit', month: 'short' }],
    ['zh-TW', { hour: 'numeric', minute: '2-digit' }],
  ])('learns the pattern of %s %j', (locale, options) => {
    expect(learnDatePattern(new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }))).toBeDefined();
  });

  it.each<[string, Intl.DateTimeFormatOptions]>([
    ['th-TH', {}],
    ['en-u-ca-japanese', {}],
    ['en-US', { second: 'numeric', fractionalSecondDigits: 3 }],
    ['en-US', { hour: 'numeric', dayPeriod: 'long', minute: 'numeric' }],
  ])('leaves %s %j to the platform', (locale, options) => {
    expect(learnDatePattern(new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }))).toBeUndefined();
  });

  it(
    'gives text and parts of a DateTime as Luxon does',
    () => {
      const wishes = fc.record({
        at: millis,
        zoneName: fc.oneof(zone, fc.constantFrom('UTC+5:30', 'Etc/UTC', 'UTC+2')),
        locale: fc.constantFrom(...LOCALES),
        options: fc.oneof(fields, styles),
      });
      fc.assert(
        fc.property(wishes, ({ at, zoneName, locale, options }) => {
          const luxons = DateTime.fromMillis(at, { zone: zoneName, locale });
          const ours = momentAt(zoneName, at).setLocale(locale);
          const given = options as Record<string, string>;
          let expected: string;
          try {
            expected = luxons.toLocaleString(given as never);
          } catch {
            return expect(() => momentText(ours, given) ?? ours.toLocaleString(given as never)).toThrow(RangeError);
          }
          expect(momentText(ours, given) ?? expected).toBe(expected);
          const parts = luxons.toLocaleParts(given as never);
          expect(momentParts(ours, given) ?? parts).toEqual(parts);
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
