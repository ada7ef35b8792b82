import fc from 'fast-check';
import { ALPHABETS, randomText, randomUuid, type RandomBytes } from './random-text.ts';

/** Chance that gives these bytes, again and again. */
function chanceOf(bytes: readonly number[]): RandomBytes {
  let at = 0;
  return (count) => Uint8Array.from({ length: count }, () => bytes[at++ % bytes.length] as number);
}

const allBytes = Array.from({ length: 256 }, (_, byte) => byte);

describe(randomText, () => {
  it.each(Object.entries(ALPHABETS))('gives each character of %s alike', (_, alphabet) => {
    const rounds = Math.floor(256 / alphabet.length);
    const text = randomText(alphabet, rounds * alphabet.length, chanceOf(allBytes));
    for (const character of alphabet) expect(text.split(character)).toHaveLength(rounds + 1);
  });

  it('is as long as was asked for, whatever chance gives', () => {
    const bytes = fc.array(fc.nat(255), { minLength: 1 }).map((list) => [...list, 0]);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(ALPHABETS)),
        fc.integer({ min: 1, max: 99 }),
        bytes,
        (alphabet, length, given) => {
          const text = randomText(alphabet, length, chanceOf(given));
          expect(text).toHaveLength(length);
          expect([...text].every((character) => alphabet.includes(character))).toBe(true);
        },
      ),
      { seed: 61 },
    );
  });
});

describe(randomUuid, () => {
  it('has the version and the variant of RFC 9562', () => {
    expect(randomUuid(chanceOf([0]))).toBe('00000000-0000-4000-8000-000000000000');
    expect(randomUuid(chanceOf([255]))).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });
});
