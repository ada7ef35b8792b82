import fc from 'fast-check';
import { withoutLineMarks } from './markdown-marks.ts';
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

/** What `withoutLineMarks` does, said by patterns. */
const withoutMarks = (line: string): string =>
  line
    .replace(/^ {0,80}(?:#{1,6} |> ?|[-*+] |\d{1,9}\. )/, '')
    .replace(/!?\[([^[\]]{0,1000})\](?:\([^()]{0,2000}\)|\[[^[\]]{0,200}\])/g, '$1')
    .replace(/(\*{1,3}|_{1,3}|~~|`{1,3})(?=\S)([^*_~`\n]{0,2000}[^*_~`\n\s])\1/g, '$2');

it(
  'takes the marks of Markdown away as patterns do',
  () => {
    const marks = [
      'a',
      ' ',
      '\u00a0',
      '\n',
      '#',
      '>',
      '-',
      '+',
      '*',
      '1',
      '. ',
      '**',
      '_',
      '~',
      '`',
      '[a](b)',
      '!',
      '[',
      ']',
      '(',
      ')',
    ];
    const line = fc.array(fc.constantFrom(...marks), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, (written) => {
        expect(withoutLineMarks(written)).toBe(withoutMarks(written));
      }),
      { ...PROPERTY_SETTINGS, numRuns: 5_000 },
    );
  },
  PROPERTY_TIMEOUT_MS,
);

it.each([
  [`${' '.repeat(80)}# a`, 'a'],
  [`${' '.repeat(81)}# a`, `${' '.repeat(81)}# a`],
  ['1234567890. a', '1234567890. a'],
  [`[${'x'.repeat(1_001)}](y)`, `[${'x'.repeat(1_001)}](y)`],
  [`[a](${'y'.repeat(2_000)})`, 'a'],
  [`*${'x'.repeat(2_001)}*`, 'x'.repeat(2_001)],
  [`*${'x'.repeat(2_002)}*`, `*${'x'.repeat(2_002)}*`],
])('keeps to the bounds of the patterns', (written, expected) => {
  expect(withoutLineMarks(written)).toBe(withoutMarks(written));
  expect(withoutLineMarks(written)).toBe(expected);
});
