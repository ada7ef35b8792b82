import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { learnNumberPattern } from './learn-number-pattern.ts';
import { NumberWriter, USES_BEFORE_LEARNING } from './number-writer.ts';

const LOCALES = [
  'en-US',
  'de-DE',
  'de-CH',
  'de-AT',
  'fr-FR',
  'es-ES',
  'pl-PL',
  'pt-PT',
  'en-IN',
  'hi-IN',
  'sv-SE',
  'ja-JP',
  'he-IL',
];
const OTHERS = ['ar-EG', 'fa-IR', 'my-MM', 'en-u-nu-deva'];

const decimals = fc
  .tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, by]) => digits / 10 ** by);
const value = fc.oneof(
  decimals,
  fc.integer(),
  fc.double(),
  fc.double({ min: -1e6, max: 1e6 }),
  // The ends of what a rounding keeps.
  fc
    .tuple(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0.5, 0.05, 0.005, 0.0005, 0.9995, 0.99949))
    .map(([a, b]) => a + b),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, -0.0001, 1e15, 999_999_999_999_999, 1e21, 1e-6, 1e-7, 0.0005),
);
const options = fc.record(
  {
    style: fc.constantFrom('decimal', 'percent', 'currency'),
    currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'INR', 'CHF'),
    currencyDisplay: fc.constantFrom('symbol', 'narrowSymbol', 'code', 'name'),
    currencySign: fc.constantFrom('standard', 'accounting'),
    useGrouping: fc.constantFrom<boolean | string>(true, false, 'always', 'auto', 'min2'),
    minimumFractionDigits: fc.integer({ min: 0, max: 4 }),
    maximumFractionDigits: fc.integer({ min: 4, max: 12 }),
    minimumIntegerDigits: fc.constantFrom(1, 3),
    maximumSignificantDigits: fc.constantFrom(3),
    notation: fc.constantFrom('standard', 'compact', 'scientific'),
    signDisplay: fc.constantFrom('auto', 'always', 'exceptZero', 'negative'),
    roundingMode: fc.constantFrom('halfExpand', 'halfEven', 'floor'),
    trailingZeroDisplay: fc.constantFrom('auto', 'stripIfInteger'),
  },
  { requiredKeys: ['currency'] },
);
/** Most wishes are simple ones. */
const simple = fc.record({ maximumFractionDigits: fc.integer({ min: 0, max: 6 }) }, { requiredKeys: [] });

describe(NumberWriter, () => {
  it(
    'writes what the platform writes, in any language and form',
    () => {
      const wishes = fc.record({
        locale: fc.constantFrom(...LOCALES, ...OTHERS),
        options: fc.oneof(options, simple) as fc.Arbitrary<Intl.NumberFormatOptions>,
        values: fc.array(value, { minLength: 1, maxLength: 40 }),
      });
      fc.assert(
        fc.property(wishes, ({ locale, options: given, values }) => {
          const native = new Intl.NumberFormat(locale, given);
          const writer = new NumberWriter(native);
          for (let uses = 0; uses <= USES_BEFORE_LEARNING; uses++) writer.format(uses);
          expect(values.map((one) => writer.format(one))).toEqual(values.map((one) => native.format(one)));
          expect(values.map((one) => writer.formatToParts(one))).toEqual(values.map((one) => native.formatToParts(one)));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  it.each(LOCALES)('learns the pattern of %s', (locale) => {
    expect(learnNumberPattern(new Intl.NumberFormat(locale))).toBeDefined();
    expect(learnNumberPattern(new Intl.NumberFormat(locale, { style: 'currency', currency: 'EUR' }))).toBeDefined();
  });

  it.each<[string, Intl.NumberFormatOptions]>([
    ['en-US', { notation: 'compact' }],
    ['en-US', { style: 'unit', unit: 'hour', unitDisplay: 'long' }],
    ['en-US', { style: 'currency', currency: 'USD', currencyDisplay: 'name' }],
    ['ar-EG', {}],
  ])('leaves %s %j to the platform', (locale, given) => {
    expect(learnNumberPattern(new Intl.NumberFormat(locale, given))).toBeUndefined();
  });
});
