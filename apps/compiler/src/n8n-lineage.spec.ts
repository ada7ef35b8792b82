import { NodeFailure } from '@weft/node-sdk';
import type { Item } from '@weft/workflow-model';
import { n8nCondition, n8nFlow, n8nNode, n8nSet, n8nStart } from './testing/n8n-workflow.ts';
import { runImported, type ImportedRunOptions } from './testing/run-imported.ts';

/** Where n8n links items by itself, because a node does not say what its items come from. */
const itemsOf = (...numbers: readonly number[]): Item[] => numbers.map((n) => ({ json: { n } }));
const code = n8nNode('Code', 'code 2', { jsCode: 'return items' });
const big = n8nNode('Filter', 'filter 2.2', { conditions: n8nCondition('={{ $json.n }}', 'number:gt', 1) });
const seen = n8nSet('Seen', 'from', "={{ $('Start').item.json.n }}");

describe('items that code hands back as it was given them', () => {
  const run = async (hands: (items: readonly Item[]) => unknown): Promise<unknown> => {
    const flow = n8nFlow([n8nStart, big, code, seen], ['Start > Filter', 'Filter > Code', 'Code > Seen']);
    const options: ImportedRunOptions = { items: itemsOf(1, 2, 3, 4), code: ({ items }) => hands(items) };
    const { last } = await runImported(flow, options);
    return last.map(({ n, from }) => [n, from]);
  };

  it.each<[string, (items: readonly Item[]) => unknown]>([
    ['all of them', (items) => items],
    ['in another order', (items) => items.toReversed()],
    ['some of them', (items) => items.filter(({ json }) => json['n'] !== 2)],
    ['with other fields', (items) => items.map((item) => ({ ...item, json: { ...item.json, more: true } }))],
    ['one of them', (items) => items[1]],
  ])('are linked to the items that they were: %s', async (_, hands) => {
    const rows = (await run(hands)) as readonly (readonly unknown[])[];
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(rows.map(([n]) => [n, String(n as number)]));
  });
});

describe('items of another node that code hands back', () => {
  it.each([
    ['by their place where as many came in', {}, [2, 3, 4], ['2', '3', '4']],
    ['to the only item that came in', { executeOnce: true }, [2, 3, 4], ['2', '2', '2']],
  ])('are linked %s, never to what they were linked to in that node', async (_, settings, numbers, from) => {
    const between = n8nSet('Between', 'l', 'x', settings);
    const reads = n8nNode('Code', 'code 2', { jsCode: "return $('Filter').all()" });
    const flow = n8nFlow(
      [n8nStart, big, between, reads, seen],
      ['Start > Filter', 'Filter > Between', 'Between > Code', 'Code > Seen'],
    );
    const { last } = await runImported(flow, { items: itemsOf(1, 2, 3, 4), code: ({ nodes }) => nodes['Filter']?.[0]?.[0] });
    expect(last.map(({ n }) => n)).toEqual(numbers);
    expect(last.map((json) => json['from'])).toEqual(from);
  });
});

describe('code that fails for one of its items', () => {
  const each = (rest: object) => n8nNode('Code', 'code 2', { mode: 'runOnceForEachItem', jsCode: 'return item' }, rest);
  const run = (rest: object, lines: readonly string[] = ['Start > Code', 'Code > Seen']) =>
    runImported(n8nFlow([n8nStart, each(rest), seen, n8nSet('Failed', 'of', "={{ $('Start').item.json.n }}")], lines), {
      items: itemsOf(1, 2, 3),
      code: ({ items, onItemFailed }) => {
        const failure = { code: 'CODE_FAILED', fault: 'user', message: 'bad', itemIndex: 1 } as const;
        if (!onItemFailed) throw new NodeFailure(failure);
        onItemFailed(failure, 1);
        return [items[0], null, 5];
      },
    });

  it('gives the others, and an error in the place of that one', async () => {
    const { outputs, result } = await run({ onError: 'continueRegularOutput' });
    expect(result).toEqual({ status: 'succeeded' });
    expect(outputs['Code']?.[0]?.[0]).toEqual([
      { n: 1 },
      { error: 'bad' },
      { error: expect.stringContaining("Code doesn't return items properly") },
    ]);
    expect(outputs['Seen']?.[0]?.[0]?.map(({ from }) => from)).toEqual(['1', '2', '3']);
  });

  it('sends it to the error output', async () => {
    const { outputs } = await run({ onError: 'continueErrorOutput' }, ['Start > Code', 'Code > Seen | Failed']);
    expect(outputs['Seen']?.[0]?.[0]).toEqual([{ n: 1, from: '1' }]);
    expect(outputs['Failed']?.[0]?.[0]).toMatchObject([
      { n: 2, error: 'bad', of: '2' },
      { n: 3, of: '3' },
    ]);
  });

  it('fails as a whole where nothing is said, and before its last try', async () => {
    expect((await run({})).result).toMatchObject({ status: 'failed', failure: { message: 'bad', itemIndex: 1 } });
    const { outputs } = await run({ onError: 'continueRegularOutput', retryOnFail: true, waitBetweenTries: 0 });
    expect(outputs['Code']?.[0]?.[0]).toMatchObject([{ n: 1 }, { error: 'bad' }, { error: expect.any(String) }]);
  });
});

describe('pinned data', () => {
  const run = (items: readonly Item[], pinned: readonly object[]) =>
    runImported(
      n8nFlow([n8nStart, n8nSet('Pinned', 'a', 'x'), seen], ['Start > Pinned', 'Pinned > Seen'], { pinData: { Pinned: pinned } }),
      { items, manual: true },
    );

  it('is linked one to one where there are as many items as came in', async () => {
    const { last } = await run(itemsOf(1, 2), [{ json: { p: 1 } }, { json: { p: 2 } }]);
    expect(last).toEqual([
      { p: 1, from: '1' },
      { p: 2, from: '2' },
    ]);
  });

  it('is linked to the only item that came in', async () => {
    const { last } = await run(itemsOf(1), [{ json: { p: 1 } }, { json: { p: 2 } }]);
    expect(last.map(({ from }) => from)).toEqual(['1', '1']);
  });

  it('keeps the links that it has', async () => {
    const { last } = await run(itemsOf(1, 2), [
      { json: { p: 1 }, pairedItem: { item: 1 } },
      { json: { p: 2 }, pairedItem: 0 },
    ]);
    expect(last.map(({ from }) => from)).toEqual(['2', '1']);
  });

  it('is not linked where nothing tells how', async () => {
    const { result } = await run(itemsOf(1, 2), [{ json: { p: 1 } }]);
    expect(result).toMatchObject({ status: 'failed', failure: { nodeName: 'Seen' } });
  });
});
