import { jest } from '@jest/globals';
import type { Plan } from '@weft/engine';
import { decodeEvent } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import { chain, HeldStep, OutsideWorld, start } from './plan-parts.ts';

const outside = new OutsideWorld();
const held = new HeldStep();

/** "Writes in concurrent branches each commit on their own" (run.md §4). */
describe('what a write has done in one branch, while others are busy', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition, held.definition] })));
  beforeEach(() => {
    outside.forget();
    held.hold();
  });
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  /** Begins a run, and kills its executor once these steps are committed; another one ends it. */
  const dieAfter = async (steps: readonly string[], plan: Plan) => {
    const executor = await house.start();
    const append = jest.spyOn(executor.writer, 'append');
    const command = await executor.command(plan);
    void executor.runs.start(command).catch(() => undefined);
    const events = () => append.mock.calls.flatMap(([, progress]) => progress.events?.map((event) => decodeEvent(event)) ?? []);
    const ended = () => events().flatMap(({ type, nodeName }) => (type === 'step.finished' ? [nodeName] : []));
    await waitFor(() => steps.every((step) => ended().includes(step)));
    await Promise.all(append.mock.results.map(({ value }) => value));
    const commits = append.mock.calls.length;

    await house.kill(executor);
    outside.holdNothing();
    await house.start();
    await house.until(command);
    return { commits };
  };

  it('is committed before they end, so that only their calls are made again', async () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const stuck = outside.hold('C[0]');
    const nodes = [start, ...names.map((name) => outside.node(name))];
    const plan = make.plan({ nodes, edges: names.map((to) => ({ from: 'Start', to })) });

    await dieAfter(['A', 'B', 'D', 'E'], plan);
    stuck.resolve();

    expect(outside.names.sort()).toEqual(['A[0]', 'B[0]', 'C[0]', 'C[0]', 'D[0]', 'E[0]']);
  });

  it('shares its commits with what others have done, so that 200 branches do not take 200', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `W${index}`);
    const stuck = outside.hold('W100[0]');
    const nodes = [start, ...names.map((name) => outside.node(name))];
    const plan = make.plan({ nodes, edges: names.map((to) => ({ from: 'Start', to })) });

    const { commits } = await dieAfter(names.toSpliced(100, 1), plan);
    stuck.resolve();

    expect(commits).toBeLessThan(20);
    expect(outside.names).toHaveLength(201);
  });

  it('is committed soon where what follows is long in coming', async () => {
    const plan = make.plan({ nodes: [start, outside.node('A'), held.node], edges: chain('Start', 'A', 'Hold') });

    const ended = dieAfter(['A'], plan);
    await waitFor(() => outside.calls.length === 1);
    setTimeout(() => held.release(), 1_000);
    await ended;

    expect(outside.names).toEqual(['A[0]']);
  });

  it('goes with the next commit where a write follows: n in a row take n + 1', async () => {
    const executor = await house.start();
    const append = jest.spyOn(executor.writer, 'append');
    const insert = jest.spyOn(executor.writer, 'insertRunning');
    const finish = jest.spyOn(executor.writer, 'finish');
    const nodes = [start, outside.node('A'), outside.node('B'), outside.node('C')];
    const command = await executor.command(make.plan({ nodes, edges: chain('Start', 'A', 'B', 'C') }));

    await executor.runs.start(command);

    expect([insert, append, finish].map(({ mock }) => mock.calls.length)).toEqual([1, 2, 1]);
  });
});
