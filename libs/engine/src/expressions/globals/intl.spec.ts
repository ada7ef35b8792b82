import fc from 'fast-check';
import { evaluate, failureOf, makeScope } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS } from '../../../test/property-settings.ts';
import { compileExpression } from '../compile-expression.ts';
import { localeText, plainLocaleText } from '../dates/locale-text.ts';

const sketch = { json: { total: 1234.5, when: '2024-02-29T22:30:00Z' }, timezone: 'Europe/Berlin' };

describe('Intl', () => {
  it.each<[string, unknown]>([
    ["new Intl.NumberFormat('de-DE', { style: 'currency', currency: 'EUR' }).format($json.total)", '1.234,50\u00a0€'],
    ["Intl.NumberFormat('en-US').format($json.total)", '1,234.5'],
    ["new Intl.NumberFormat('en-US').formatToParts(12)", [{ type: 'integer', value: '12' }]],
    ['new Intl.NumberFormat().resolvedOptions().locale', 'en-US'],
    [
      "new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date($json.when))",
      '29 Feb 2024, 23:30',
    ],
    ["new Intl.DateTimeFormat('de-DE').format($json.when.toDateTime())", '29.2.2024'],
    [
      "new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', hour: 'numeric' }).format($json.when.toDateTime().toMillis())",
      '10 PM',
    ],
    ['Intl.DateTimeFormat().resolvedOptions().timeZone', 'Europe/Berlin'],
    ["new Intl.DateTimeFormat('en', { month: 'short' }).formatRange('2024-02-29', '2024-04-01')", 'Feb\u2009–\u2009Apr'],
    ["new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(-1, 'day')", 'yesterday'],
    ["new Intl.ListFormat('en').format(['a', 'b', 'c'])", 'a, b, and c'],
    ["new Intl.PluralRules('en', { type: 'ordinal' }).select(2)", 'two'],
    ["['ä', 'z', 'a'].sort((left, right) => new Intl.Collator('de').compare(left, right))", ['a', 'ä', 'z']],
    ['new Intl.NumberFormat()', undefined],
    ['$json.total.toLocaleString("de-DE", { minimumFractionDigits: 2 })', '1.234,50'],
  ])('%s', (code, expected) => {
    expect(evaluate(code, sketch)).toEqual(expected);
  });

  it.each([
    ["new Intl.NumberFormat('nowhere_land')", 'Incorrect locale information provided'],
    ["new Intl.DateTimeFormat('en', { timeZone: 'Mars/Olympus' })", 'Invalid time zone specified: Mars/Olympus'],
    ['new Intl.DateTimeFormat().format()', 'A date is missing to format.'],
    ["new Intl.DateTimeFormat().format('soon')", '"soon" is not a date.'],
  ])('%s fails', (code, message) => {
    expect(failureOf(code)).toMatchObject({ code: 'EXPRESSION_FAILED', message });
  });

  it('pays for each formatter that it makes', () => {
    const compiled = compileExpression('={{ Array(50000).fill(0).map(() => new Intl.NumberFormat("de").format(1)).length }}');
    expect(() => compiled.ok && compiled.expression.evaluate(makeScope())).toThrow('steps of work');
  });

  it('is no object that could be passed on', () => {
    expect(evaluate('typeof Intl.NumberFormat')).toBe('function');
    expect(evaluate('[new Intl.NumberFormat("de").format]')).toEqual([null]);
    expect(evaluate('new Intl.NumberFormat("de").constructor')).toBeUndefined();
  });
});

describe(localeText, () => {
  const fields = fc.record(
    {
      weekday: fc.constantFrom('short', 'long'),
      year: fc.constantFrom('numeric', '2-digit'),
      month: fc.constantFrom('short', 'long', '2-digit'),
      hour: fc.constantFrom('numeric', '2-digit'),
      second: fc.constant('numeric'),
      hour12: fc.boolean(),
      timeZoneName: fc.constant('short'),
      era: fc.constant('short'),
      fractionalSecondDigits: fc.constantFrom(1, 3),
    },
    { requiredKeys: [] },
  );
  const styles = fc.record(
    { dateStyle: fc.constantFrom('short', 'full'), timeStyle: fc.constantFrom('short', 'medium') },
    { requiredKeys: [] },
  );
  const date = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true });
  const textOf = (write: () => string): string => {
    try {
      return write();
    } catch (error) {
      return (error as Error).name;
    }
  };

  it('is what a Date writes itself', () => {
    fc.assert(
      fc.property(date, fc.constantFrom('en-US', 'de-DE', 'ja-JP'), fc.oneof(fields, styles), (at, locales, options) => {
        const zoned = { ...options, timeZone: 'UTC' } as Record<string, string | number | boolean>;
        const wish = { zone: 'UTC', locales, options };
        expect(textOf(() => localeText(at, { ...wish, about: 'any' }))).toBe(textOf(() => at.toLocaleString(locales, zoned)));
        expect(textOf(() => localeText(at, { ...wish, about: 'date' }))).toBe(
          textOf(() => at.toLocaleDateString(locales, zoned)),
        );
        expect(textOf(() => localeText(at, { ...wish, about: 'time' }))).toBe(
          textOf(() => at.toLocaleTimeString(locales, zoned)),
        );
      }),
      PROPERTY_SETTINGS,
    );
    fc.assert(
      fc.property(date, fc.constantFrom('en-US', 'de-DE', 'ja-JP'), (at, locale) => {
        const place = { zone: 'UTC', locale };
        expect(plainLocaleText(at, 'any', place)).toBe(at.toLocaleString(locale, { timeZone: 'UTC' }));
        expect(plainLocaleText(at, 'date', place)).toBe(at.toLocaleDateString(locale, { timeZone: 'UTC' }));
        expect(plainLocaleText(at, 'time', place)).toBe(at.toLocaleTimeString(locale, { timeZone: 'UTC' }));
      }),
      { ...PROPERTY_SETTINGS, numRuns: 1_000 },
    );
    expect(localeText(new Date(NaN), { about: 'any', zone: 'UTC', locales: 'en', options: undefined })).toBe('Invalid Date');
  });
});
