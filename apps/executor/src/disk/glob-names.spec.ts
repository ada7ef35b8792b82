import fc from 'fast-check';
import { isPattern, NamePattern, withoutBraces } from './glob-names.ts';

/** Slow and plain: tries every length for a star. */
function slowMatch(pattern: string, name: string): boolean {
  if (pattern === '') return name === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) return [...Array(name.length + 1).keys()].some((length) => slowMatch(rest, name.slice(length)));
  return name !== '' && (pattern.startsWith('?') || pattern[0] === name[0]) && slowMatch(rest, name.slice(1));
}

describe(NamePattern, () => {
  it.each([
    ['*.csv', 'a.csv', true],
    ['*.csv', '.csv', false],
    ['.*', '.csv', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[abc].txt', 'b.txt', true],
    ['[!abc].txt', 'b.txt', false],
    ['[a-c0-9]', '7', true],
    ['[a-c]', 'd', false],
    ['[a-]', '-', true],
    ['[]]', ']', true],
    ['[', '[', true],
    ['?', '😀', true],
    ['a+(b)', 'a+(b)', true],
    ['*', '', true],
  ])('of %s and %s', (pattern, name, expected) => {
    expect(new NamePattern(pattern).matches(name)).toBe(expected);
  });

  it('says what a plain search says', () => {
    const text = (letters: string) => fc.array(fc.constantFrom(...letters), { maxLength: 9 }).map((list) => list.join(''));
    fc.assert(
      fc.property(text('ab*?'), text('ab'), (pattern, name) => {
        expect(new NamePattern(pattern).matches(name)).toBe(slowMatch(pattern, name));
      }),
      { seed: 5, numRuns: 2_000 },
    );
  });

  it('is quick for a pattern that is made to be slow', () => {
    const pattern = new NamePattern('*a'.repeat(100) + 'b');
    const start = performance.now();
    expect(pattern.matches('a'.repeat(255))).toBe(false);
    expect(performance.now() - start).toBeLessThan(200);
  });
});

describe(withoutBraces, () => {
  it.each([
    ['a', ['a']],
    ['*.{csv,tsv}', ['*.csv', '*.tsv']],
    ['{a,b{c,d}}', ['a', 'bc', 'a', 'bd']],
    ['{a}', ['{a}']],
  ])('makes of %s the patterns that it stands for', (pattern, expected) => {
    expect(withoutBraces(pattern)).toEqual(expected);
  });

  it('refuses what stands for too many', () => {
    expect(withoutBraces('{a,b}'.repeat(20))).toBeUndefined();
  });
});

describe(isPattern, () => {
  it('tells a pattern from a path', () => {
    expect(['a/b.txt', 'a b-c', 'a*', 'x[1]', '{a,b}', '?'].map(isPattern)).toEqual([false, false, true, true, true, true]);
  });
});
