import { jest } from '@jest/globals';
import type { ClaimedRun } from '@weft/execution-store';
import { defineNode, NodeFailure } from '@weft/node-sdk';
import { make } from '@weft/testing';
import { z } from 'zod';
import { ExecutorHouse } from './executor-house.ts';
import { uuidV7, type ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, pauseNode, respondNode, start } from './plan-parts.ts';

const outside = new OutsideWorld();

const fail = defineNode({
  type: 'testFail',
  version: 1,
  title: 'Fail',
  description: 'Fails.',
  category: 'flow',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  params: z.strictObject({}),
  run: () => {
    throw new NodeFailure({ code: 'OUT_OF_STOCK', fault: 'user', message: 'Nothing is left.', retryable: false });
  },
});

const endless = defineNode({
  ...fail,
  type: 'testEndless',
  effect: 'read',
  run: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
});

const NODES = [outside.definition, fail, endless];

describe('a run on an executor', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: NODES })));
  beforeEach(() => outside.forget());
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  it('§5: has its end as its only commit when all its nodes compute', async () => {
    const executor = await house.start();
    const command = await executor.command(make.plan({ nodes: [start, { name: 'Pass' }], edges: chain('Start', 'Pass') }));
    const insert = jest.spyOn(executor.writer, 'insertRunning');
    const finish = jest.spyOn(executor.writer, 'finishDirect');

    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });

    expect(insert).not.toHaveBeenCalled();
    expect(finish).toHaveBeenCalledTimes(1);
    const { summary, steps } = await house.record(command);
    expect(summary.status).toBe('succeeded');
    expect(steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Pass', 'succeeded'],
    ]);
  });

  it('§4: commits the intent of a write before it starts, and n writes in a row cost n + 1 commits', async () => {
    const executor = await house.start();
    const plan = make.plan({
      nodes: [start, outside.node('A'), outside.node('B'), outside.node('C')],
      edges: chain('Start', 'A', 'B', 'C'),
    });
    const commits: string[] = [];
    for (const method of ['insertRunning', 'append', 'finish'] as const) {
      const original = executor.writer[method].bind(executor.writer) as (...args: unknown[]) => Promise<never>;
      jest.spyOn(executor.writer, method).mockImplementation((...args: unknown[]) => {
        commits.push(`${method} after ${outside.calls.length} calls`);
        return original(...args);
      });
    }

    await executor.runs.start(await executor.command(plan));

    expect(commits).toEqual([
      'insertRunning after 0 calls',
      'append after 1 calls',
      'append after 2 calls',
      'finish after 3 calls',
    ]);
  });

  it('§11: a wait leaves nothing in the process and goes on when it is due', async () => {
    const executor = await house.start();
    const command = await executor.command(
      make.plan({ nodes: [start, pauseNode(1.5), { name: 'After' }], edges: chain('Start', 'Wait', 'After') }),
    );

    await expect(executor.runs.start(command)).resolves.toEqual({ status: 'waiting' });
    expect(executor.runs.room).toBe(50);
    const open = await house.record(command);
    expect(open.summary.status).toBe('waiting');
    expect(open.steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Wait', 'waiting'],
    ]);

    await house.until(command);
    const { steps } = await house.record(command);
    const waited = steps.find(({ nodeName }) => nodeName === 'Wait')!;
    expect(waited.finishedAt - waited.startedAt).toBeGreaterThanOrEqual(1_500);
  });

  it('§10: committed events have a gapless sequence, also over a wait', async () => {
    const executor = await house.start();
    const command = await executor.command(
      make.plan({ nodes: [start, outside.node('A'), pauseNode(0.1)], edges: chain('Start', 'A', 'Wait') }),
    );

    await executor.runs.start(command);
    await house.until(command);

    const { events, finished } = await house.eventsOf(command);
    expect(finished).toBe(true);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.map(({ type, nodeName }) => (nodeName ? `${type} ${nodeName}` : type))).toEqual([
      'execution.started',
      'step.finished Start',
      'step.finished A',
      'step.waiting Wait',
      'execution.waiting',
      'execution.resumed',
      'step.finished Wait',
      'execution.finished',
    ]);
  });

  it('§5: is inserted after 200 ms, so that it can be listed and stopped', async () => {
    const executor = await house.start();
    const plan = make.plan({
      nodes: [start, { name: 'Endless', type: 'testEndless', effect: 'read' }],
      edges: chain('Start', 'Endless'),
    });
    const command = await executor.command(plan);
    const reply = executor.runs.start(command);

    await house.until(command, 'running');
    await expect(executor.queue.requestStop(command)).resolves.toBe(true);

    await expect(reply).resolves.toMatchObject({ outcome: 'cancelled' });
    expect((await house.record(command)).summary.status).toBe('cancelled');
  });

  it('§1: claims what was queued, once, whichever executor is quicker', async () => {
    const [one] = await Promise.all([house.start(), house.start()]);
    const plan = make.plan({ nodes: [start, outside.node('A')], edges: chain('Start', 'A') });
    const commands = await Promise.all(Array.from({ length: 40 }, () => one.command(plan, { replyWhen: 'accepted' })));

    for (const command of commands) await one.queue.enqueue({ identity: identityOf(command), command });

    for (const command of commands) await house.until(command);
    expect(outside.calls).toHaveLength(40);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(40);
  });

  it('§6: an answer is stored when it leaves', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, respondNode('Respond'), outside.node('A')], edges: chain('Start', 'Respond', 'A') });
    const command = await executor.command(plan, { replyWhen: 'answer', mode: 'webhook' });
    const stuck = outside.hold('A[0]');

    const reply = await executor.runs.start(command);

    expect(reply).toMatchObject({ status: 'answered', answer: { status: 200, body: { text: 'Respond' } } });
    await expect(house.reader.findAnswer(command.tenantId, command.executionId)).resolves.toMatchObject({ status: 'answered' });
    stuck.resolve();
    await house.until(command);
  });

  it('§6: answers once: a second Respond node is passed, as in n8n', async () => {
    const executor = await house.start();
    const nodes = [start, respondNode('One'), outside.node('A'), respondNode('Two'), outside.node('B')];
    const plan = make.plan({ nodes, edges: chain('Start', 'One', 'A', 'Two', 'B') });
    const command = await executor.command(plan, { replyWhen: 'answer', mode: 'webhook' });

    expect(await executor.runs.start(command)).toMatchObject({ status: 'answered', answer: { body: { text: 'One' } } });

    await house.until(command);
    await expect(house.reader.findAnswer(command.tenantId, command.executionId)).resolves.toMatchObject({
      answer: { body: { text: 'One' } },
    });
    expect(outside.calls).toHaveLength(2);
  });

  it('started by hand has ended when its starter is told, whatever a Respond node says before', async () => {
    const executor = await house.start();
    const plan = make.plan({ nodes: [start, respondNode('Respond'), outside.node('A')], edges: chain('Start', 'Respond', 'A') });
    const command = await executor.command(plan, { replyWhen: 'finished', mode: 'manual' });
    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'succeeded' });
    expect(outside.calls).toHaveLength(1);
  });

  it('reports a failing step with its node and code, and keeps the steps before it', async () => {
    const executor = await house.start();
    const command = await executor.command(
      make.plan({ nodes: [start, { name: 'Stock', type: 'testFail' }], edges: chain('Start', 'Stock') }),
    );

    await expect(executor.runs.start(command)).resolves.toMatchObject({ status: 'finished', outcome: 'failed' });

    const { summary, steps } = await house.record(command);
    expect(summary.error).toMatchObject({ code: 'OUT_OF_STOCK', nodeName: 'Stock', message: 'Nothing is left.' });
    expect(steps.map(({ nodeName, status }) => [nodeName, status])).toEqual([
      ['Start', 'succeeded'],
      ['Stock', 'failed'],
    ]);
  });

  it('ends as failed, and says why, where its plan is gone', async () => {
    const executor = await house.start();
    const command = make.startCommand({ executionId: uuidV7() });
    await executor.queue.enqueue({ identity: identityOf(command), command });

    await house.until(command, 'failed');

    const { summary } = await house.record(command);
    expect(summary.error).toMatchObject({ code: 'PLAN_NOT_FOUND' });
  });

  it('refuses a start when it has no room', async () => {
    const executor = await house.start();
    await executor.runs.drain(0);
    await expect(executor.runs.start(make.startCommand())).rejects.toMatchObject({ code: 'EXECUTOR_BUSY' });
  });
});

function identityOf(command: Parameters<ExecutorUnderTest['runs']['start']>[0]): ClaimedRun['identity'] {
  const { tenantId, executionId, planHash, mode, workflow } = command;
  return { tenantId, executionId, planHash, mode, workflowId: workflow.id, workflowVersion: workflow.version };
}
