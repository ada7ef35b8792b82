import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import { sentenceCaseOfAny, snakeCaseOfAny, titleCaseOfAny, toSentenceCase, toSnakeCase, toTitleCase } from './rewrite-text.ts';

/** Mostly what words begin and end with. */
const text = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 30 }),
  fc
    .array(fc.constantFrom('a', 'bC', 'D', 'EF', '1', ' ', '-', '_', "'", '.', '!', '?', 'é', 'Ä', '’'), { maxLength: 12 })
    .map((parts) => parts.join('')),
);

it(
  'writes ASCII in other cases as any text',
  () => {
    fc.assert(
      fc.property(text, (plain) => {
        expect(toTitleCase(plain)).toBe(titleCaseOfAny(plain));
        expect(toSentenceCase(plain)).toBe(sentenceCaseOfAny(plain));
        expect(toSnakeCase(plain)).toBe(snakeCaseOfAny(plain));
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);
