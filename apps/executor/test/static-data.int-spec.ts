import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { StartCommand } from '@weft/contracts';
import { StartTransactions, StaticDataStore, type ExecutionRecord } from '@weft/execution-store';
import type { Plan } from '@weft/engine';
import { defineNode, definePollTrigger, NodeFailure, NodeRegistry } from '@weft/node-sdk';
import { SandboxPool } from '@weft/sandbox';
import { make, waitFor } from '@weft/testing';
import { z } from 'zod';
import { toLoadedPlan } from '../src/plans/plan-cache.ts';
import { eventLoopSlices, systemClock } from '../src/system-clock.ts';
import { TriggerJobs } from '../src/trigger-jobs/trigger-jobs.ts';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, pauseNode, start } from './plan-parts.ts';

const outside = new OutsideWorld();

const fail = defineNode({
  ...(outside.definition as Omit<typeof outside.definition, 'poll' | 'onActivate' | 'onDeactivate'>),
  type: 'testFail',
  effect: 'pure',
  params: z.strictObject({}),
  run: () => {
    throw new NodeFailure({ code: 'OUT_OF_STOCK', fault: 'user', message: 'Nothing is left.', retryable: false });
  },
});

const code = (name: string, source: string, more: object = {}) =>
  ({ name, type: 'code', deterministic: false, parameters: { code: source }, ...more }) as const;
const COUNT = `const data = $getWorkflowStaticData('global'); data.count = (data.count ?? 0) + 1; return [{ count: data.count, base: data.base ?? null }]`;

type PlanNodes = NonNullable<NonNullable<Parameters<typeof make.plan>[0]>['nodes']>;
/** One node after another. */
const chainOf = (...nodes: PlanNodes): Plan => {
  const names = [start, ...nodes].map(({ name }) => name as string);
  return make.plan({ nodes: [start, ...nodes], edges: chain(...names), usesStaticData: true });
};

