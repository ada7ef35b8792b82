import type { CalledWorkflow, StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { AppError } from '@weft/errors';
import { CalledRuns } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, HeldStep, OutsideWorld, pauseNode, start } from './plan-parts.ts';

const TIMEOUT_MS = 20_000;
const outside = new OutsideWorld();
const held = new HeldStep();

const callNode = (workflowId: string, parameters: Record<string, unknown> = {}, name = 'Call') => ({
  name,
  type: 'executeWorkflow',
  effect: 'write' as const,
  parameters: { workflowId, ...parameters } as never,
});
const taken = { name: 'Taken', type: 'executeWorkflowTrigger' };
const setNode = (name: string, expression: string) => ({
  name,
  type: 'set',
  parameters: { fields: [{ name: 'got', type: 'any', value: expression }] } as never,
});

/** Of a child that gives the item that it got, with `got` set. */
const childPlan = make.plan({ nodes: [taken, setNode('Give', '={{ $json.n * 10 }}')], edges: chain('Taken', 'Give') });
const writingChild = make.plan({ nodes: [taken, outside.node('W')], edges: chain('Taken', 'W') });

/** Runs that call others (run.md §11). */
describe('children', () => {
  let house: ExecutorHouse;
  const targets = new Map<string, CalledWorkflow>();
  let tenantId: string;

  beforeAll(async () => {
    house = await ExecutorHouse.open({
      nodes: [outside.definition, held.definition],
      resolveCall: async ({ workflowId }) => {
        const target = targets.get(workflowId);
        if (!target) throw new AppError('WORKFLOW_NOT_FOUND', `There is no workflow "${workflowId}".`);
        return target;
      },
    });
  });
  beforeEach(() => {
    tenantId = crypto.randomUUID();
    outside.forget();
    held.hold();
  });
  afterEach(async () => {
    held.release();
    await house.stopExecutors();
  });
  afterAll(() => house.close());

  /** Makes a plan callable under a name. */
  const callable = async (executor: ExecutorUnderTest, name: string, plan: Plan, more: Partial<CalledWorkflow> = {}) => {
    const { workflow, planHash } = await executor.command(plan, { tenantId });
    targets.set(name, { workflow, planHash, triggerNodeId: 'Taken', vars: {}, priority: 0, ...more });
  };
  const commandOf = (executor: ExecutorUnderTest, plan: Plan, overrides: Partial<StartCommand> = {}) =>
    executor.command(plan, { tenantId, replyWhen: 'accepted', ...overrides });
  const childrenOf = async ({ tenantId, executionId }: { tenantId: string; executionId: string }) => {
    const { items } = await house.reader.list({ tenantId, parentExecutionId: executionId, limit: 200 });
    return items.toReversed();
  };
  const output = async (command: StartCommand, name: string) => {
    const { steps } = await house.record(command);
    return steps.find(({ nodeName }) => nodeName === name)?.outputs[0]?.[1];
  };
  const items = [{ json: { n: 1 } }, { json: { n: 2 } }];

  it('are called once with all items; their last node gives the result, with its lineage', async () => {
    const executor = await house.start();
    await callable(executor, 'child', childPlan);
    const plan = make.plan({ nodes: [start, callNode('child'), { name: 'After' }], edges: chain('Start', 'Call', 'After') });
    const command = await commandOf(executor, plan, { items });

    await expect(executor.runs.start({ ...command, replyWhen: 'finished' })).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });

    await house.until(command);
    expect(await output(command, 'After')).toMatchObject([{ json: { n: 1, got: 10 } }, { json: { n: 2, got: 20 } }]);
    expect((await output(command, 'Call'))?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    const [child, ...others] = await childrenOf(command);
    expect(others).toEqual([]);
    expect(child).toMatchObject({
      status: 'succeeded',
      mode: 'sub-workflow',
      parentExecutionId: command.executionId,
      rootExecutionId: command.executionId,
      depth: 1,
    });
    expect((await house.reader.findSummary(command.tenantId, command.executionId))?.depth).toBe(0);
  });

  it('are called for each item, beside each other; the results come in the order of the items', async () => {
    const executor = await house.start();
    // The first has the longest way to go.
    const slow = make.plan({
      nodes: [
        taken,
        { ...pauseNode(0), parameters: { resume: 'interval', amount: '={{ (3 - $json.n) / 10 }}', unit: 'seconds' } },
        setNode('Give', '={{ $json.n * 10 }}'),
      ],
      edges: chain('Taken', 'Wait', 'Give'),
    });
    await callable(executor, 'slow', slow);
    const plan = make.plan({ nodes: [start, callNode('slow', { mode: 'each' })], edges: chain('Start', 'Call') });
    const command = await commandOf(executor, plan, { items: [...items, { json: { n: 3 } }] });

    await executor.runs.start(command);

    await house.until(command);
    expect(await output(command, 'Call')).toEqual(
      [1, 2, 3].map((n) => ({ json: { n, got: n * 10 }, pairedItem: { item: n - 1 } })),
    );
    expect(await childrenOf(command)).toHaveLength(3);
  });

  it('that nobody waits for are started once, and are the result by their ids', async () => {
    const executor = await house.start();
    await callable(executor, 'writing', writingChild);
    const call = callNode('writing', { mode: 'each', wait: false });
    const command = await commandOf(executor, make.plan({ nodes: [start, call], edges: chain('Start', 'Call') }), { items });

    await executor.runs.start({ ...command, replyWhen: 'finished' });

    const children = await childrenOf(command);
    const given = (await output(command, 'Call'))?.map(({ json }) => json['executionId']);
    expect(new Set(given)).toEqual(new Set(children.map(({ id }) => id)));
    for (const { id } of children) await house.until({ tenantId: command.tenantId, executionId: id });
    expect(outside.calls).toHaveLength(2);
  });

  it('fail the step with their error, or give error items where it goes on', async () => {
    const executor = await house.start();
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: '=no {{ $json.n }}' } };
    await callable(executor, 'failing', make.plan({ nodes: [taken, failing], edges: chain('Taken', 'Fail') }));
    const stopping = await commandOf(
      executor,
      make.plan({ nodes: [start, callNode('failing')], edges: chain('Start', 'Call') }),
      { items },
    );
    const call = { ...callNode('failing', { mode: 'each' }), onError: 'continue' as const };
    const going = await commandOf(executor, make.plan({ nodes: [start, call], edges: chain('Start', 'Call') }), { items });

    await executor.runs.start(stopping);
    await executor.runs.start(going);

    await house.until(stopping, 'failed');
    const [child] = await childrenOf(stopping);
    expect((await house.reader.findSummary(stopping.tenantId, stopping.executionId))?.error).toMatchObject({
      code: 'SUB_WORKFLOW_FAILED',
      nodeName: 'Call',
      message: expect.stringContaining('no 1'),
      details: { executionId: child?.id, nodeName: 'Fail' },
    });
    await house.until(going);
    expect((await output(going, 'Call'))?.map(({ json }) => json['error'])).toEqual([
      expect.stringContaining('no 1'),
      expect.stringContaining('no 2'),
    ]);
  });

  it('of a retried caller make their calls under the keys of the first ones', async () => {
    const executor = await house.start();
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no' } };
    const plan = make.plan({ nodes: [taken, outside.node('W'), failing], edges: chain('Taken', 'W', 'Fail') });
    await callable(executor, 'writing', plan);
    const calling = make.plan({ nodes: [start, callNode('writing', { mode: 'each' })], edges: chain('Start', 'Call') });
    const first = await commandOf(executor, calling, { items });
    await executor.runs.start(first);
    await house.until(first, 'failed');
    const retried = await commandOf(executor, calling, { items, mode: 'retry', originId: first.executionId });
    await executor.runs.start(retried);
    await house.until(retried, 'failed');

    const keys = outside.calls.map(({ key }) => key);
    expect([keys.length, new Set(keys).size]).toEqual([4, 2]);
    expect(keys.slice(0, 2).toSorted()).toEqual(keys.slice(2).toSorted());
  });

  it('that have failed are called anew while the step has tries left, under the keys of the first ones', async () => {
    const executor = await house.start();
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no' } };
    const plan = make.plan({ nodes: [taken, outside.node('W'), failing], edges: chain('Taken', 'W', 'Fail') });
    await callable(executor, 'flaky', plan);
    const call = { ...callNode('flaky'), retry: { maxAttempts: 3, delayMs: 20, backoff: 'constant' as const } };
    const calling = make.plan({ nodes: [start, call, { name: 'After' }], edges: chain('Start', 'Call', 'After') });
    const inVain = await commandOf(executor, calling, { items: [{ json: {} }] });
    await executor.runs.start(inVain);
    await house.until(inVain, 'failed');

    expect((await childrenOf(inVain)).map(({ status }) => status)).toEqual(['failed', 'failed', 'failed']);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(1);
    expect((await house.record(inVain)).steps.at(-1)).toMatchObject({ nodeName: 'Call', attempts: 3 });

    const gate = outside.hold('W[0]');
    const helped = await commandOf(executor, calling, { items: [{ json: {} }] });
    await executor.runs.start(helped);
    await waitFor(() => outside.calls.length === 4, { timeoutMs: TIMEOUT_MS });
    await callable(executor, 'flaky', writingChild); // mended while the first call is at work
    gate.resolve();
    await house.until(helped);

    expect((await childrenOf(helped)).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    expect((await house.record(helped)).steps.find(({ nodeName }) => nodeName === 'Call')).toMatchObject({ attempts: 2 });
  });

  it('start the error workflow of their own where nobody waits for them, in production', async () => {
    const executor = await house.start();
    const alarm = await executor.command(make.plan({ nodes: [{ name: 'Alarm', type: 'errorTrigger' }] }), { tenantId });
    const { workflow, planHash } = alarm;
    const errorWorkflow = { workflow, planHash, triggerNodeId: 'Alarm', vars: {}, priority: 0 };
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no' } };
    await callable(executor, 'failing', make.plan({ nodes: [taken, failing], edges: chain('Taken', 'Fail') }), { errorWorkflow });
    const started = async (parameters: object, mode: 'webhook' | 'manual') => {
      const plan = make.plan({ nodes: [start, callNode('failing', { ...parameters })], edges: chain('Start', 'Call') });
      const command = await commandOf(executor, plan, { mode });
      await executor.runs.start(command);
      await waitFor(async () => (await childrenOf(command))[0]?.status === 'failed', { timeoutMs: TIMEOUT_MS });
      return command;
    };
    await house.until(await started({}, 'webhook'), 'failed');
    await house.until(await started({ wait: false }, 'manual'));
    await house.until(await started({ wait: false }, 'webhook'));

    const alarms = async () => (await house.reader.list({ tenantId, mode: 'error', limit: 10 })).items;
    await waitFor(async () => (await alarms()).some(({ status }) => status === 'succeeded'), { timeoutMs: TIMEOUT_MS });
    expect(await alarms()).toHaveLength(1);
  });

  it('are not called deeper than the limit allows', async () => {
    const executor = await house.start();
    await callable(executor, 'self', make.plan({ nodes: [taken, callNode('self')], edges: chain('Taken', 'Call') }));
    const command = await commandOf(executor, make.plan({ nodes: [start, callNode('self')], edges: chain('Start', 'Call') }));

    await executor.runs.start(command);

    await house.until(command, 'failed');
    const { items: runs } = await house.reader.list({ tenantId: command.tenantId, limit: 20 });
    const ofTree = runs.filter(
      ({ id, rootExecutionId }) => id === command.executionId || rootExecutionId === command.executionId,
    );
    expect(ofTree.map(({ depth }) => depth).sort()).toEqual([0, 1, 2, 3]);
    expect(ofTree.find(({ depth }) => depth === 3)?.error?.code).toBe('SUB_WORKFLOW_TOO_DEEP');
  });

  it('have what is left of the time of their callers', async () => {
    const executor = await house.start();
    const waiting = make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') });
    await callable(executor, 'waiting', waiting);
    const plan = make.plan({ nodes: [start, callNode('waiting')], edges: chain('Start', 'Call'), timeoutMs: 700 });
    const command = await commandOf(executor, plan);

    await executor.runs.start(command);

    await house.until(command, 'failed');
    expect((await house.reader.findSummary(command.tenantId, command.executionId))?.error?.code).toBe('RUN_TIMED_OUT');
    const [child] = await childrenOf(command);
    await house.until({ tenantId: command.tenantId, executionId: child!.id }, 'failed');
    expect((await house.reader.findSummary(command.tenantId, child!.id))?.error?.code).toBe('RUN_TIMED_OUT');
  });

  it('of a step with a time limit fail by it, and the step says so', async () => {
    const executor = await house.start();
    await callable(executor, 'waiting', make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') }));
    const plan = make.plan({ nodes: [start, { ...callNode('waiting'), timeoutMs: 500 }], edges: chain('Start', 'Call') });
    const command = await commandOf(executor, plan);

    await executor.runs.start(command);

    await house.until(command, 'failed');
    expect((await house.reader.findSummary(command.tenantId, command.executionId))?.error).toMatchObject({
      code: 'SUB_WORKFLOW_FAILED',
      details: { code: 'RUN_TIMED_OUT' },
    });
  });

  it('let a parent of a limit of one run beside them: while it waits it holds no slot', async () => {
    const executor = await house.start();
    const limits = [{ key: 'workflow:one', size: 1 }];
    await callable(executor, 'child', childPlan, { limits: [limits] });
    const command = await commandOf(executor, make.plan({ nodes: [start, callNode('child')], edges: chain('Start', 'Call') }), {
      items,
      limits,
    });

    await executor.runs.start(command);

    await house.until(command);
    expect(await executor.queue.checkLimits()).toEqual([]);
  });

  it('keep a caller of the webhook waiting who waits for the answer; a wait for anybody outside does not', async () => {
    const executor = await house.start();
    await callable(executor, 'waiting', make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') }));
    const command = await commandOf(executor, make.plan({ nodes: [start, callNode('waiting')], edges: chain('Start', 'Call') }));
    await executor.runs.start(command);
    await waitFor(async () => (await childrenOf(command))[0]?.status === 'waiting', { timeoutMs: TIMEOUT_MS });
    const [child] = await childrenOf(command);

    expect(await house.reader.findAnswer(tenantId, command.executionId)).toEqual({ status: 'pending' });
    expect(await house.reader.findAnswer(tenantId, child!.id)).toEqual({ status: 'waiting' });
    expect(await house.reader.findSummary(tenantId, command.executionId)).toMatchObject({
      status: 'waiting',
      waitsForCalls: true,
    });
    expect(child).not.toHaveProperty('waitsForCalls');
    const { events } = await house.eventsOf(command);
    expect(events.at(-1)).toMatchObject({ type: 'execution.waiting', forCalls: true });
    await executor.queue.cancelIdle(command);
  });

  it('stand before, behind and beside other durable points; each wait ends by itself', async () => {
    const executor = await house.start();
    await callable(executor, 'child', childPlan);
    const pauses = ['Before', 'Beside'].map((name) => ({ ...pauseNode(0.2), name }));
    const plan = make.plan({
      nodes: [
        start,
        pauses[0]!,
        callNode('child', {}, 'First'),
        pauses[1]!,
        callNode('child', { mode: 'each' }, 'Second'),
        { name: 'Join', type: 'merge', inputs: ['input1', 'input2'], parameters: { mode: 'append', inputCount: 2 } as never },
      ],
      edges: [
        ...chain('Start', 'Before', 'First', 'Second'),
        { from: 'Before', to: 'Beside' },
        { from: 'Second', to: 'Join', input: 'input1' },
        { from: 'Beside', to: 'Join', input: 'input2' },
      ],
    });
    const command = await commandOf(executor, plan, { items });

    await executor.runs.start(command);

    await house.until(command);
    expect((await output(command, 'Join'))?.map(({ json }) => json)).toEqual([
      { n: 1, got: 10 },
      { n: 2, got: 20 },
      { n: 1 },
      { n: 2 },
    ]);
    expect(await childrenOf(command)).toHaveLength(3);
  });

  it('run while another branch of their caller is still at work, and what follows them does not wait for it', async () => {
    const executor = await house.start();
    await callable(executor, 'child', childPlan);
    const plan = make.plan({
      nodes: [start, callNode('child'), held.node, outside.node('After')],
      edges: [...chain('Start', 'Call', 'After'), { from: 'Start', to: 'Hold' }],
    });
    const command = await commandOf(executor, plan, { items });

    await executor.runs.start(command);

    await waitFor(() => outside.names.length === 2, { timeoutMs: TIMEOUT_MS, what: 'what follows the call' });
    expect(await house.statusOf(command)).toBe('running');
    expect((await childrenOf(command))[0]?.status).toBe('succeeded');
    held.release();
    await house.until(command);
    expect(await output(command, 'After')).toHaveLength(2);
    expect(await childrenOf(command)).toHaveLength(1);
  });

  it('are left to be stopped when their caller is stopped, and so are theirs', async () => {
    const executor = await house.start();
    await callable(executor, 'grandchild', make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') }));
    await callable(executor, 'middle', make.plan({ nodes: [taken, callNode('grandchild')], edges: chain('Taken', 'Call') }));
    const command = await commandOf(executor, make.plan({ nodes: [start, callNode('middle')], edges: chain('Start', 'Call') }));
    const called = new CalledRuns({ pool: executor.pool });
    await executor.runs.start(command);
    await waitFor(async () => (await called.findBelow(command)).filter(({ status }) => status === 'waiting').length === 2, {
      timeoutMs: TIMEOUT_MS,
    });
    const below = await called.findBelow(command);
    const leftHere = async () => (await called.findLeft(100)).filter((run) => run.tenantId === tenantId);

    expect(await executor.queue.cancelIdle(command)).toBe(true);

    const stopped: string[] = [];
    await waitFor(
      async () => {
        for (const run of await leftHere()) if (await executor.queue.cancelIdle(run)) stopped.push(run.executionId);
        await called.forgetEnded();
        return stopped.length === 2;
      },
      { timeoutMs: TIMEOUT_MS },
    );
    expect(stopped).toEqual(below.map(({ executionId }) => executionId));
    expect(await leftHere()).toEqual([]);
  });

  it('that are stopped by themselves fail the step that waits for them', async () => {
    const executor = await house.start();
    await callable(executor, 'waiting', make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') }));
    const command = await commandOf(executor, make.plan({ nodes: [start, callNode('waiting')], edges: chain('Start', 'Call') }));
    const called = new CalledRuns({ pool: executor.pool });
    await executor.runs.start(command);
    await waitFor(async () => (await called.findBelow(command))[0]?.status === 'waiting', { timeoutMs: TIMEOUT_MS });

    await executor.queue.cancelIdle((await called.findBelow(command))[0]!);

    await house.until(command, 'failed');
    expect((await house.reader.findSummary(command.tenantId, command.executionId))?.error?.code).toBe('SUB_WORKFLOW_CANCELLED');
  });
});
