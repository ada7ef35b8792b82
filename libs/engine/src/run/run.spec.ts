import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';
import { Run } from './run.ts';

const named = (...names: string[]): NodeSketch[] => names.map((name) => ({ name }));
const SUCCEEDED = { status: 'succeeded' };

describe(Run.name, () => {
  it('is synchronous when every step is: the result is no promise', () => {
    const test = new TestRun(makePlan(named('Start', 'A', 'B'), ['Start -> A', 'A -> B']));
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.clock.sleeping).toBe(0);
  });

  it('refuses to execute twice', () => {
    const test = new TestRun(makePlan(named('Start'), []));
    void test.execute();
    expect(() => test.execute()).toThrow('make a new one');
  });

  it('treats the trigger as an activation like any other: its first input is what the run starts with', () => {
    const test = new TestRun(makePlan(named('Start', 'A'), ['Start -> A']), {
      start: { items: items(1, 2) },
      nodes: { Start: ({ inputs }) => succeed([inputs[0]?.slice(1)]) },
    });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished.map(({ inputs }) => inputs)).toEqual([[items(1, 2)], [items(2)]]);
  });

  it('starts with one empty item where there is nothing to start with', () => {
    const test = new TestRun(makePlan(named('Start'), []), { start: { items: [] } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished[0]?.outputs).toEqual([[{ json: {} }]]);
  });

  it('schedules a child only where that output has items; a silent port is absent', () => {
    const plan = makePlan(
      [{ name: 'Start', outputCount: 3 }, ...named('A', 'B', 'C')],
      ['Start.0 -> A', 'Start.1 -> B', 'Start.2 -> C'],
    );
    const test = new TestRun(plan, { nodes: { Start: () => succeed([undefined, [], items(7)]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start C');
    expect(test.finished[0]?.outputs).toEqual([undefined, undefined, items(7)]);
  });

  it('counts an edge that is drawn twice once', () => {
    const test = new TestRun(makePlan(named('Start', 'A'), ['Start -> A', 'Start -> A']));
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A');
  });

  it('refuses a start that the plan does not have', () => {
    expect(() => new TestRun(makePlan(named('Start'), []), { start: { trigger: 5 } })).toThrow('no node 5');
  });
});

describe('The orders of one activation at a time', () => {
  const TREE = ['Start -> A', 'Start -> B', 'A -> D', 'B -> C', 'B -> E'];

  it('canvas: siblings top-left first, a whole branch before the next', () => {
    const test = new TestRun(makePlan(named('Start', 'A', 'B', 'C', 'D', 'E'), TREE, { order: 'canvas' }));
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A D B C E');
  });

  it('canvas: siblings are ordered by their place, not by the output that leads to them', () => {
    const plan = makePlan([{ name: 'Start', outputCount: 2 }, ...named('A', 'B')], ['Start.1 -> A', 'Start.0 -> B'], {
      order: 'canvas',
    });
    const test = new TestRun(plan, { nodes: { Start: () => succeed([items(0), items(1)]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A B');
  });

  it('breadth-first: generation after generation, in declared order', () => {
    const test = new TestRun(
      makePlan(named('Start', 'A', 'B', 'C', 'D', 'E'), ['Start -> B', ...TREE], { order: 'breadth-first' }),
    );
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start B A C E D');
  });

  it('what comes after a wait in that order waits for it', () => {
    const plan = makePlan(named('Start', 'A', 'B'), ['Start -> A', 'Start -> B'], { order: 'canvas' });
    const test = new TestRun(plan, { nodes: { A: () => ({ status: 'waiting', wait: { kind: 'timer', dueAt: 5 } }) } });
    expect(test.execute()).toMatchObject({ status: 'waiting', waits: [{ wait: { kind: 'timer', dueAt: 5 } }] });
    expect(test.order).toBe('Start');
  });
});

describe('What changes the items of a step', () => {
  const CHAIN = ['Start -> A', 'A -> B'];
  const run = (a: Partial<NodeSketch>, options: ConstructorParameters<typeof TestRun>[1] = {}): TestRun => {
    const test = new TestRun(makePlan([{ name: 'Start' }, { name: 'A', ...a }, { name: 'B' }], CHAIN), {
      start: { items: items(1, 2) },
      ...options,
    });
    expect(test.execute()).toEqual(SUCCEEDED);
    return test;
  };

  it('disabled: passes its first input through, with lineage of one more step', () => {
    const test = run({ disabled: true }, { nodes: { A: () => fail('must not run') } });
    expect(test.finished[2]?.inputs).toEqual([
      [
        { json: { value: 1 }, pairedItem: { item: 0 } },
        { json: { value: 2 }, pairedItem: { item: 1 } },
      ],
    ]);
  });

  it('pinned data replaces the output, and the node does not run', () => {
    const test = run(
      {},
      { nodes: { A: () => fail('must not run') }, start: { items: items(1), pinData: new Map([[1, items('pinned')]]) } },
    );
    expect(test.finished[2]?.inputs).toEqual([[{ json: { value: 'pinned' }, pairedItem: { item: 0 } }]]);
  });

  it('pinned data does not replace the output of a disabled node', () => {
    const test = run({ disabled: true }, { start: { items: items(1), pinData: new Map([[1, items('pinned')]]) } });
    expect(test.finished[2]?.inputs[0]?.[0]?.json).toEqual({ value: 1 });
  });

  it('executeOnce cuts every input to its first item', () => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A' }, { name: 'J', inputCount: 2, executeOnce: true }],
      ['Start -> A', 'Start -> J.0', 'A -> J.1'],
    );
    const test = new TestRun(plan, { start: { items: items(1, 2) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished[2]?.inputs).toEqual([items(1), items(1)]);
  });

  it('alwaysOutputData: one empty item where output 0 would be silent', () => {
    expect(run({ alwaysOutputData: true }, { nodes: { A: () => succeed([[]]) } }).finished[2]?.inputs).toEqual([[{ json: {} }]]);
    expect(run({ alwaysOutputData: true }, { nodes: { A: () => succeed([items(9)]) } }).finished[2]?.inputs).toEqual([items(9)]);
    expect(run({}, { nodes: { A: () => succeed([[]]) } }).order).toBe('Start A');
  });
});

describe('A run with a destination', () => {
  const EDGES = ['Start -> A', 'Start -> B', 'A -> C', 'B -> D', 'C -> D', 'D -> B'];

  it.each(['canvas', 'breadth-first', 'parallel'] as const)('%s: runs what leads to it and stops after it', (order) => {
    const test = new TestRun(makePlan(named('Start', 'A', 'B', 'C', 'D'), EDGES, { order }), { start: { destination: 3 } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A C');
    expect(test.run.lastActivation?.node.name).toBe('C');
  });

  it('runs the start alone where it is the destination', () => {
    const test = new TestRun(makePlan(named('Start', 'A'), ['Start -> A']), { start: { destination: 0 } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start');
  });

  it('fails before it runs anything where no path leads to it', () => {
    const test = new TestRun(makePlan(named('Start', 'A', 'B'), ['Start -> A']), { start: { destination: 2 } });
    expect(test.execute()).toMatchObject({
      status: 'failed',
      failure: { code: 'DESTINATION_UNREACHABLE', fault: 'user', nodeName: 'B' },
    });
    expect(test.order).toBe('');
  });
});

describe('The activation that answers for the last node', () => {
  it('is the last that ran in a sequential order, and keeps its items', () => {
    const test = new TestRun(makePlan(named('Start', 'A', 'B'), ['Start -> A', 'Start -> B'], { order: 'canvas' }), {
      nodes: { B: () => succeed([items('b')]) },
    });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.run.lastActivation).toMatchObject({ node: { name: 'B' }, outputs: [items('b')] });
  });

  it('is the canonical last that scheduled no child in parallel, whoever ended last', async () => {
    const plan = makePlan(named('Start', 'A', 'B', 'C'), ['Start -> A', 'Start -> C', 'C -> B'], { order: 'parallel' });
    const test = new TestRun(plan, {
      nodes: {
        A: () => test.clock.sleep(100, new AbortController().signal).then(() => succeed([items('a')])),
        B: () => succeed([items('b')]),
      },
    });
    await test.clock.until(test.execute());
    expect(test.order).toBe('Start C B A');
    expect(test.run.lastActivation).toMatchObject({ node: { name: 'B' }, outputs: [items('b')] });
  });
});