describe('static data of a workflow', () => {
  const sandbox = new SandboxPool();
  let house: ExecutorHouse;
  let workflow: StartCommand['workflow'];
  const { tenantId } = make.startCommand();

  beforeAll(async () => {
    const ports = { code: sandbox.codePortFor(tenantId) };
    house = await ExecutorHouse.open({ nodes: [outside.definition, fail], ports });
    await sandbox.start();
  });
  beforeEach(() => {
    outside.forget();
    workflow = { ...make.startCommand().workflow, id: randomUUID() };
  });
  afterEach(() => house.stopExecutors());
  afterAll(async () => {
    sandbox.close();
    await house.close();
  });

  const commandFor = (executor: ExecutorUnderTest, plan: Plan, mode: StartCommand['mode'] = 'webhook') =>
    executor.command(plan, { tenantId, workflow, mode });
  const runOn = async (executor: ExecutorUnderTest, plan: Plan, mode?: StartCommand['mode']) => {
    const command = await commandFor(executor, plan, mode);
    await executor.runs.start(command);
    return house.record(command);
  };
  /** The json of the first item that left a node. */
  const outputOf = ({ steps }: ExecutionRecord, name: string) =>
    steps.find(({ nodeName }) => nodeName === name)?.outputs[0]?.[1]?.[0]?.json;
  const saved = async (executor: ExecutorUnderTest) =>
    Object.fromEntries(
      (await new StaticDataStore({ pool: executor.pool }).load(tenantId, workflow.id)).map(([scope, text]) => [
        scope,
        JSON.parse(text) as unknown,
      ]),
    );

  it('goes from one production run to the next, and from step to step', async () => {
    const executor = await house.start();
    const plan = chainOf(code('A', COUNT), code('B', COUNT));

    const first = await runOn(executor, plan);
    expect([outputOf(first, 'A'), outputOf(first, 'B')]).toMatchObject([{ count: 1 }, { count: 2 }]);
    const second = await runOn(executor, plan);
    expect([outputOf(second, 'A'), outputOf(second, 'B')]).toMatchObject([{ count: 3 }, { count: 4 }]);
    expect(await saved(executor)).toEqual({ global: { count: 4 } });
  });

  it('has a part for each node, by its name', async () => {
    const executor = await house.start();
    const own = (value: string) =>
      `const data = $getWorkflowStaticData('node'); data.seen = [...(data.seen ?? []), '${value}']; return []`;
    const always = { alwaysOutputData: true };

    await runOn(executor, chainOf(code('A', own('a'), always), code('global', own('g'), always)));

    expect(await saved(executor)).toEqual({ 'node:A': { seen: ['a'] }, 'node:global': { seen: ['g'] } });
  });

  it('§13: is the same for the polls of a trigger, which change it with what they find', async () => {
    const executor = await house.start();
    const plan = chainOf(code('A', COUNT));
    await runOn(executor, plan);
    const polling = definePollTrigger({
      type: 'testPoll',
      version: 1,
      title: 'Poll',
      description: 'Keeps what it sees.',
      params: z.strictObject({}),
      pollTimes: () => [{ unit: 'minutes', every: 1 }],
      poll: ({ staticData: { global } }) => ({
        items: [],
        staticData: { global: { ...global, base: 'polled' }, node: { seen: global['count'] ?? null } },
      }),
    });
    const loaded = toLoadedPlan(
      make.plan({ nodes: [{ id: 'p', name: 'Poll', type: 'testPoll', kind: 'trigger', parameters: {} }] }),
    );
    const jobs = new TriggerJobs(
      { get: () => loaded },
      {
        staticData: new StaticDataStore({ pool: executor.pool }),
        registry: new NodeRegistry([polling]),
        clock: systemClock,
        slices: eventLoopSlices,
        portsFor: () => ({}) as never,
      },
    );
    const job = { jobId: randomUUID(), tenantId, workflow, planHash: '0'.repeat(64), nodeId: 'p', vars: {} };
    const reply = await jobs.run({ ...job, job: { kind: 'poll' } });
    if (reply.status === 'failed') throw new Error(reply.failure.message);
    await new StartTransactions({ pool: executor.pool }).within((transaction) =>
      transaction.saveStaticData(tenantId, workflow.id, reply.staticData),
    );

    expect(outputOf(await runOn(executor, plan), 'A')).toEqual({ count: 2, base: 'polled' });
    expect(await saved(executor)).toEqual({ global: { count: 2, base: 'polled' }, 'node:Poll': { seen: 1 } });
  });

  it('§5: is never saved by a single commit: the run has a row, and a fence, before its end', async () => {
    const executor = await house.start();
    const direct = jest.spyOn(executor.writer, 'finishDirect');

    const { summary } = await runOn(executor, chainOf(code('A', COUNT)));

    expect(direct).not.toHaveBeenCalled();
    const { rows } = await executor.pool.query<{ same: boolean }>(
      `SELECT s.xmin::text = h.xmin::text AS same FROM execution.static_data s, execution.history h WHERE s.workflow_id = $1 AND h.id = $2`,
      [workflow.id, summary.id],
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('is empty in a manual run, which sees its own changes and saves none', async () => {
    const executor = await house.start();
    const plan = chainOf(code('A', COUNT), code('B', COUNT));
    await runOn(executor, plan);

    const manual = await runOn(executor, plan, 'manual');

    expect([outputOf(manual, 'A'), outputOf(manual, 'B')]).toMatchObject([{ count: 1 }, { count: 2 }]);
    expect(await saved(executor)).toEqual({ global: { count: 2 } });
  });

  it('is not saved by a run that fails, so that the next one meets again what was not done', async () => {
    const executor = await house.start();
    await runOn(executor, chainOf(code('A', COUNT)));

    const failed = await runOn(executor, chainOf(code('A', COUNT), { name: 'Stock', type: 'testFail' }));

    expect(failed.summary.status).toBe('failed');
    expect(outputOf(failed, 'A')).toMatchObject({ count: 2 });
    expect(await saved(executor)).toEqual({ global: { count: 1 } });
  });

  it('does not hold what a failing step has changed, where the run goes on', async () => {
    const executor = await house.start();
    const broken = code('A', `$getWorkflowStaticData('global').count = 99; return 5`, { onError: 'continue' });

    const { summary } = await runOn(executor, chainOf(broken, code('B', COUNT)));

    expect(summary.status).toBe('succeeded');
    expect(await saved(executor)).toEqual({ global: { count: 1 } });
  });

  it('over 1 MB fails the step, by name, and nothing of the run is saved', async () => {
    const executor = await house.start();
    const grow = `$getWorkflowStaticData('global').text = 'x'.repeat(700000); return [{}]`;
    const more = `$getWorkflowStaticData('node').text = 'x'.repeat(700000); return [{}]`;

    const { summary } = await runOn(executor, chainOf(code('Fill', grow), code('Overfill', more)));

    expect(summary.error).toMatchObject({ code: 'STATIC_DATA_TOO_LARGE', nodeName: 'Overfill', field: 'code' });
    expect(summary.error?.message).toContain('1.3 MB');
    expect(await saved(executor)).toEqual({});
  });

  it('§13: after a take-over no change is lost or made twice, and the run goes on with what it began with', async () => {
    const first = await house.make().start();
    await runOn(first, chainOf(code('Set', `$getWorkflowStaticData('global').base = 'old'; return [{}]`)));
    const plan = chainOf(code('A', COUNT), outside.node('Write'), code('B', COUNT));
    const command = await commandFor(first, plan);
    const stuck = outside.hold('Write[0]');
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.calls.length === 1);

    await first.die();
    outside.holdNothing();
    const second = house.make();
    await runOn(second, chainOf(code('Other', `$getWorkflowStaticData('global').base = 'new'; return [{}]`)));
    await house.start(second);
    await house.until(command);
    stuck.resolve();

    const record = await house.record(command);
    expect(outputOf(record, 'A')).toEqual({ count: 1, base: 'old' });
    expect(outputOf(record, 'B')).toEqual({ count: 2, base: 'old' });
    expect(await saved(second)).toEqual({ global: { base: 'old', count: 2 } });
  });

  it('§2: a zombie saves nothing', async () => {
    const zombie = await house.make().start();
    const write = outside.node('Write');
    const command = await commandFor(zombie, chainOf(code('A', COUNT), write, code('B', COUNT)));
    const frozen = outside.hold('Write[0]');
    const lateReply = zombie.runs.start(command).catch((error: { code: string }) => error.code);
    await waitFor(() => outside.calls.length === 1);
    zombie.lease.stop(); // frozen: it renews nothing, and does not know

    outside.holdNothing();
    const successor = await house.start();
    await house.until(command);
    await runOn(successor, chainOf(code('C', COUNT)));
    frozen.resolve();
    const reply = await lateReply;
    await zombie.die();

    expect(reply).toBe('SERVICE_UNAVAILABLE');
    expect(await saved(successor)).toEqual({ global: { count: 3 } });
  });

  it('goes through a wait', async () => {
    const executor = await house.start();
    const command = await commandFor(executor, chainOf(code('A', COUNT), pauseNode(0.1), code('B', COUNT)));

    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    expect(await saved(executor)).toEqual({});
    await house.until(command);

    expect(await saved(executor)).toEqual({ global: { count: 2 } });
  });

  it('is not saved by a run that is stopped', async () => {
    const executor = await house.start();
    const command = await commandFor(executor, chainOf(code('A', COUNT), outside.node('Write')));
    const stuck = outside.hold('Write[0]');
    const reply = executor.runs.start(command);
    await waitFor(() => outside.calls.length === 1);

    executor.runs.stop(command.executionId);
    stuck.resolve();

    await expect(reply).resolves.toMatchObject({ outcome: 'cancelled' });
    expect(await saved(executor)).toEqual({});
  });
});
