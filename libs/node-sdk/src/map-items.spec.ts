import type { Item } from '@weft/workflow-model';
import { makeContext, makeItems } from '../test/make.ts';
import { GivenItems } from './calls.ts';
import { mapItems, mapItemsConcurrently } from './map-items.ts';
import { NodeFailure } from './node-failure.ts';

const refused = (message: string): NodeFailure => new NodeFailure({ code: 'REFUSED', fault: 'user', message });

describe(mapItems, () => {
  it('gives one, several or no items for each, with their lineage', () => {
    const items = makeItems(3);
    const result = mapItems(
      makeContext({ items }),
      ({ json }, index) => [undefined, { json }, [{ json }, { json, pairedItem: { item: 7 } }]][index],
    );
    expect(result).toEqual([
      [
        { json: { n: 1 }, pairedItem: { item: 1 } },
        { json: { n: 2 }, pairedItem: { item: 2 } },
        { json: { n: 2 }, pairedItem: { item: 7 } },
      ],
    ]);
  });

  it('waits for a function that takes time', async () => {
    const result = mapItems(makeContext({ items: makeItems(2) }), async ({ json }) => ({ json }));
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toEqual([
      [
        { json: { n: 0 }, pairedItem: { item: 0 } },
        { json: { n: 1 }, pairedItem: { item: 1 } },
      ],
    ]);
  });
});

describe('what a person has given for a call', () => {
  const given = [{ json: { given: 1 } }, { json: { given: 2 }, pairedItem: { item: 9 } }];
  const map = async (item: Item, index: number): Promise<Item> => {
    if (index === 1) throw new GivenItems(given);
    return { json: item.json };
  };

  it.each([
    ['one after the other', (items: readonly Item[]) => mapItems(makeContext({ items }), map)],
    ['at the same time', (items: readonly Item[]) => mapItemsConcurrently(makeContext({ items }), 2, map)],
  ])('stands for its item, and the others are done: %s', async (_, run) => {
    expect(await run(makeItems(3))).toEqual([
      [
        { json: { n: 0 }, pairedItem: { item: 0 } },
        { json: { given: 1 }, pairedItem: { item: 1 } },
        { json: { given: 2 }, pairedItem: { item: 9 } },
        { json: { n: 2 }, pairedItem: { item: 2 } },
      ],
    ]);
  });
});

describe(mapItemsConcurrently, () => {
  it('has no more than the limit under way, and gives results in the order of the items', async () => {
    let underWay = 0;
    let most = 0;
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const done = mapItemsConcurrently(makeContext({ items: makeItems(5) }), 2, async ({ json }, index) => {
      most = Math.max(most, ++underWay);
      await gates[index]?.promise;
      underWay -= 1;
      return { json };
    });
    for (const gate of gates.toReversed()) gate.resolve();
    const [items] = (await done) as [readonly Item[]];
    expect(most).toBe(2);
    expect(items.map(({ json }) => json.n)).toEqual([0, 1, 2, 3, 4]);
  });

  it('begins no more once one has failed, and reports the first item that did', async () => {
    const begun: number[] = [];
    const gate = Promise.withResolvers<void>();
    const done = mapItemsConcurrently(makeContext({ items: makeItems(9) }), 2, async (_, index) => {
      begun.push(index);
      if (index === 0) await gate.promise;
      else gate.resolve();
      throw refused(`item ${index}`);
    });
    await expect(done).rejects.toMatchObject({ failure: { message: 'item 0', itemIndex: 0 } });
    expect(begun).toEqual([0, 1]);
  });

  it('gives error items in their places where the step goes on', async () => {
    const context = makeContext({ items: makeItems(3), onError: 'error-output' });
    const [items] = (await mapItemsConcurrently(context, 8, async ({ json }, index) => {
      if (index === 1) throw refused('item 1');
      return { json };
    })) as [readonly Item[]];
    expect(items.map((item) => item.error?.message)).toEqual([undefined, 'item 1', undefined]);
  });

  it('begins nothing once it is aborted', async () => {
    const context = makeContext({ items: makeItems(3), signal: AbortSignal.abort(new Error('stopped')) });
    await expect(mapItemsConcurrently(context, 2, () => Promise.reject(new Error('begun')))).rejects.toThrow('stopped');
  });
});
