import { describe, expect, it } from '@jest/globals';
import { SpentGrants } from './spent-grants.ts';

describe('grants that were used', () => {
  it('count once, whatever their signature is written like', () => {
    const spent = new SpentGrants();
    expect(spent.take('claims.signature', 0)).toBe(true);
    expect(spent.take('claims.signature', 0)).toBe(false);
    expect(spent.take('claims.signaturf', 0)).toBe(false);
    expect(spent.take('others.signature', 0)).toBe(true);
  });

  it('are known as long as a grant is good, whenever it came, and forgotten afterwards', () => {
    for (const start of [0, 1, 74_000, 75_000, 149_000]) {
      const spent = new SpentGrants();
      spent.take('first.x', 1);
      expect(spent.take('a.x', start)).toBe(true);
      for (const laterMs of [1, 40_000, 70_000]) expect(spent.take('a.x', start + laterMs)).toBe(false);
      expect(spent.take('a.x', start + 300_000)).toBe(true);
    }
  });
});
