import { jest } from '@jest/globals';
import type { Plan } from '@weft/engine';
import { defineNode } from '@weft/node-sdk';
import { make, waitFor } from '@weft/testing';
import type { Item } from '@weft/workflow-model';
import { z } from 'zod';
import { ExecutorHouse } from './executor-house.ts';
import { chain, OutsideWorld, start } from './plan-parts.ts';

const outside = new OutsideWorld();

const random = defineNode({
  type: 'testRandom',
  version: 1,
  title: 'Random',
  description: 'Gives another number each time.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: false,
  params: z.strictObject({ padding: z.number().default(0) }),
  run: (context) => {
    const { padding } = context.params(0);
    return [[{ json: { random: ++draws, ...(padding > 0 && { padding: 'x'.repeat(padding) }) } }]];
  },
});
let draws = 0;

const NODES = [outside.definition, random];

/** By death, by a drain, by a stop, by a store that refuses: what is done is kept, and nothing is done twice. */
describe('a run that is interrupted', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: NODES })));
  beforeEach(() => outside.forget());
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  /** Runs a plan on an executor that dies while the named call is under way, and lets another take the run over and end it. */
  const dieIn = async (
    call: string,
    plan: Plan,
    { items, end = 'succeeded' }: { items?: readonly Item[]; end?: string } = {},
  ) => {
    const first = await house.make().start();
    const command = await first.command(plan, items ? { items: [...items] } : {});
    const stuck = outside.hold(call);
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.some(({ name }) => name === call));

    await first.die();
    outside.holdNothing();
    await house.start();

    await house.until(command, end);
    stuck.resolve();
    return house.record(command);
  };

  it('§2, §4: goes on elsewhere after its executor died, and repeats only the call in flight, with the same key', async () => {
    const nodes = [start, outside.node('A'), outside.node('B'), outside.node('C')];

    await dieIn('B[0]', make.plan({ nodes, edges: chain('Start', 'A', 'B', 'C') }));

    expect(outside.names).toEqual(['A[0]', 'B[0]', 'B[0]', 'C[0]']);
    expect(outside.calls[1]?.key).toBe(outside.calls[2]?.key);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(3);
  });

  it('§4: recovers inside a write at the item that was in flight', async () => {
    const items = [{ json: { i: 0 } }, { json: { i: 1 } }, { json: { i: 2 } }];

    await dieIn('A[1]', make.plan({ nodes: [start, outside.node('A')], edges: chain('Start', 'A') }), { items });

    expect(outside.names).toEqual(['A[0]', 'A[1]', 'A[1]', 'A[2]']);
  });

  it('§4: onUncertain "fail" fails the step instead of calling again', async () => {
    const nodes = [start, { ...outside.node('A'), onUncertain: 'fail' as const }];

    const { summary } = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'A') }), { end: 'failed' });

    expect(outside.calls).toHaveLength(1);
    expect(summary.error).toMatchObject({ code: 'CALL_UNCERTAIN', nodeName: 'A' });
  });

  it('§4: answers a step that a replay could answer otherwise from the journal', async () => {
    const nodes = [start, { name: 'Draw', type: 'testRandom', deterministic: false }, outside.node('A')];
    const before = draws;

    const { steps } = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'Draw', 'A') }));

    expect(draws).toBe(before + 1);
    expect(steps.find(({ nodeName }) => nodeName === 'A')?.outputs).toEqual([['main', [{ json: { random: draws } }]]]);
  });

  it('§4: fails a run whose replay comes to a write with other items, instead of guessing what was done', async () => {
    // It says of itself that it is deterministic, and is too large to be journalled all the same.
    const nodes = [start, { name: 'Liar', type: 'testRandom', parameters: { padding: 20_000 } }, outside.node('A')];

    const record = await dieIn('A[0]', make.plan({ nodes, edges: chain('Start', 'Liar', 'A') }), { end: 'failed' });

    expect(record.summary.error).toMatchObject({ code: 'REPLAY_DIVERGED' });
    expect(record.start?.triggerNodeId).toBe('Start'); // somebody may redrive it from there
    expect(outside.calls).toHaveLength(1);
  });

  it('ends a run whose end the store refuses, instead of running it again and again', async () => {
    const executor = await house.start();
    const command = await executor.command(make.plan({ nodes: [start, outside.node('A')], edges: chain('Start', 'A') }));
    jest.spyOn(executor.writer, 'finish').mockRejectedValueOnce(new Error('a row that cannot be stored'));

    await expect(executor.runs.start(command)).rejects.toThrow('cannot be stored');

    await house.until(command, 'failed');
    const { summary } = await house.record(command);
    expect(summary.error).toMatchObject({ code: 'INTERNAL', message: expect.not.stringContaining('row') as string });
    expect(outside.calls).toHaveLength(1);
  });

  it('§2: a zombie cannot change what its successor has done', async () => {
    const zombie = await house.make().start();
    const plan = make.plan({ nodes: [start, outside.node('A'), outside.node('B')], edges: chain('Start', 'A', 'B') });
    const command = await zombie.command(plan);
    const frozen = outside.hold('A[0]');
    const lateReply = zombie.runs.start(command).then(
      (reply) => reply,
      (error: { code: string }) => error.code,
    );
    await waitFor(() => outside.calls.length === 1);
    zombie.lease.stop(); // frozen: it renews nothing, and does not know

    outside.holdNothing();
    await house.start();
    await house.until(command);
    frozen.resolve();

    await expect(lateReply).resolves.toBe('SERVICE_UNAVAILABLE');
    expect(outside.names).toEqual(['A[0]', 'A[0]', 'B[0]']);
    await zombie.die();
  });

  it('§4: starts no write once a stop is requested, and ends with what was done', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, outside.node('A'), outside.node('B')], edges: chain('Start', 'A', 'B') });
    const command = await executor.command(plan);
    const stuck = outside.hold('A[0]');
    const reply = executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    await executor.queue.requestStop(command);
    stuck.resolve(); // before a renewal of the lease could bring the request

    await expect(reply).resolves.toMatchObject({ outcome: 'cancelled' });
    expect(outside.names).toEqual(['A[0]']);
    const { steps } = await house.record(command);
    expect(steps.map(({ nodeName }) => nodeName)).toEqual(['Start', 'A']);
  });

  it('is handed back to the queue by an executor that drains, and finished by the next', async () => {
    const draining = await house.make().start();
    const plan = make.plan({ nodes: [start, outside.node('A'), outside.node('B')], edges: chain('Start', 'A', 'B') });
    const command = await draining.command(plan);
    const stuck = outside.hold('A[0]');
    void draining.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);

    const drained = draining.runs.drain(100);
    outside.holdNothing();
    await waitFor(() => draining.runs.room === 0);
    stuck.resolve();
    await drained;
    await draining.die();
    await house.start();

    await house.until(command);
    expect(new Set(outside.names)).toEqual(new Set(['A[0]', 'B[0]']));
  });
});
