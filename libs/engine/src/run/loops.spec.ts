import type { Activation } from '../activation.ts';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { items, succeed, TestRun } from '../../test/run-plan.ts';

const ORDERS = ['canvas', 'breadth-first', 'parallel'] as const;
const EDGES = ['Start -> Loop', 'Loop.1 -> Work', 'Work -> Loop', 'Loop.0 -> Done'];

/** A loop of `turns` turns, each with one item of its own. */
function loop(
  turns: number,
  options: {
    work?: Partial<NodeSketch>;
    settings?: Parameters<typeof makePlan>[2];
    seen?: (activation: Activation) => void;
    trigger?: number;
  },
): TestRun {
  const nodes: NodeSketch[] = [
    { name: 'Start' },
    { name: 'Loop', outputCount: 2 },
    { name: 'Work', ...options.work },
    { name: 'Done' },
  ];
  return new TestRun(makePlan(nodes, EDGES, options.settings), {
    start: { trigger: options.trigger ?? 0 },
    nodes: {
      Loop: ({ runIndex }) => succeed(runIndex < turns ? [undefined, items(runIndex)] : [items('done')]),
      Work: (activation) => (options.seen?.(activation), succeed([activation.inputs[0]?.map((item) => ({ ...item }))])),
    },
  });
}

describe('Cycles', () => {
  it.each(ORDERS)('%s: are legal and end where their exit is taken', (order) => {
    const test = loop(3, { settings: { order } });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.order).toBe('Start Loop Work Loop Work Loop Work Loop Done');
    expect(new Set(test.finished.map(({ path }) => path)).size).toBe(9);
  });

  it.each(ORDERS)('%s: a node that would run more than maxLoopCount times fails the run', (order) => {
    const test = loop(Infinity, { settings: { order, maxLoopCount: 5 } });
    expect(test.execute()).toMatchObject({
      status: 'failed',
      failure: {
        code: 'LOOP_LIMIT',
        fault: 'user',
        nodeName: 'Loop',
        message: expect.stringContaining('"Loop" has run 5 times'),
        fix: expect.stringContaining('maxLoopCount'),
      },
    });
    expect(test.finished.filter(({ node }) => node === 'Loop')).toHaveLength(5);
  });

  it.each(ORDERS)('%s: can be started at one of their nodes', (order) => {
    const test = loop(2, { settings: { order }, trigger: 2 });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.order).toBe('Work Loop Work Loop Work Loop Done');
  });

  it('runs a node with an edge to itself', () => {
    const plan = makePlan([{ name: 'Start' }, { name: 'Self', outputCount: 2 }], ['Start -> Self', 'Self.1 -> Self'], {
      order: 'parallel',
    });
    const test = new TestRun(plan, {
      nodes: { Self: ({ runIndex }) => succeed(runIndex < 4 ? [undefined, items(runIndex)] : [items('out')]) },
    });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.finished.map(({ runIndex }) => runIndex)).toEqual([0, 0, 1, 2, 3, 4]);
  });
});

describe('Memory', () => {
  const settings = { maxLoopCount: 10_000 };

  it('a long loop keeps no item of a turn that is over', () => {
    const activations: Activation[] = [];
    const test = loop(5_000, {
      settings,
      seen: (activation) => activations.push(activation),
    });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(activations).toHaveLength(5_000);
    expect(
      activations.every(({ inputs, sources, outputs }) => inputs.length === 0 && sources.length === 0 && outputs === undefined),
    ).toBe(true);
    expect(test.run.finished(2)).toEqual([]);
  });

  it('keeps what a retained node handed on, with its lineage', () => {
    const test = loop(3, { settings, work: { retained: true } });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(test.run.finished(2).map(({ runIndex, outputs, inputs }) => [runIndex, outputs, inputs])).toEqual(
      [0, 1, 2].map((turn) => [turn, [items(turn)], [items(turn)]]),
    );
  });

  it('remembers that a node has run, without its items, where another only names it', () => {
    const nodes: NodeSketch[] = [{ name: 'Start' }, { name: 'A' }, { name: 'B' }, { name: 'C', reads: [1] }];
    const seen: unknown[] = [];
    const test = new TestRun(makePlan(nodes, ['Start -> A', 'A -> B', 'B -> C']), {
      nodes: { C: () => (seen.push(...test.run.finished(1).map(({ node, outputs }) => [node.name, outputs])), succeed([])) },
    });
    expect(test.execute()).toEqual({ status: 'succeeded' });
    expect(seen).toEqual([['A', undefined]]);
  });

  it('has the items of an activation and of its sources while it runs', () => {
    const test = loop(2, {
      seen: ({ inputs, sources, runIndex }) => {
        expect(inputs).toEqual([items(runIndex)]);
        expect(sources[0]).toMatchObject({ output: 1, activation: { node: { name: 'Loop' }, runIndex } });
      },
    });
    expect(test.execute()).toEqual({ status: 'succeeded' });
  });
});

describe('A long synchronous stretch', () => {
  it('lets others have a turn now and then, so that a cancel gets through', async () => {
    const test: TestRun = loop(Infinity, { settings: { maxLoopCount: 1_000_000 }, seen: () => test.clock.spend(1) });
    const result = test.execute();
    expect(result).toBeInstanceOf(Promise);
    expect(test.clock.sleeping).toBe(1);
    await test.clock.advance(0);
    test.run.cancel('enough');
    expect(await result).toEqual({ status: 'cancelled', reason: 'enough' });
  });

  it('also where every step is a promise that is ready', async () => {
    const plan = makePlan([{ name: 'Start' }, { name: 'Self' }], ['Start -> Self', 'Self -> Self'], { maxLoopCount: 1_000_000 });
    let runs = 0;
    const test: TestRun = new TestRun(plan, {
      nodes: { Self: () => (runs++, test.clock.spend(1), Promise.resolve(succeed(runs < 10_000 ? [items(1)] : []))) },
    });
    const result = test.execute();
    await test.clock.advance(0);
    expect(runs).toBeLessThan(100);
    test.run.cancel('enough');
    expect(await test.clock.until(result)).toEqual({ status: 'cancelled', reason: 'enough' });
  });
});
