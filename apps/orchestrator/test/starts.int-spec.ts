import { AppError } from '@weft/errors';
import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

describe('starting a run', () => {
  let weft: OrchestratorUnderTest;
  let workflowId: string;
  const actor = make.actor();

  beforeAll(async () => {
    weft = await openOrchestrator();
    workflowId = (await weft.workflows.create(actor, webhookDocument('Start me', 'start'))).id;
    await weft.activation.activate(actor, workflowId);
  });
  afterAll(() => weft.close());
  beforeEach(() => {
    weft.executor.start = async () => ({ status: 'accepted' });
  });

  const call = (overrides: object = {}) => ({
    tenantId: actor.tenantId,
    workflowId,
    triggerNodeId: 'hook',
    executionId: make.uuid(),
    call: {
      request: { headers: {}, params: {}, query: {}, body: { n: 1 }, webhookUrl: '', executionMode: 'production' as const },
    },
    respond: 'immediately' as const,
    ...overrides,
  });

  it('hands the active version to an executor, under the id that the edge minted', async () => {
    const request = call();
    await weft.webhooks.start(request);

    expect(weft.started.at(-1)).toMatchObject({
      executionId: request.executionId,
      workflow: { id: workflowId, version: 1, active: true },
      mode: 'webhook',
      replyWhen: 'accepted',
      items: [{ json: { body: { n: 1 } } }],
    });
  });

  it('§1: queues the run under the same id when no executor has room', async () => {
    weft.executor.start = async () => Promise.reject(new AppError('EXECUTOR_BUSY', 'full'));
    const request = call();

    await expect(weft.webhooks.start(request)).resolves.toMatchObject({ status: 'accepted' });

    expect(await weft.reader.findSummary(actor.tenantId, request.executionId)).toMatchObject({ status: 'queued' });
  });

  it('§6: a caller that waits for an answer of a queued run is told to ask by id', async () => {
    weft.executor.start = async () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'nobody there'));
    const request = call({ respond: 'last-node' });

    await expect(weft.webhooks.start(request)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });

    expect(await weft.reader.findAnswer(actor.tenantId, request.executionId)).toEqual({ status: 'pending' });
  });

  it('§1: a run whose executor falls silent is queued as well, and the first insert wins', async () => {
    const silence = Promise.withResolvers<{ status: 'accepted' }>();
    weft.executor.start = () => silence.promise;
    const request = call();
    const reply = weft.webhooks.start(request);

    // The executor says nothing for two seconds.
    const deadline = Date.now() + 5_000;
    while (!(await weft.reader.findSummary(actor.tenantId, request.executionId)) && Date.now() < deadline)
      await new Promise(setImmediate);
    expect(await weft.reader.findSummary(actor.tenantId, request.executionId)).toMatchObject({ status: 'queued' });

    silence.resolve({ status: 'accepted' });
    await expect(reply).resolves.toMatchObject({ status: 'accepted' });
  });

  it('runs the newest saved version by hand, from the trigger that is named', async () => {
    const document = {
      name: 'Two triggers',
      nodes: [
        { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'two' } },
        { id: 'manual', name: 'By hand', type: 'manualTrigger' },
      ],
    };
    const { id } = await weft.workflows.create(actor, document);
    const execute = (startNode?: string) =>
      weft.executions.execute({ actor, workflowId: id, executionId: make.uuid(), items: [], wait: false, startNode });

    await execute();
    expect(weft.started.at(-1)).toMatchObject({ triggerNodeId: 'manual', mode: 'manual' });
    await execute('Hook');
    expect(weft.started.at(-1)).toMatchObject({ triggerNodeId: 'hook' });
    await expect(execute('Nobody')).rejects.toMatchObject({
      code: 'TRIGGER_NOT_FOUND',
      message: 'startNode "Nobody" is no node of this workflow that can be run.',
    });
  });

  it('refuses pinned data for a node that is not there, so that a mistyped name leaves no real node to act', async () => {
    const { id } = await weft.workflows.create(actor, {
      name: 'Pinned',
      nodes: [{ id: 'manual', name: 'By hand', type: 'manualTrigger' }],
    });
    const before = weft.started.length;
    const execute = (name: string) =>
      weft.executions.execute({
        actor,
        workflowId: id,
        executionId: make.uuid(),
        items: [],
        wait: false,
        pinData: { [name]: [{ json: {} }] },
      });

    await expect(execute('By Hand')).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'pinData names "By Hand", which is not a node of this workflow.',
      details: { field: 'pinData' },
    });
    expect(weft.started).toHaveLength(before);
    await execute('By hand');
    expect(weft.started.at(-1)).toMatchObject({ pinData: { 'By hand': [{ json: {} }] } });
  });

  it('stops a queued run for good: it is cancelled, and stopping it again is the same as once', async () => {
    weft.executor.start = async () => Promise.reject(new AppError('EXECUTOR_BUSY', 'full'));
    const request = call();
    await weft.webhooks.start(request);

    expect(await weft.stops.stop(actor, request.executionId)).toMatchObject({ status: 'cancelled' });
    expect(await weft.stops.stop(actor, request.executionId)).toMatchObject({ status: 'cancelled' });
    await expect(weft.stops.stop(make.actor(), request.executionId)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  });
});
