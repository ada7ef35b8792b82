import fc from 'fast-check';
import { RE2JS } from 're2js';
import { Pattern } from './pattern.ts';
import { translatePattern } from './translate-pattern.ts';

const atom = fc.constantFrom(
  'a',
  'b',
  'c',
  '1',
  ' ',
  '\\d',
  '\\w',
  '\\s',
  '\\S',
  '\\D',
  '\\W',
  '.',
  '[ab]',
  '[^a]',
  '[\\s1]',
  '[a-c\\d]',
  '\\.',
  '\\/',
  '\\u0061',
  '\\x62',
  '\\n',
  '\\b',
  '-',
  '[\\-b]',
  '[[]',
  '\\v',
);
const quantifier = fc.constantFrom('', '', '', '*', '+', '?', '{1,2}', '{2}', '*?', '+?');
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(atom, quantifier).map(([text, times]) => (text === '\\b' ? text : text + times)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.array(
          atom.filter((text) => text !== '\\b'),
          { minLength: 1, maxLength: 3 },
        ),
        fc.constantFrom('(', '(?:', '(?<n>'),
        quantifier,
      )
      .map(([parts, open, times]) => `${open}${parts.join('')}|b)${times.startsWith('*') || times.startsWith('+') ? '' : times}`),
  },
);
const source = fc
  .array(piece, { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''))
  .filter((text) => text.split('(?<n>').length < 3);
const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '1', ' ', '\n', '\u00a0', '.', '/', '-', '[', 'é', '\v'), { maxLength: 12 })
  .map((letters) => letters.join(''));
const flags = fc.constantFrom('', 'i', 's', 'is');

describe('patterns', () => {
  it('match the same on the linear engine as on the native one', () => {
    fc.assert(
      fc.property(source, text, flags, (pattern, input, mode) => {
        const native = new RegExp(pattern, mode).exec(input);
        const options =
          RE2JS.LOOKBEHINDS | (mode.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) | (mode.includes('s') ? RE2JS.DOTALL : 0);
        const matcher = RE2JS.compile(translatePattern(pattern, mode), options).matcher(input);
        expect(matcher.find() ? [matcher.start(), matcher.group()] : null).toEqual(native && [native.index, native[0]]);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });

  it('find the same as a RegExp of the host, whichever engine runs', () => {
    fc.assert(
      fc.property(source, text, (pattern, input) => {
        const found = new Pattern(pattern, 'g').searchIn(input).from(0);
        const native = new RegExp(pattern).exec(input);
        expect(found && [found.index, found.text, ...found.groups]).toEqual(native ? [native.index, ...native] : undefined);
      }),
      { numRuns: 1_000, seed: 11 },
    );
  });

  it('find the same in a long text, where most run on the linear engine', () => {
    fc.assert(
      fc.property(source, text, (pattern, input) => {
        const long = 'é'.repeat(1_500) + input;
        const expected = [...long.matchAll(new RegExp(pattern, 'g'))].map((match) => [match.index, ...match]);
        const search = new Pattern(pattern, 'g').searchIn(long);
        const first = search.from(0);
        expect(first && [first.index, first.text, ...first.groups]).toEqual(expected[0]);
        const last = expected.at(-1);
        const again = last && search.from(last[0] as number);
        expect(again && [again.index, again.text, ...again.groups]).toEqual(last);
      }),
      { numRuns: 400, seed: 13 },
    );
  });
});
