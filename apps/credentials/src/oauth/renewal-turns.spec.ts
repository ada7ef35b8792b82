import { describe, expect, it } from '@jest/globals';
import { RenewalTurns } from './renewal-turns.ts';

describe(RenewalTurns.name, () => {
  it('lets so many go at once, and of one workspace fewer; the others follow in their order', async () => {
    const turns = new RenewalTurns({ inAll: 3, perTenant: 2 });
    const started: string[] = [];
    const work = (name: string) => {
      const end = Promise.withResolvers<void>();
      const done = turns.take(name[0]!, async () => {
        started.push(name);
        await end.promise;
      });
      return { end: () => (end.resolve(), done) };
    };
    const [a1, , , b1, c1] = ['a1', 'a2', 'a3', 'b1', 'c1'].map(work);
    await Promise.resolve();
    expect(started).toEqual(['a1', 'a2', 'b1']);
    expect(turns.hasRoom('d')).toBe(false);
    await b1!.end();
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1']);
    await a1!.end();
    expect(started).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
    await c1!.end();
    expect(turns.hasRoom('b')).toBe(true);
  });

  it('gives the turn back when the work fails', async () => {
    const turns = new RenewalTurns({ inAll: 1, perTenant: 1 });
    await expect(turns.take('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(turns.hasRoom('a')).toBe(true);
  });
});
