import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { ListWriter } from './list-writer.ts';

const LOCALES = [
  'en',
  'en-GB',
  'de',
  'fr',
  'es',
  'es-MX',
  'it',
  'pt',
  'pl',
  'ru',
  'he',
  'ar',
  'fa',
  'hi',
  'ja',
  'zh',
  'ko',
  'th',
  'my',
  'ca',
];
/** Words that change the "and" before them, in a language that looks at them. */
const word = fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('Italia', 'hielo', 'otro', 'ocho', 'inglés', 'שלום', 'a', ''));

describe(ListWriter, () => {
  it(
    'writes what the platform writes',
    () => {
      const wishes = fc.record({
        locale: fc.constantFrom(...LOCALES),
        type: fc.constantFrom('conjunction', 'disjunction', 'unit'),
        style: fc.constantFrom('long', 'short', 'narrow'),
        list: fc.array(word, { maxLength: 7 }),
      });
      fc.assert(
        fc.property(wishes, ({ locale, list, ...options }) => {
          const native = new Intl.ListFormat(locale, options as Intl.ListFormatOptions);
          expect(new ListWriter(native).format(list)).toBe(native.format(list));
        }),
        PROPERTY_SETTINGS,
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});
