import type { CalledWorkflow, StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { CalledRuns } from '@weft/execution-store';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, pauseNode, start } from './plan-parts.ts';

const TIMEOUT_MS = 20_000;
const outside = new OutsideWorld();
const taken = { name: 'Taken', type: 'executeWorkflowTrigger' };
const call = {
  name: 'Call',
  type: 'executeWorkflow',
  effect: 'write' as const,
  parameters: { workflowId: 'child', mode: 'each' },
};
const childPlan = make.plan({ nodes: [taken, outside.node('W')], edges: chain('Taken', 'W') });
const parentPlan = make.plan({ nodes: [start, call, outside.node('After')], edges: chain('Start', 'Call', 'After') });

/** Whoever is killed: each child runs once, and its caller goes on once (run.md §11). */
describe('children and their callers', () => {
  let house: ExecutorHouse;
  let tenantId: string;
  let target: CalledWorkflow;
  /** Calls are not resolved before it is. */
  let resolving: Promise<void>;
  let asked = 0;

  beforeAll(async () => {
    const resolveCall = async () => {
      asked++;
      await resolving;
      return target;
    };
    house = await ExecutorHouse.open({ nodes: [outside.definition], resolveCall });
  });
  beforeEach(() => {
    tenantId = crypto.randomUUID();
    resolving = Promise.resolve();
    asked = 0;
    outside.forget();
  });
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  const commandOf = async (
    executor: ExecutorUnderTest,
    plan: Plan,
    { called = childPlan, ...overrides }: Partial<StartCommand> & { readonly called?: Plan } = {},
  ) => {
    const { workflow, planHash } = await executor.command(called, { tenantId });
    target = { workflow, planHash, triggerNodeId: 'Taken', vars: {}, priority: 0 };
    return executor.command(plan, { tenantId, replyWhen: 'accepted', items: [{ json: {} }, { json: {} }], ...overrides });
  };
  const expectOnce = async (command: StartCommand) => {
    await house.until(command);
    const { items } = await house.reader.list({ tenantId, limit: 50 });
    const children = items.filter(({ parentExecutionId }) => parentExecutionId === command.executionId);
    expect(children.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(outside.names.toSorted()).toEqual(['After[0]', 'After[1]', 'W[0]', 'W[0]']);
    expect(new Set(outside.calls.map(({ key }) => key)).size).toBe(4);
  };

  it('are called once where the executor dies after the intent, before the call', async () => {
    const first = await house.make().start();
    const gate = Promise.withResolvers<void>();
    resolving = gate.promise;
    const command = await commandOf(first, parentPlan);
    await first.runs.start(command);
    await waitFor(() => asked === 1, { timeoutMs: TIMEOUT_MS });

    await house.kill(first);
    resolving = Promise.resolve();
    await house.start();

    await expectOnce(command);
    gate.resolve();
  });

  it('are carried out by others where the executor dies once they are called', async () => {
    const first = await house.make().start();
    const command = await commandOf(first, parentPlan);
    const stuck = outside.hold('W[0]');
    await first.runs.start(command);
    await waitFor(() => outside.calls.length === 2, { timeoutMs: TIMEOUT_MS });
    expect(await house.statusOf(command)).toBe('waiting');

    await house.kill(first);
    outside.forget(); // the calls of the dead: whether they took effect nobody knows, so they are made again, under the same keys
    await house.start();

    await expectOnce(command);
    stuck.resolve();
  });

  it('are answered for once where the executor dies while the caller goes on', async () => {
    const first = await house.make().start();
    const command = await commandOf(first, parentPlan);
    const stuck = outside.hold('After[0]');
    await first.runs.start(command);
    await waitFor(() => outside.names.includes('After[0]'), { timeoutMs: TIMEOUT_MS });

    await house.kill(first);
    outside.calls = outside.calls.filter(({ name }) => name !== 'After[0]'); // as above
    outside.holdNothing();
    await house.start();

    await expectOnce(command);
    stuck.resolve();
  });

  it('fail their caller once, though each executor of it dies', async () => {
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no' } };
    const plan = make.plan({ nodes: [taken, outside.node('W'), failing], edges: chain('Taken', 'W', 'Fail') });
    const first = await house.make().start();
    const command = await commandOf(first, parentPlan, { called: plan });
    const stuck = outside.hold('W[0]');
    await first.runs.start(command);
    await waitFor(() => outside.calls.length === 2, { timeoutMs: TIMEOUT_MS });
    await house.kill(first);
    outside.forget(); // as above
    await house.start();

    await house.until(command, 'failed');
    stuck.resolve();
    const { summary, steps } = await house.record(command);
    expect(summary.error).toMatchObject({ code: 'SUB_WORKFLOW_FAILED', nodeName: 'Call' });
    expect(steps.filter(({ nodeName }) => nodeName === 'Call')).toHaveLength(1);
    expect(outside.names.toSorted()).toEqual(['W[0]', 'W[0]']);
  });

  it('that are called anew after a failure are called once more and no more, though the executor dies', async () => {
    const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no' } };
    const plan = make.plan({ nodes: [taken, failing], edges: chain('Taken', 'Fail') });
    const retry = { maxAttempts: 3, delayMs: 500, backoff: 'constant' as const };
    const calling = make.plan({ nodes: [start, { ...call, retry }], edges: chain('Start', 'Call') });
    const first = await house.make().start();
    const command = await commandOf(first, calling, { called: plan });
    const mended = await first.command(childPlan, { tenantId });
    const stuck = outside.hold('W[0]');
    await first.runs.start(command);
    await waitFor(() => asked === 1, { timeoutMs: TIMEOUT_MS });
    target = { ...target, workflow: mended.workflow, planHash: mended.planHash };
    await waitFor(() => outside.calls.length === 2, { timeoutMs: TIMEOUT_MS });

    await house.kill(first);
    outside.forget(); // as above
    await house.start();

    await house.until(command);
    stuck.resolve();
    const { items } = await house.reader.list({ tenantId, limit: 50 });
    const children = items.filter(({ parentExecutionId }) => parentExecutionId === command.executionId);
    expect(children.map(({ status }) => status).toSorted()).toEqual(['failed', 'failed', 'succeeded', 'succeeded']);
    expect(outside.names.toSorted()).toEqual(['W[0]', 'W[0]']);
  });

  it('end at the deadline of their caller, whose executor has died', async () => {
    const waiting = make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') });
    const first = await house.make().start();
    const command = await commandOf(first, { ...parentPlan, timeoutMs: 2_500 }, { called: waiting });
    await first.runs.start(command);
    await house.until(command, 'waiting');
    await house.kill(first);
    await house.start();

    await house.until(command, 'failed');
    const below = async () => (await house.reader.list({ tenantId, parentExecutionId: command.executionId, limit: 50 })).items;
    await waitFor(async () => (await below()).every(({ status }) => status === 'failed'), { timeoutMs: TIMEOUT_MS });
    const errors = [...(await below()), (await house.record(command)).summary].map(({ error }) => error?.code);
    expect(errors).toEqual(['RUN_TIMED_OUT', 'RUN_TIMED_OUT', 'RUN_TIMED_OUT']);
  });

  it('are left to be stopped where their caller is stopped after its executor died', async () => {
    const waiting = make.plan({ nodes: [taken, pauseNode(600)], edges: chain('Taken', 'Wait') });
    const first = await house.make().start();
    const command = await commandOf(first, parentPlan, { called: waiting });
    await first.runs.start(command);
    await house.until(command, 'waiting');
    await house.kill(first);
    const second = await house.start();
    expect(await second.queue.cancelIdle(command)).toBe(true);
    const called = new CalledRuns({ pool: second.pool });
    const left = (await called.findLeft(100)).filter((run) => run.tenantId === tenantId);
    expect(left).toHaveLength(2);
    for (const run of left) await waitFor(() => second.queue.cancelIdle(run), { timeoutMs: TIMEOUT_MS });
    await called.forgetEnded();
    expect((await called.findLeft(100)).filter((run) => run.tenantId === tenantId)).toEqual([]);
    expect(await house.statusOf(command)).toBe('cancelled');
  });

  it('come to their ends at the same time, on two executors: no caller is left behind, and none goes on twice', async () => {
    const [first, second] = [await house.start(), await house.start()];
    const commands = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        commandOf(index % 2 === 0 ? first : second, parentPlan, { items: Array.from({ length: 5 }, () => ({ json: {} })) }),
      ),
    );

    await Promise.all(commands.map((command, index) => (index % 2 === 0 ? first : second).runs.start(command)));

    for (const command of commands) await house.until(command);
    expect(outside.names.filter((name) => name === 'W[0]')).toHaveLength(100);
    expect(outside.names.filter((name) => name === 'After[0]')).toHaveLength(20);
    const events = await house.eventsOf(commands[0] as StartCommand);
    expect(events.events.map(({ sequence }) => sequence)).toEqual(events.events.map((_, index) => index + 1));
    const { rows } = await first.pool.query('SELECT open, is_over FROM execution.child_waits WHERE tenant_id = $1', [tenantId]);
    expect(rows).toEqual(Array.from({ length: 20 }, () => ({ open: 0, is_over: true })));
    await new CalledRuns({ pool: first.pool }).forgetEnded();
    expect((await first.pool.query('SELECT FROM execution.child_waits WHERE tenant_id = $1', [tenantId])).rowCount).toBe(0);
  });
});
