import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TransientMap } from './transient-map.ts';

describe(TransientMap.name, () => {
  it('holds what was set and not deleted, in the order of its keys', () => {
    const map = new TransientMap<string, number>().set('a', 1).set('b', 2).set('c', 3).set('a', 4);
    expect(map.delete('b')).toBe(true);
    expect(map.delete('b')).toBe(false);
    expect([map.size, map.get('a'), map.get('b'), map.has('b')]).toEqual([2, 4, undefined, false]);
    expect([...map.values()]).toEqual([4, 3]);
    expect([...map]).toEqual([
      ['a', 4],
      ['c', 3],
    ]);
    map.clear();
    expect([map.size, map.get('a'), [...map.values()]]).toEqual([0, undefined, []]);
  });

  it('can be changed while its values are walked', () => {
    const map = new TransientMap<string, string>().set('a', 'a').set('b', 'b').set('c', 'c');
    const met: string[] = [];
    for (const value of map.values()) {
      met.push(value);
      if (value === 'a') map.delete('b');
      if (value === 'c') map.set('d', 'd');
    }
    expect(met).toEqual(['a', 'c', 'd']);
  });

  it('leaves what has passed through it to the collector of young objects', () => {
    const map = new TransientMap<number, object>();
    const promoted = promotedBytes(map);
    expect(promoted).toBeLessThan(PASSED_BYTES / 10);
    expect(promotedBytes(new Map<number, object>())).toBeGreaterThan(PASSED_BYTES / 4); // else there is no need for it any more
  });
});

const ENTRIES = 40_000;
const ENTRY_BYTES = 1_024;
const PASSED_BYTES = ENTRIES * ENTRY_BYTES;
const AT_A_TIME = 16;

/** How much the old generation has grown once so many entries have come and gone. */
function promotedBytes(map: { set(key: number, value: object): unknown; delete(key: number): boolean }): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: { type: 'minor' }) => void;
  collect();
  const before = oldBytes();
  for (let key = 0; key < ENTRIES; key++) {
    map.set(key, new Array<number>(ENTRY_BYTES / 8).fill(key));
    map.delete(key - AT_A_TIME);
    if (key % 4_000 === 0) collect({ type: 'minor' });
  }
  return oldBytes() - before;
}

const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space')?.space_used_size ?? 0;
