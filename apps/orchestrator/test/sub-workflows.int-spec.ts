import { make } from '@weft/testing';
import { CallGraph } from '../src/workflows/call-graph.ts';
import { WorkflowsRepository } from '../src/workflows/workflows.repository.ts';
import { openOrchestrator, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

const taken = { id: 'taken', name: 'Taken', type: 'executeWorkflowTrigger' };
const callOf = (workflowId: string) => ({
  id: `call-${workflowId}`,
  name: `Call ${workflowId}`,
  type: 'executeWorkflow',
  parameters: { workflowId },
});
const documentOf = (name: string, called: readonly string[] = [], rest: object = {}) => ({
  name,
  nodes: [taken, ...called.map(callOf)],
  ...rest,
});

/** What calls of workflows run, and which would never end (ADR 0025). */
describe('workflows that call others', () => {
  let weft: OrchestratorUnderTest;
  let graph: CallGraph;
  beforeAll(async () => {
    weft = await openOrchestrator();
    graph = new CallGraph(weft.database, new WorkflowsRepository());
  });
  afterAll(() => weft.close());

  const actor = make.actor();
  const { tenantId } = actor;
  const create = async (name: string, called: readonly string[] = [], rest: object = {}) =>
    (await weft.workflows.create(actor, documentOf(name, called, rest))).id;
  const resolve = (workflowId: string, more: object = {}) =>
    weft.subWorkflows.resolve({ tenantId, workflowId, byHand: false, count: 1, ...more });

  it('run the active version, and by hand or without one the newest that is saved', async () => {
    const id = await create('Child', [], { settings: { priority: 3 } });
    expect(await resolve(id)).toEqual({
      workflow: { id, name: 'Child', version: 1, active: false },
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      triggerNodeId: 'taken',
      vars: {},
      priority: 3,
    });

    await weft.activation.activate(actor, id);
    await weft.workflows.update(actor, id, { document: documentOf('Child 2') });
    expect((await resolve(id)).workflow).toMatchObject({ version: 1, active: true });
    expect((await resolve(id, { byHand: true })).workflow).toMatchObject({ version: 2 });
  });

  it('are under the limits of the workflow that is called, one for each call where a key says so', async () => {
    const id = await create('Limited', [], { settings: { concurrency: { limit: 2, key: '={{ $json.shop }}' } } });
    expect(await resolve(id, { count: 2 })).toMatchObject({ needsItems: true });
    const firstItems = [{ json: { shop: 'a' } }, { json: { shop: 'b' } }];
    expect((await resolve(id, { count: 2, firstItems })).limits).toEqual(
      ['a', 'b'].map((shop) => [{ key: `workflow:${id}/${shop}`, size: 2 }]),
    );
  });

  it('are refused by what is missing, in another workspace as well', async () => {
    const foreign = (await weft.workflows.create(make.actor(), documentOf('Foreign'))).id;
    const plain = (await weft.workflows.create(actor, { name: 'Plain', nodes: [{ id: 'a', name: 'A', type: 'manualTrigger' }] }))
      .id;
    const broken = await create('broken');
    await expect(resolve(foreign)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    await expect(resolve('Plain')).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    await expect(resolve(plain)).rejects.toMatchObject({ code: 'TRIGGER_NOT_FOUND' });
    await expect(resolve(broken)).rejects.toMatchObject({ code: 'WORKFLOW_INVALID' });

    const calls = await graph.describe(tenantId, documentOf('X', [foreign, plain, broken, '={{ $json.id }}']));
    expect(calls).toEqual({
      [foreign]: { status: 'absent' },
      [plain]: { status: 'without-trigger' },
      [broken]: { status: 'invalid' },
    });
  });

  it('that would come back to themselves are told, with the way, be it by a draft or by what is active', async () => {
    const last = await create('Last');
    const middle = await create('Middle', [last]);
    const first = await create('First', [middle]);
    expect(await graph.describe(tenantId, documentOf('Last', [first]), last)).toEqual({
      [first]: { status: 'recursive', through: ['First', 'Middle', 'Last'] },
    });
    expect(await graph.describe(tenantId, documentOf('Last', [last]), last)).toMatchObject({ [last]: { status: 'recursive' } });
    expect(await graph.describe(tenantId, documentOf('Other', [first]))).toEqual({ [first]: { status: 'usable' } });

    // Its newest version calls nothing any more; the active one does.
    await weft.activation.activate(actor, middle);
    await weft.workflows.update(actor, middle, { document: documentOf('Middle') });
    expect(await graph.describe(tenantId, documentOf('Last', [first]), last)).toMatchObject({ [first]: { status: 'recursive' } });
    await weft.activation.deactivate(actor, middle);
    expect(await graph.describe(tenantId, documentOf('Last', [first]), last)).toEqual({ [first]: { status: 'usable' } });
  });

  it('are not activated where both were saved before either could know of the other', async () => {
    const [one, two] = [await create('One'), await create('Two')];
    await weft.workflows.update(actor, one, { document: documentOf('One', [two]) }); // the compiler of this test looks at nothing
    await weft.workflows.update(actor, two, { document: documentOf('Two', [one]) });
    await expect(weft.activation.activate(actor, one)).rejects.toMatchObject({
      code: 'WORKFLOW_INVALID',
      message: expect.stringContaining('"Two", "One"'),
    });
  });
});
