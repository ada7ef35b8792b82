import { digestOf, digestText, extend } from './digest.ts';

describe('Names of activations', () => {
  it('are 24 characters that a URL, a file name and a message subject can hold', () => {
    expect(digestText(digestOf('Some node with ünïcode and a name that is longer than a block'))).toMatch(/^[\w-]{24}$/);
  });

  it('never change: journals and idempotency keys hang on them', () => {
    expect(digestText(digestOf(''))).toMatchInlineSnapshot(`"AAAAAAAAAAAAAAAAAAAAAAAA"`);
    expect(digestText(digestOf('node-1'))).toMatchInlineSnapshot(`"A-H5N0D6lRO7A2FDHKD8wtMc"`);
    expect(digestText(extend(digestOf('node-2'), digestOf('node-1'), 3))).toMatchInlineSnapshot(`"D_NzD_CpVJxvChPQEAC20t1P"`);
  });

  it('differ for every small difference, in every word', () => {
    const words = [new Set<number>(), new Set<number>(), new Set<number>(), new Set<number>()];
    let count = 0;
    for (let node = 0; node < 200; node++) {
      for (let salt = 0; salt < 200; salt++) {
        const { a, b, c, d } = extend(digestOf(`n${node}`), digestOf('source'), salt);
        [a, b, c, d].forEach((word, at) => words[at]?.add(word));
        count++;
      }
    }
    // 40,000 values of 32 bits collide about 0.2 times by chance.
    for (const seen of words) expect(count - seen.size).toBeLessThan(5);
  });

  it('depend on the order of what they are made of', () => {
    const [left, right] = [digestOf('left'), digestOf('right')];
    expect(digestText(extend(left, right, 0))).not.toBe(digestText(extend(right, left, 0)));
    expect(digestText(digestOf('ab'))).not.toBe(digestText(digestOf('ba')));
    expect(digestText(digestOf('a'))).not.toBe(digestText(digestOf('a\u0000')));
  });
});
