import type { Outcome } from '../../outcome.ts';
import { makePlan } from '../../../test/make-plan.ts';
import { fail, items, succeed, TestRun } from '../../../test/run-plan.ts';

const SUCCEEDED = { status: 'succeeded' };
const named = (...names: string[]): { name: string }[] => names.map((name) => ({ name }));
const parallel = { order: 'parallel' } as const;

/** A test run whose nodes take the given times. */
function timed(plan: Parameters<typeof makePlan>, delays: Readonly<Record<string, number>>): TestRun {
  const test: TestRun = new TestRun(makePlan(...plan), {
    nodes: Object.fromEntries(
      Object.entries(delays).map(([name, ms]) => [
        name,
        (): Promise<Outcome> => test.clock.sleep(ms, new AbortController().signal).then(() => succeed([items(name)])),
      ]),
    ),
  });
  return test;
}

describe('The order parallel', () => {
  it('runs independent branches concurrently: async steps overlap', async () => {
    const test = timed([named('Start', 'A', 'B'), ['Start -> A', 'Start -> B'], parallel], { A: 100, B: 100 });
    const startedAt = test.clock.now();
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(test.clock.now() - startedAt).toBe(100);
  });

  it('holds an activation back while a canonically earlier one of the same node can still come', async () => {
    const test = timed(
      [named('Start', 'Slow', 'Fast', 'N'), ['Start -> Slow', 'Start -> Fast', 'Slow -> N', 'Fast -> N'], parallel],
      { Slow: 90, Fast: 10 },
    );
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start Fast Slow N N');
    expect(test.finished.slice(3).map(({ runIndex, inputs }) => [runIndex, inputs])).toEqual([
      [0, [items('Slow')]],
      [1, [items('Fast')]],
    ]);
  });

  it('does not hold back once the earlier source has stayed silent', async () => {
    const plan = makePlan(
      named('Start', 'Silent', 'Slow', 'N'),
      ['Start -> Silent', 'Start -> Slow', 'Silent -> N', 'Slow -> N'],
      parallel,
    );
    const test = new TestRun(plan, {
      nodes: {
        Silent: () => succeed([]),
        Slow: () => test.clock.sleep(50, new AbortController().signal).then(() => succeed([items('slow')])),
      },
    });
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(test.finished.find(({ node }) => node === 'N')).toMatchObject({ runIndex: 0, inputs: [items('slow')] });
  });

  it('counts run indices in canvas order of the sources also far downstream', async () => {
    const plan = makePlan(
      named('Start', 'A', 'B', 'N', 'M'),
      ['Start -> A', 'Start -> B', 'A -> N', 'B -> N', 'N -> M'],
      parallel,
    );
    const test = new TestRun(plan, {
      nodes: {
        A: () => succeed([items('A')]),
        B: () => succeed([items('B')]),
        N: ({ inputs }) =>
          test.clock
            .sleep(inputs[0]?.[0]?.json.value === 'A' ? 80 : 10, new AbortController().signal)
            .then(() => succeed([inputs[0]])),
      },
    });
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start A B N N M M');
    expect(test.finished.slice(3, 5).map(({ runIndex }) => runIndex)).toEqual([1, 0]);
    expect(test.finished.slice(5).map(({ inputs }) => inputs)).toEqual([[items('A')], [items('B')]]);
  });

  it('runs a cycle one activation at a time', async () => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'Loop', outputCount: 2 }, { name: 'A' }, { name: 'B' }],
      ['Start -> Loop', 'Loop.1 -> A', 'Loop.1 -> B', 'A -> Loop', 'B -> Loop'],
      parallel,
    );
    let running = 0;
    const test = new TestRun(plan, {
      nodes: {
        Loop: ({ runIndex }) => succeed(runIndex === 0 ? [undefined, items(1)] : [items('done')]),
        A: () => step('A'),
        B: () => step('B'),
      },
    });
    const step = async (name: string): Promise<Outcome> => {
      expect(++running).toBe(1);
      await test.clock.sleep(name === 'A' ? 50 : 10, new AbortController().signal);
      running--;
      return succeed([items(name)]);
    };
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start Loop A Loop B Loop');
  });

  it('starts what names another node once that one is done, also on another branch above it', async () => {
    const nodes = [{ name: 'Start' }, { name: 'Above' }, { name: 'Reader', reads: [1] }];
    const seen: number[] = [];
    const test: TestRun = new TestRun(makePlan(nodes, ['Start -> Above', 'Start -> Reader'], parallel), {
      nodes: {
        Above: () => test.clock.sleep(50, new AbortController().signal).then(() => succeed([items(1)])),
        Reader: () => (seen.push(test.run.finished(1).length), succeed([])),
      },
    });
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(seen).toEqual([1]);
  });

  it('starts what names a node that can run several times once it can no longer run', async () => {
    const nodes = [{ name: 'Start' }, { name: 'Fast' }, { name: 'Slow' }, { name: 'N' }, { name: 'Reader', reads: [3] }];
    const seen: number[] = [];
    const test: TestRun = new TestRun(
      makePlan(nodes, ['Start -> Fast', 'Start -> Slow', 'Fast -> N', 'Slow -> N', 'N -> Reader'], parallel),
      {
        nodes: {
          Slow: () => test.clock.sleep(50, new AbortController().signal).then(() => succeed([items(1)])),
          Reader: () => (seen.push(test.run.finished(3).length), succeed([])),
        },
      },
    );
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(seen).toEqual([2, 2]);
  });

  it('does not wait where two nodes name each other, or one names what comes after it', () => {
    const nodes = [{ name: 'Start' }, { name: 'A', reads: [2, 3] }, { name: 'B', reads: [1] }, { name: 'C' }];
    const test = new TestRun(makePlan(nodes, ['Start -> A', 'Start -> B', 'A -> C'], parallel));
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order.split(' ').sort().join(' ')).toBe('A B C Start');
  });

  it('reports every open wait once nothing is left to run but what waits', () => {
    const wait = (dueAt: number): Outcome => ({ status: 'waiting', wait: { kind: 'timer', dueAt } });
    const plan = makePlan(named('Start', 'A', 'B', 'C', 'D'), ['Start -> A', 'Start -> B', 'Start -> C', 'C -> D'], parallel);
    const test = new TestRun(plan, { nodes: { A: () => wait(1), B: () => wait(2) } });
    expect(test.execute()).toMatchObject({ status: 'waiting', waits: [{ wait: { dueAt: 1 } }, { wait: { dueAt: 2 } }] });
    expect(test.order).toBe('Start C D');
  });

  it('fails where a branch fails while others wait', () => {
    const plan = makePlan(named('Start', 'A', 'B'), ['Start -> A', 'Start -> B'], parallel);
    const test = new TestRun(plan, {
      nodes: { A: () => ({ status: 'waiting', wait: { kind: 'timer', dueAt: 1 } }), B: () => fail('no') },
    });
    expect(test.execute()).toMatchObject({ status: 'failed', failure: { code: 'TEST_FAILED', nodeName: 'B' } });
  });

  it('aborts and awaits the other steps where one fails the run', async () => {
    const plan = makePlan(named('Start', 'A', 'B'), ['Start -> A', 'Start -> B'], parallel);
    let ended = false;
    const test = new TestRun(plan, {
      nodes: {
        A: (_, signal) =>
          test.clock
            .sleep(60_000, signal)
            .then(() => test.clock.sleep(20, new AbortController().signal))
            .then(() => ((ended = true), succeed([items('kept')]))),
        B: () => fail('no'),
      },
    });
    expect(await test.clock.until(test.execute())).toMatchObject({ status: 'failed', failure: { nodeName: 'B' } });
    expect(ended).toBe(true);
    expect(test.order).toBe('Start B A');
    expect(test.clock.sleeping).toBe(0);
  });

  it('closes what a silent branch leads to without recursion, however long it is', () => {
    const length = 9_000;
    const chain = Array.from({ length }, (_, at) => ({ name: `C${at}` }));
    const edges = [
      'Start.1 -> C0',
      'Start.0 -> J.0',
      `C${length - 1} -> J.1`,
      ...chain.slice(1).map((_, at) => `C${at} -> C${at + 1}`),
    ];
    const started = { name: 'Start', outputCount: 2 };
    const test = new TestRun(wide([started, ...chain, { name: 'J', inputCount: 2 }], edges), {
      nodes: { Start: () => succeed([items(1)]) },
    });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.order).toBe('Start J');
  });
});

/** `makePlan` looks through all edges for each node; this test has too many for that. */
function wide(nodes: Parameters<typeof makePlan>[0], edges: readonly string[]): ReturnType<typeof makePlan> {
  const plan = makePlan(nodes, [], parallel);
  const places = new Map(nodes.map(({ name }, index) => [name, index]));
  const mutable = plan.nodes as unknown as { inputs: { sources: unknown[] }[]; outputs: { targets: unknown[] }[] }[];
  for (const edge of edges) {
    const [source, target] = edge.split(' -> ').map((end) => place(end, places)) as [Place, Place];
    mutable[source.node]?.outputs[source.handle]?.targets.push({ node: target.node, input: target.handle });
    mutable[target.node]?.inputs[target.handle]?.sources.push({ node: source.node, output: source.handle });
  }
  return plan;
}

interface Place {
  readonly node: number;
  readonly handle: number;
}

/** `A.1` is the second handle of `A`. */
function place(end: string, places: ReadonlyMap<string, number>): Place {
  const [name = '', handle = '0'] = end.split('.');
  return { node: places.get(name) ?? -1, handle: Number(handle) };
}
