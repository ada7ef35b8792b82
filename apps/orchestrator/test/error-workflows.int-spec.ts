import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

const alarmDocument = (name: string, rest: object = {}) => ({
  name,
  nodes: [{ id: 'alarm', name: 'Alarm', type: 'errorTrigger' }],
  ...rest,
});

/** ADR 0022: resolved when a run starts, beside the live version, so that the path of a webhook pays nothing more. */
describe('the error workflow of a start', () => {
  let weft: OrchestratorUnderTest;
  beforeAll(async () => (weft = await openOrchestrator()));
  afterAll(() => weft.close());

  const actor = make.actor();
  let paths = 0;
  const activate = async (errorWorkflowId: string | null, more: readonly object[] = []) => {
    const document = webhookDocument('Orders', `orders-${++paths}`);
    const nodes = [...document.nodes, ...more];
    const { id } = await weft.workflows.create(actor, { ...document, nodes, settings: { errorWorkflowId } });
    await weft.activation.activate(actor, id);
    return id;
  };
  const resolved = async (id: string) => (await weft.live.get(actor.tenantId, id)).errorWorkflow;

  it('is its newest saved version where it is not active, and the active one where it is', async () => {
    const alarm = (await weft.workflows.create(actor, alarmDocument('Alarm', { settings: { priority: 4 } }))).id;
    const orders = await activate(alarm);
    expect(await resolved(orders)).toEqual({
      workflow: { id: alarm, name: 'Alarm', version: 1, active: false },
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      triggerNodeId: 'alarm',
      vars: {},
      priority: 4,
    });

    weft.dispatch.workspaceMaxRunning = 9;
    const concurrency = { limit: 2, key: '' };
    await weft.workflows.update(actor, alarm, { document: alarmDocument('Alarm 1', { settings: { concurrency } }) });
    weft.live.invalidate();
    expect((await resolved(orders))?.limits).toEqual([
      { key: `workflow:${alarm}`, size: 2 },
      { key: 'workspace', size: 9 },
    ]);
    const keyed = { limit: 2, key: '={{ $json.workflow.id }}' };
    await weft.workflows.update(actor, alarm, { document: alarmDocument('Alarm 1', { settings: { concurrency: keyed } }) });
    weft.live.invalidate();
    expect((await resolved(orders))?.limits).toEqual([{ key: 'workspace', size: 9 }]);
    weft.dispatch.workspaceMaxRunning = 0;

    await weft.workflows.update(actor, alarm, { document: alarmDocument('Alarm 2') });
    weft.live.invalidate();
    expect((await resolved(orders))?.workflow).toMatchObject({ name: 'Alarm 2', version: 4, active: false });

    await weft.activation.activate(actor, alarm, 1);
    await weft.workflows.update(actor, alarm, { document: alarmDocument('Alarm 3') });
    weft.live.invalidate();
    expect((await resolved(orders))?.workflow).toMatchObject({ version: 1, active: true });
  });

  it('goes into the command of a webhook', async () => {
    const alarm = (await weft.workflows.create(actor, alarmDocument('Alarm'))).id;
    const orders = await activate(alarm);
    await weft.webhooks.start({
      tenantId: actor.tenantId,
      executionId: make.uuid(),
      workflowId: orders,
      triggerNodeId: 'hook',
      call: { request: { body: {} } },
      respond: 'immediately',
    } as never);
    expect(weft.started.at(-1)?.errorWorkflow?.workflow.id).toBe(alarm);
  });

  it('is the workflow itself where it names none and has an Error Trigger', async () => {
    const orders = await activate(null, [{ id: 'alarm', name: 'Alarm', type: 'errorTrigger' }]);
    expect(await resolved(orders)).toMatchObject({ workflow: { id: orders, active: true }, triggerNodeId: 'alarm' });
    expect(await resolved(await activate(null))).toBeUndefined();
  });

  it('is none where the named one does not exist, is another workspace’s, has no Error Trigger or cannot be run', async () => {
    const foreign = (await weft.workflows.create(make.actor(), alarmDocument('Alarm'))).id;
    const plain = (await weft.workflows.create(actor, webhookDocument('Plain', 'plain'))).id;
    const broken = (await weft.workflows.create(actor, alarmDocument('broken'))).id;
    for (const id of ['a1B2', make.uuid(), foreign, plain, broken]) expect(await resolved(await activate(id))).toBeUndefined();
  });

  it('is described to the compiler, which warns of one that cannot be started', async () => {
    const told: unknown[] = [];
    const { compile } = weft.compiler;
    weft.compiler.compile = (input) => {
      told.push(input.errorWorkflow);
      return compile(input);
    };
    const alarm = (await weft.workflows.create(actor, alarmDocument('Alarm'))).id;
    const plain = (await weft.workflows.create(actor, webhookDocument('Plain', 'plain-2'))).id;
    const broken = (await weft.workflows.create(actor, alarmDocument('broken'))).id;
    told.length = 0;
    for (const id of [alarm, plain, broken, 'a1B2', null]) await activate(id);
    weft.compiler.compile = compile;
    expect(told).toEqual(['usable', 'without-trigger', 'invalid', 'absent', undefined]);
  });
});
