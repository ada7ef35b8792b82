import { describe, expect, it } from '@jest/globals';
import { readConsole, readCustomData, readResult } from './result-reader.ts';

const read = (text: string, mode: 'all' | 'each' = 'all', itemCount = 0) => readResult(Buffer.from(text), mode, itemCount);

describe(readResult.name, () => {
  it('reads JSON, with brackets and quotes inside of strings', () => {
    const value = { a: ['[[[{{{', '\\"[', { b: '}' }] };
    expect(read(JSON.stringify(value))).toEqual(value);
    expect(read('['.repeat(600) + ']'.repeat(600))).toBeDefined();
  });

  it.each(['', '{', 'undefined', '['.repeat(601) + ']'.repeat(601), '{"a":'.repeat(1e5)])(
    'refuses what no guest of ours would send: %#',
    (text) => {
      expect(() => read(text)).toThrow('cannot be used');
    },
  );

  it('wants one value for each item', () => {
    expect(read('[1,2]', 'each', 2)).toEqual([1, 2]);
    expect(() => read('[1]', 'each', 2)).toThrow('one value for each item');
    expect(() => read('{"length":2}', 'each', 2)).toThrow('one value for each item');
  });
});

describe(readCustomData.name, () => {
  it('takes names and values within their bounds, and nothing else', () => {
    const odd = [null, 'a', ['a'], ['a', 1], ['a b', 'x'], ['', 'x'], ['a', 'x'.repeat(513)], ['a', 'b', 'c']];
    expect(readCustomData([['order', '7'], ...odd])).toEqual([['order', '7']]);
    expect(readCustomData({ length: 1e9 })).toEqual([]);
    expect(readCustomData(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, 'x']))).toHaveLength(10);
  });
});

describe(readConsole.name, () => {
  it('takes what is a list of lines, and makes text of the rest', () => {
    expect(readConsole([{ level: 'log', text: 'a' }, null, { text: 5 }])).toEqual([
      { level: 'log', text: 'a' },
      { level: 'undefined', text: 'undefined' },
      { level: 'undefined', text: '5' },
    ]);
    expect(readConsole({ length: 1e9 })).toEqual([]);
    expect(readConsole(Array.from({ length: 1_000 }, () => ({ level: 'log', text: 'x'.repeat(10_000) })))).toHaveLength(201);
  });
});
