import { linesOf, plain } from './text-lines.ts';

it('is written with what the font has', () => {
  expect(plain('“It’s” — 1–2…\t„ä‚')).toBe('"It\'s" - 1-2... "ä,');
});

describe(linesOf, () => {
  it.each<[string, number, string[]]>([
    ['one two three', 7, ['one two', 'three']],
    ['one two three', 0, ['one two three']],
    ['a\nb\r\nc', 80, ['a', 'b', 'c']],
    ['abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['', 5, ['']],
    ['a  b', 9, ['a  b']],
  ])('breaks %j by %d', (text, length, expected) => {
    expect(linesOf(text, length)).toEqual(expected);
  });
});
