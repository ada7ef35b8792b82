import { lineageOf } from './lineage.ts';

describe(lineageOf, () => {
  it('leaves the first input out', () => {
    expect([lineageOf(3), lineageOf(3, 1)]).toEqual([{ item: 3 }, { item: 3, input: 1 }]);
  });

  it('is shared and frozen once asked for in order', () => {
    const first = [0, 1, 2].map((item) => lineageOf(item, 4));
    expect([0, 1, 2].map((item) => lineageOf(item, 4)).every((lineage, item) => lineage === first[item])).toBe(true);
    expect(Object.isFrozen(first[0])).toBe(true);
  });

  it('answers for any place without filling what lies before', () => {
    expect(lineageOf(2_000_000_000, 5)).toEqual({ item: 2_000_000_000, input: 5 });
  });
});
