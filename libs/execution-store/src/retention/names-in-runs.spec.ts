import { namesIn } from './names-in-runs.ts';

const HASH = 'ab12'.repeat(16);
const OTHER = '0f'.repeat(32);

describe(namesIn.name, () => {
  it.each([
    ['a reference', { sha256: HASH, sizeBytes: 1 }],
    ['a text that is nothing else', HASH],
    ['a link', `https://weft.test/files/${HASH}?x=1`],
    ['JSON in a text', JSON.stringify({ sha256: HASH })],
    ['a key', { [HASH]: 1 }],
    ['after characters that JSON escapes', `\n\t\b\f\\"${HASH}`],
    ['after a backspace', `\b${HASH}`],
    ['after a form feed', `\f${HASH}`],
  ])('finds %s', (_, value) => {
    expect(namesIn(JSON.stringify(value))).toEqual([HASH]);
  });

  it('finds all there are, in order', () => {
    expect(namesIn(JSON.stringify([HASH, 1, { a: OTHER }, HASH]))).toEqual([HASH, OTHER, HASH]);
  });

  it('takes neither a longer nor a shorter row of digits for one', () => {
    expect(namesIn(JSON.stringify([`${HASH}a`, `a${HASH}`, HASH.slice(1), HASH.toUpperCase(), 'x'.repeat(64)]))).toEqual([]);
  });
});
