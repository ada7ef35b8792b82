import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { items, succeed, TestRun } from '../../test/run-plan.ts';

const SUCCEEDED = { status: 'succeeded' };
const ORDERS = ['canvas', 'breadth-first', 'parallel'] as const;
const JOIN: NodeSketch = { name: 'J', inputCount: 2 };

describe('Joins', () => {
  it.each(ORDERS)('%s: run once when every input has arrived', (order) => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A' }, { name: 'B' }, JOIN],
      ['Start -> A', 'Start -> B', 'A -> J.0', 'B -> J.1'],
      { order },
    );
    const test = new TestRun(plan, { nodes: { A: () => succeed([items('a')]), B: () => succeed([items('b')]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A B J');
    expect(test.finished[3]?.inputs).toEqual([items('a'), items('b')]);
  });

  it.each(ORDERS)(
    '%s: run with what has arrived where an input can get nothing, and not at all where nothing arrived',
    (order) => {
      const plan = makePlan(
        [{ name: 'Start', outputCount: 2 }, { name: 'A' }, { name: 'B' }, JOIN, { name: 'K', inputCount: 2 }],
        ['Start.0 -> A', 'Start.1 -> B', 'A -> J.0', 'B -> J.1', 'B -> K.0', 'B -> K.1'],
        { order },
      );
      const test = new TestRun(plan, { nodes: { Start: () => succeed([items(1)]) } });
      expect(test.execute()).toEqual(SUCCEEDED);
      expect(test.order).toBe('Start A J');
      expect(test.finished[2]?.inputs).toEqual([items(1), undefined]);
    },
  );

  it.each(ORDERS)('%s: do not wait for an input without an edge', (order) => {
    const test = new TestRun(makePlan([{ name: 'Start' }, JOIN, { name: 'A' }], ['Start -> J.1', 'Start -> A'], { order }));
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start J A');
    expect(test.finished[1]?.inputs).toEqual([undefined, items(0)]);
  });

  it.each(['canvas', 'breadth-first'] as const)('%s: with a missing input run only when nothing else is left to run', (order) => {
    const plan = makePlan(
      [{ name: 'Start', outputCount: 2 }, JOIN, { name: 'A' }, { name: 'B' }],
      ['Start.0 -> J.0', 'Start.1 -> J.1', 'Start.0 -> A', 'A -> B'],
      { order },
    );
    const test = new TestRun(plan, { nodes: { Start: () => succeed([items(1)]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A B J');
  });

  it('parallel: run as soon as no live activation leads to the missing inputs', async () => {
    const plan = makePlan(
      [{ name: 'Start', outputCount: 2 }, JOIN, { name: 'Slow' }],
      ['Start.0 -> J.0', 'Start.1 -> J.1', 'Start.0 -> Slow'],
      { order: 'parallel' },
    );
    const test = new TestRun(plan, {
      nodes: {
        Start: () => succeed([items(1)]),
        Slow: () => test.clock.sleep(1_000, new AbortController().signal).then(() => succeed([])),
      },
    });
    const result = test.execute();
    expect(test.order).toBe('Start J');
    expect(await test.clock.until(result)).toEqual(SUCCEEDED);
  });

  it.each(ORDERS)('%s: pair the k-th arrivals of their inputs', (order) => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A' }, { name: 'B' }, { name: 'C' }, { name: 'D' }, JOIN],
      ['Start -> A', 'Start -> B', 'Start -> C', 'Start -> D', 'A -> J.0', 'B -> J.0', 'C -> J.1', 'D -> J.1'],
      { order },
    );
    const nodes = Object.fromEntries(['A', 'B', 'C', 'D'].map((name) => [name, () => succeed([items(name)])]));
    const test = new TestRun(plan, { nodes });
    expect(test.execute()).toEqual(SUCCEEDED);
    const joined = test.finished.filter(({ node }) => node === 'J').map(({ inputs }) => inputs);
    expect(joined).toEqual([
      [items('A'), items('C')],
      [items('B'), items('D')],
    ]);
  });

  it.each(ORDERS)('%s: of two that miss something, the one that feeds the other goes first', (order) => {
    const plan = makePlan(
      [
        { name: 'Start', outputCount: 2 },
        { name: 'Low', inputCount: 2 },
        { name: 'High', inputCount: 2 },
      ],
      ['Start.0 -> Low.0', 'Start.0 -> High.0', 'Start.1 -> High.1', 'High -> Low.1'],
      { order },
    );
    const test = new TestRun(plan, { nodes: { Start: () => succeed([items(1)]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start High Low');
  });

  it.each(ORDERS)('%s: in a cycle that wait for each other do not deadlock: the first in canvas order runs', (order) => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'J', inputCount: 2 }, { name: 'K', inputCount: 2 }],
      ['Start -> J.0', 'Start -> K.0', 'J -> K.1', 'K -> J.1'],
      { order },
    );
    const test = new TestRun(plan, { nodes: { K: () => succeed([]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start J K');
    expect(test.finished[2]?.inputs).toEqual([items(0), items(0)]);
  });
});
