import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { OutsideWorld, pauseNode, start } from './plan-parts.ts';

const TIMEOUT_MS = 20_000;
const outside = new OutsideWorld();
const loop = (restarts: readonly number[], batchSize = 1) => ({
  name: 'Loop',
  type: 'loopOverItems',
  outputs: ['done', 'loop'],
  parameters: { batchSize } as never,
  loop: { maxLoopCount: 0, restarts },
});
const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const edges = [
  { from: 'Start', to: 'Loop' },
  { from: 'Loop', output: 'loop', to: 'Body' },
  { from: 'Body', to: 'Loop' },
  { from: 'Loop', output: 'done', to: 'Done' },
];

/** Loops over items on real executors. */
describe('a loop', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition], kept: undefined })));
  beforeEach(() => outside.forget());
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  it('goes on where it was when its executor died: no write of a turn that is over is made again', async () => {
    const first = await house.make().start();
    const body = { ...outside.node('W'), name: 'Body', parameters: { name: '=W{{ $runIndex }}' } };
    const plan = make.plan({ nodes: [start, loop([2], 2), body, { name: 'Done' }], edges });
    const command = await first.command(plan, { replyWhen: 'accepted', items: numbers(8) });
    const stuck = outside.hold('W2[0]');
    await first.runs.start(command);
    await waitFor(() => outside.names.includes('W2[0]'), { timeoutMs: TIMEOUT_MS });

    await house.kill(first);
    outside.holdNothing();
    await house.start();

    await house.until(command);
    const { steps } = await house.record(command);
    const done = steps.find(({ nodeName }) => nodeName === 'Done');
    expect(done?.outputs[0]?.[1]?.map(({ json }) => json['n'])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    // Only the call that was in flight was made again, under its key.
    expect(outside.names).toEqual(['W0[0]', 'W0[1]', 'W1[0]', 'W1[1]', 'W2[0]', 'W2[0]', 'W2[1]', 'W3[0]', 'W3[1]']);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(8);
    expect(steps.filter(({ nodeName }) => nodeName === 'Loop').map(({ runIndex }) => runIndex)).toEqual([0, 1, 2, 3, 4]);
    stuck.resolve();
  });

  it('turns 10,000 times over a pure body; of its turns the first 1,000 keep their items, and what it gives at the end is whole', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, loop([2]), { name: 'Body' }, { name: 'Done' }], edges });
    const command = await executor.command(plan, { replyWhen: 'accepted', items: numbers(10_000) });
    await executor.runs.start(command);

    await house.until(command);
    const { steps } = await house.record(command);
    expect(steps.find(({ nodeName }) => nodeName === 'Done')?.outputs[0]?.[1]).toHaveLength(10_000);
    const turns = steps.filter(({ nodeName }) => nodeName === 'Body');
    expect(turns).toHaveLength(10_000);
    expect(turns.filter(({ itemsLeftOut }) => itemsLeftOut)).toHaveLength(9_000);
    expect(turns[999]).toMatchObject({ runIndex: 999, outputs: [['main', [{ json: { n: 999 } }]]] });
    expect(turns[1_000]).toMatchObject({ runIndex: 1_000, itemsLeftOut: true, outputs: [['main', null]] });
    const end = steps.findLast(({ nodeName }) => nodeName === 'Loop');
    expect(end?.outputs[0]?.[1]).toHaveLength(10_000);
    expect(end).not.toHaveProperty('itemsLeftOut');
  });

  /** Of each claim whether the run was known to its executor, and so was not replayed. */
  const noteClaims = (executor: ExecutorUnderTest): boolean[] => {
    const claims: boolean[] = [];
    const claimSome = executor.queue.claimSome.bind(executor.queue);
    executor.queue.claimSome = async (options) => {
      const claimed = await claimSome(options);
      claims.push(...claimed.runs.map(({ isKnown }) => isKnown === true));
      return claimed;
    };
    return claims;
  };

  it('whose turns park is gone on with where it was left, and not replayed from its start at each turn', async () => {
    const first = house.make();
    const claims = noteClaims(first);
    await first.start();
    const turns = 60;
    const body = { ...outside.node('W'), name: 'Body', parameters: { name: '=W{{ $runIndex }}' } };
    const plan = make.plan({
      nodes: [start, loop([2, 3]), pauseNode(0.001), body, { name: 'Done' }],
      edges: [
        { from: 'Start', to: 'Loop' },
        { from: 'Loop', output: 'loop', to: 'Wait' },
        { from: 'Wait', to: 'Body' },
        { from: 'Body', to: 'Loop' },
        { from: 'Loop', output: 'done', to: 'Done' },
      ],
    });
    const command = await first.command(plan, { replyWhen: 'accepted', items: numbers(turns) });
    const stuck = outside.hold('W40[0]');
    await first.runs.start(command);
    await waitFor(() => outside.names.includes('W40[0]'), { timeoutMs: TIMEOUT_MS });
    // From the fiftieth step on: each turn is three.
    expect(claims.filter((isKnown) => !isKnown).length).toBeLessThanOrEqual(18);
    expect(claims).toHaveLength(41);

    await house.kill(first);
    outside.holdNothing();
    const second = house.make();
    const after = noteClaims(second);
    await house.start(second);
    await house.until(command);
    stuck.resolve();
    expect(after.filter((isKnown) => !isKnown)).toHaveLength(1); // the take-over
    const { steps } = await house.record(command);
    const done = steps.find(({ nodeName }) => nodeName === 'Done');
    expect(done?.outputs[0]?.[1]?.map(({ json }) => json['n'])).toEqual(numbers(turns).map(({ json }) => json.n));
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(turns);
    expect(outside.calls).toHaveLength(turns + 1);
    const { events } = await house.eventsOf(command);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  }, 60_000);
});
