import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { SeenValueStore, SeenValueSweep, type SeenPlace } from '../src/index.ts';
import { openStore, type Store } from './store-fixture.ts';

let store: Store;
let seen: SeenValueStore;
let place: SeenPlace;
beforeAll(async () => {
  store = await openStore();
  seen = new SeenValueStore({ pool: store.pool });
});
afterAll(() => store.close());
beforeEach(() => {
  place = { tenantId: store.tenantId, workflowId: randomUUID(), scope: 'node:n1' };
});

const idOf = (text: string): string => createHash('md5').update(text).digest('hex');

async function met(values: readonly string[], by: string, { size = 1_000, at = place } = {}): Promise<string> {
  const fresh = await seen.remember(at, values.map(idOf), { askedBy: idOf(by), size });
  return values.filter((value) => fresh.has(idOf(value))).join('');
}
const raise = (value: number, by: string) => seen.raise(place, value, { askedBy: idOf(by) });
const countRows = async (table: string) => {
  const { rows } = await store.owner.query(`SELECT count(*)::int AS count FROM execution.${table} WHERE workflow_id = $1`, [
    place.workflowId,
  ]);
  return rows[0].count as number;
};

describe(SeenValueStore, () => {
  it('knows a value from the first time on, in its place alone', async () => {
    expect(await met(['a', 'b', 'a'], 'one')).toBe('aba');
    expect(await met(['b', 'c'], 'two')).toBe('c');
    expect(await met(['b'], 'two', { at: { ...place, scope: 'workflow' } })).toBe('b');
    expect(await met(['b'], 'two', { at: { ...place, workflowId: randomUUID() } })).toBe('b');
  });

  it('gives a step that asks again the same answer, whatever was met since', async () => {
    await met(['a'], 'before');
    expect(await met(['a', 'b', 'c'], 'step')).toBe('bc');
    await met(['b', 'd'], 'other');
    expect(await met(['a', 'b', 'c'], 'step')).toBe('bc');
  });

  it('tells only one of those who ask at the same time that a value is new', async () => {
    const values = Array.from({ length: 500 }, (_, index) => `v${index};`);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, by) => met(by % 2 ? values : values.toReversed(), `run ${by}`)),
    );
    const told = answers.flatMap((answer) => answer.split(';').filter((value) => value !== ''));
    expect(told).toHaveLength(500);
    expect(new Set(told).size).toBe(500);
  });

  it('tells a step that is run twice at the same time the same both times', async () => {
    const values = Array.from({ length: 500 }, (_, index) => `v${index};`);
    const [one, other] = await Promise.all([met(values, 'step'), met(values, 'step')]);
    expect(one).toBe(values.join(''));
    expect(other).toBe(one);
  });

  it('forgets the oldest of more values than it is to keep, and answers a large batch all the same', async () => {
    await met(['a', 'b'], 'one', { size: 3 });
    await met(['c', 'd'], 'two', { size: 3 });
    expect(await countRows('seen_values')).toBe(3);
    expect(await met(['c', 'd'], 'three', { size: 3 })).toBe('');
    const many = Array.from({ length: 12_000 }, (_, index) => `${index};`);
    expect(await met(many, 'four', { size: 3 })).toBe(many.join(''));
    expect(await countRows('seen_values')).toBe(3);
  });

  it('answers as a plain list would, for any order of steps that may each ask again', async () => {
    const step = fc.record({ by: fc.nat(4), values: fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const at = { ...place, scope: randomUUID() };
        const firstBy = new Map<string, number>();
        for (const { by, values } of steps) {
          for (const value of values) if (!firstBy.has(value)) firstBy.set(value, by);
          const expected = values.filter((value) => firstBy.get(value) === by).join('');
          expect(await met(values, `step ${by}`, { at })).toBe(expected);
        }
      }),
      { seed: 911, numRuns: 25 },
    );
  });

  it('raises the highest value, and tells a step again what it has found', async () => {
    expect(await raise(9, 'one')).toBeUndefined();
    expect(await raise(15.5, 'two')).toBe(9);
    expect(await raise(20, 'three')).toBe(15.5);
    expect(await raise(3, 'four')).toBe(20);
    expect(await raise(9, 'one')).toBeUndefined();
    expect(await raise(15.5, 'two')).toBe(9);
    expect(await raise(20, 'five')).toBe(20);
  });

  it('lets each of those who raise it at the same time find what another has left', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, (_, index) => raise(index + 1, `run ${index}`)));
    expect(found.filter((value) => value === undefined)).toHaveLength(1);
    expect(await raise(0, 'last')).toBe(20);
    for (const [index, value] of found.entries()) expect(value ?? 0).not.toBe(index + 1);
  });

  it('keeps few of the rises', async () => {
    await store.owner.query(
      `INSERT INTO execution.seen_marks SELECT $1, $2, $3, g, gen_random_uuid(), g - 1, g FROM generate_series(1, 1500) g`,
      [place.tenantId, place.workflowId, place.scope],
    );
    expect(await raise(9_999, 'one')).toBe(1_500);
    expect(await countRows('seen_marks')).toBe(1_000);
  });

  it('forgets all of a place, and nothing of others', async () => {
    await met(['a'], 'one');
    await met(['a'], 'one', { at: { ...place, scope: 'workflow' } });
    await raise(5, 'one');
    await seen.forget(place);
    expect(await met(['a'], 'two')).toBe('a');
    expect(await met(['a'], 'two', { at: { ...place, scope: 'workflow' } })).toBe('');
    expect(await raise(1, 'two')).toBeUndefined();
  });

  it('says so where the database cannot be reached', async () => {
    const broken = new SeenValueStore({
      pool: { query: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })) } as never,
    });
    await expect(broken.forget(place)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe(SeenValueSweep, () => {
  it('finds the workflows that have values, and deletes those of some', async () => {
    const sweep = new SeenValueSweep({ pool: store.pool });
    const other = { ...place, workflowId: randomUUID() };
    await met(['a', 'b'], 'one');
    await raise(1, 'one');
    await met(['a'], 'one', { at: other });
    expect(await sweep.listWorkflows(place.tenantId)).toEqual(expect.arrayContaining([place.workflowId, other.workflowId]));
    expect(await sweep.delete(place.tenantId, [place.workflowId])).toBe(3);
    expect(await met(['a'], 'two', { at: other })).toBe('');
    expect(await sweep.listWorkflows(randomUUID())).toEqual([]);
  });
});
