import fc from 'fast-check';
import { PROPERTY_SETTINGS, PROPERTY_TIMEOUT_MS } from '../../../test/property-settings.ts';
import {
  removeMarkdown,
  sentenceCaseOfAny,
  snakeCaseOfAny,
  titleCaseOfAny,
  toSentenceCase,
  toSnakeCase,
  toTitleCase,
  withoutMarks,
} from './rewrite-text.ts';

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

it(
  'leaves a line of Markdown alone only where it has no marks',
  () => {
    const marks = [
      'a',
      ' ',
      '#',
      '> ',
      '- ',
      '+ ',
      '* ',
      '1. ',
      '2',
      '**',
      '_',
      '~~',
      '`',
      '[a](b)',
      '![',
      '](',
      '<b>',
      '=',
      '.',
    ];
    const line = fc.array(fc.constantFrom(...marks), { maxLength: 8 }).map((parts) => `a${parts.join('')}`);
    fc.assert(
      fc.property(line, fc.nat({ max: 1 }), (written, from) => {
        const text = written.slice(from);
        if (!/^ {0,3}(?:`|~|-|\*|_|=)/.test(text)) expect(removeMarkdown(text)).toBe(withoutMarks(text));
      }),
      PROPERTY_SETTINGS,
    );
  },
  PROPERTY_TIMEOUT_MS,
);
