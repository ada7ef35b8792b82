import type { ErrorWorkflow, StartCommand } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { make, waitFor } from '@weft/testing';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, OutsideWorld, start } from './plan-parts.ts';

const outside = new OutsideWorld();
const failing = { name: 'Fail', type: 'stopAndError', parameters: { errorType: 'message', message: 'no stock' } };
const alarmPlan = make.plan({
  nodes: [{ name: 'Alarm', type: 'errorTrigger' }, { name: 'Note' }],
  edges: chain('Alarm', 'Note'),
});

/** Whatever a run fails by, its error workflow is run once (ADR 0022). */
describe('an error workflow', () => {
  let house: ExecutorHouse;
  beforeAll(async () => (house = await ExecutorHouse.open({ nodes: [outside.definition] })));
  beforeEach(() => outside.forget());
  afterEach(() => house.stopExecutors());
  afterAll(() => house.close());

  /** A production run with an error workflow. */
  const commandOf = async (executor: ExecutorUnderTest, plan: Plan, overrides: Partial<StartCommand> = {}) => {
    const command = await executor.command(plan, { mode: 'webhook', ...overrides });
    const alarm = await executor.command(alarmPlan, { tenantId: command.tenantId });
    const { workflow, planHash } = alarm;
    const errorWorkflow: ErrorWorkflow = { workflow, planHash, triggerNodeId: 'Alarm', vars: {}, priority: 0 };
    return { ...command, errorWorkflow };
  };

  const alarmsOf = async ({ tenantId, errorWorkflow }: StartCommand) => {
    const runs = await house.reader.list({ tenantId, workflowId: errorWorkflow!.workflow.id, limit: 10 });
    return runs.items;
  };

  const untilAlarm = async (command: StartCommand) => {
    await waitFor(async () => (await alarmsOf(command)).some(({ status }) => status === 'succeeded'), { timeoutMs: 20_000 });
    const [run, ...others] = await alarmsOf(command);
    expect(others).toEqual([]);
    const { steps } = await house.record({ tenantId: command.tenantId, executionId: run!.id });
    expect(steps.map(({ nodeName }) => nodeName)).toEqual(['Alarm', 'Note']);
    return steps[0]?.outputs[0]?.[1]?.[0]?.json;
  };

  it('is run when a run fails by its only commit', async () => {
    const executor = await house.start();
    const command = await commandOf(executor, make.plan({ nodes: [start, failing], edges: chain('Start', 'Fail') }));

    await executor.runs.start(command);

    expect(await untilAlarm(command)).toEqual({
      execution: {
        id: command.executionId,
        url: `http://weft.test/api/orchestrator/executions/${command.executionId}`,
        error: expect.objectContaining({ message: 'no stock', node: { id: 'Fail', name: 'Fail' } }),
        lastNodeExecuted: 'Fail',
        mode: 'webhook',
      },
      workflow: { id: command.workflow.id, name: command.workflow.name },
    });
  });

  it('is run when a run fails that had a row', async () => {
    const executor = await house.start();
    const nodes = [start, outside.node('A'), failing];
    const command = await commandOf(executor, make.plan({ nodes, edges: chain('Start', 'A', 'Fail') }));

    await executor.runs.start(command);

    expect(await untilAlarm(command)).toMatchObject({ execution: { id: command.executionId, lastNodeExecuted: 'Fail' } });
  });

  it('is run when a run fails on its deadline, and names the node that was run last', async () => {
    const executor = await house.start();
    const stuck = outside.hold('B[0]');
    const nodes = [start, outside.node('A'), outside.node('B')];
    const plan = make.plan({ nodes, edges: chain('Start', 'A', 'B'), timeoutMs: 300 });
    const command = await commandOf(executor, plan);

    await executor.runs.start(command);

    const told = await untilAlarm(command);
    expect(told).toMatchObject({ execution: { id: command.executionId, lastNodeExecuted: expect.stringMatching(/^[AB]$/) } });
    stuck.resolve();
  });

  it('is run once when the executor of a run has died and the one that took it over lets it fail', async () => {
    const first = await house.make().start();
    const nodes = [start, { ...outside.node('A'), onUncertain: 'fail' as const }];
    const command = await commandOf(first, make.plan({ nodes, edges: chain('Start', 'A') }));
    const stuck = outside.hold('A[0]');
    void first.runs.start(command).catch(() => undefined);
    await waitFor(() => outside.names.includes('A[0]'));

    await first.die();
    await Promise.all([house.start(), house.start()]);

    await house.until(command, 'failed');
    expect(await untilAlarm(command)).toMatchObject({ execution: { id: command.executionId } });
    stuck.resolve();
  });

  it('is run when a run cannot even begin', async () => {
    const executor = await house.start();
    const command = { ...(await commandOf(executor, make.plan())), planHash: 'f'.repeat(64) };

    await executor.queue.enqueue({ identity: identityOf(command), command });

    await house.until(command, 'failed');
    expect(await untilAlarm(command)).toMatchObject({ execution: { error: { code: 'PLAN_NOT_FOUND' } } });
  });

  it('that fails itself starts nothing more', async () => {
    const executor = await house.start();
    const command = await commandOf(executor, make.plan({ nodes: [start, failing], edges: chain('Start', 'Fail') }));
    const broken = await executor.command(
      make.plan({ nodes: [{ name: 'Alarm', type: 'errorTrigger' }, failing], edges: chain('Alarm', 'Fail') }),
      { tenantId: command.tenantId },
    );
    const { workflow, planHash } = broken;

    await executor.runs.start({ ...command, errorWorkflow: { ...command.errorWorkflow, workflow, planHash } });

    await waitFor(async () => {
      const runs = await house.reader.list({ tenantId: command.tenantId, limit: 10 });
      return runs.items.length === 2 && runs.items.every(({ status }) => status === 'failed');
    });
    expect(await executor.queue.depth()).toEqual({ queued: 0, running: 0, waiting: 0 });
  });
});

const identityOf = ({ tenantId, executionId, workflow, planHash, mode }: StartCommand) => ({
  tenantId,
  executionId,
  workflowId: workflow.id,
  workflowVersion: workflow.version,
  planHash,
  mode,
});
