import type { ExecutionEvent, StartCommand } from '@weft/contracts';
import { defineNode } from '@weft/node-sdk';
import { make, waitFor } from '@weft/testing';
import { z } from 'zod';
import { ExecutorHouse } from './executor-house.ts';
import { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, HeldStep, start } from './plan-parts.ts';

const BOUND_MS = 100;
const retry = (delayMs: number, maxAttempts = 3) => ({ maxAttempts, delayMs, backoff: 'constant' }) as const;

/** Calls of a service that fails so often. */
class FlakyWorld {
  keys: string[] = [];
  failures = 0;
  /** What calls stand still for, from the one of this number on; from 1. */
  heldFrom = Infinity;

  readonly definition = defineNode({
    type: 'testFlaky',
    version: 1,
    title: 'Flaky',
    description: 'Fails as often as the test says.',
    category: 'network',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'write',
    params: z.strictObject({}),
    run: async (context) => {
      await context.call(0, async ({ idempotencyKey }) => {
        this.keys.push(idempotencyKey);
        if (this.keys.length >= this.heldFrom) await new Promise(() => undefined);
        if (this.keys.length <= this.failures) throw new Error(`call ${this.keys.length} is refused`);
        return null;
      });
      return [[...context.items]];
    },
  });
}

/** docs/failure.md: a long pause between two tries is a row, and holds no executor. */
describe('a long pause between two tries of a step', () => {
  const world = new FlakyWorld();
  const held = new HeldStep();
  let house: ExecutorHouse;
  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [world.definition, held.definition], durablePauseMs: BOUND_MS });
  });
  beforeEach(() => {
    world.keys = [];
    world.failures = 0;
    world.heldFrom = Infinity;
    held.hold();
  });
  afterEach(async () => {
    held.release();
    await house.stopExecutors();
  });
  afterAll(() => house.close());

  const flaky = (policy: ReturnType<typeof retry>) => ({
    name: 'Call',
    type: 'testFlaky',
    effect: 'write' as const,
    retry: policy,
  });
  const startRun = async (executor: ExecutorUnderTest, policy: ReturnType<typeof retry>, more: object = {}) => {
    const plan = make.plan({ nodes: [start, flaky(policy)], edges: chain('Start', 'Call'), ...more });
    const command = await executor.command(plan, { mode: 'webhook', replyWhen: 'accepted' });
    await executor.runs.start(command);
    return command;
  };
  const typesOf = async (command: StartCommand) =>
    (await house.eventsOf(command)).events.map(({ type }: ExecutionEvent) => type.replace('execution.', ''));

  it('parks the run, tells of it, and goes on with the same key', async () => {
    world.failures = 2;
    const executor = await house.start();

    const command = await startRun(executor, retry(600));

    await house.until(command, 'waiting');
    expect(executor.runs.room).toBe(50);
    const [step] = (await house.record(command)).steps.filter(({ nodeName }) => nodeName === 'Call');
    expect(step).toMatchObject({ status: 'waiting', attempts: 1, failure: { message: expect.stringContaining('call 1') } });
    await house.until(command);
    const { steps } = await house.record(command);
    expect(steps.at(-1)).toMatchObject({ status: 'succeeded', attempts: 3, startedAt: step!.startedAt });
    expect([world.keys.length, new Set(world.keys).size]).toEqual([3, 1]);
    expect(await typesOf(command)).toEqual([
      ...['started', 'step.finished', 'step.retrying', 'waiting', 'resumed', 'step.retrying', 'waiting', 'resumed'],
      ...['step.finished', 'finished'],
    ]);
    const pauses = (await house.eventsOf(command)).events.filter(({ type }) => type === 'step.retrying');
    expect(pauses).toMatchObject([
      { attempts: 1, nodeName: 'Call', error: { nodeName: 'Call' }, dueAt: expect.any(String) },
      { attempts: 2 },
    ]);
  });

  it('keeps the count of tries through the deaths and the stops of executors', async () => {
    world.failures = 9;
    const first = await house.start();
    const command = await startRun(first, retry(700, 4));
    await house.until(command, 'waiting');
    await house.kill(first);
    await house.start();
    await waitFor(() => world.keys.length === 2, { timeoutMs: 20_000 });
    await house.until(command, 'waiting');
    await house.stopExecutors();
    await house.start();

    await house.until(command, 'failed');

    expect([world.keys.length, new Set(world.keys).size]).toEqual([4, 1]);
    expect((await house.record(command)).steps.at(-1)).toMatchObject({ attempts: 4 });
  });

  it('leaves a call uncertain that was under way when its executor died, and goes on counting', async () => {
    world.failures = 1;
    world.heldFrom = 2;
    const first = await house.start();
    const plan = make.plan({
      nodes: [start, { ...flaky(retry(300)), onUncertain: 'fail' }],
      edges: chain('Start', 'Call'),
    });
    const command = await first.command(plan, { mode: 'webhook', replyWhen: 'accepted' });
    await first.runs.start(command);
    await waitFor(() => world.keys.length === 2, { timeoutMs: 20_000 });
    await house.kill(first);

    await house.start();

    await house.until(command, 'failed');
    expect((await house.record(command)).summary.error).toMatchObject({ code: 'CALL_UNCERTAIN' });
    expect(world.keys).toHaveLength(2);
  });

  it('is known to whoever takes over a run that was busy with something else', async () => {
    world.failures = 1;
    const first = await house.start();
    const plan = make.plan({
      nodes: [start, flaky(retry(60_000, 2)), held.node],
      edges: [...chain('Start', 'Call'), ...chain('Start', 'Hold')],
    });
    const command = await first.command(plan, { mode: 'webhook', replyWhen: 'accepted' });
    await first.runs.start(command);
    await waitFor(async () => (await typesOf(command)).includes('step.retrying'), { timeoutMs: 20_000 });
    await house.kill(first);
    held.release();

    await house.start();

    await house.until(command, 'waiting');
    const [step] = (await house.record(command)).steps.filter(({ nodeName }) => nodeName === 'Call');
    expect([step?.attempts, world.keys.length]).toEqual([1, 1]);
  });

  it('ends with the time limit of the run', async () => {
    world.failures = 9;
    const executor = await house.start();

    const command = await startRun(executor, retry(60_000), { timeoutMs: 500 });

    await house.until(command, 'failed');
    expect((await house.record(command)).summary.error).toMatchObject({ code: 'RUN_TIMED_OUT' });
    expect(world.keys).toHaveLength(1);
  });

  it('is kept also where it is short, when its executor hands the run back during it', async () => {
    world.failures = 9;
    const patient = new ExecutorUnderTest(house.url, { ...house.options, id: 'patient', durablePauseMs: 60_000 });
    await house.start(patient);
    const command = await startRun(patient, retry(700, 2));
    await waitFor(() => world.keys.length === 1);
    await patient.runs.drain(0);
    await house.start();

    await house.until(command, 'failed');
    expect([world.keys.length, new Set(world.keys).size]).toEqual([2, 1]);
    expect((await house.record(command)).steps.at(-1)).toMatchObject({ status: 'failed', attempts: 2 });
  });
});
