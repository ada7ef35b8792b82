import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderBlobStore } from '@weft/blob-store';
import { ExecutionWriter, FIRST_FENCE, PlanStore, resumeToken, toIdentity, type JournalRow } from '@weft/execution-store';
import type { ResumeRoute } from '@weft/node-sdk';
import { make } from '@weft/testing';
import type { Json } from '@weft/workflow-model';
import { openOrchestrator, SECRET_KEY, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

const ROUTE = { method: 'POST', path: '', respond: 'immediately', immediate: { status: 200, headers: {} } } as const;
const waitNode = (parameters: Record<string, Json> = {}) => ({
  name: 'Wait',
  id: 'w',
  type: 'wait',
  effect: 'wait' as const,
  parameters: { resume: 'webhook', method: 'POST', suffix: '', ...parameters },
});

describe('calls of resume addresses', () => {
  const blobFolder = mkdtempSync(join(tmpdir(), 'weft-resumes-'));
  let weft: OrchestratorUnderTest;
  let writer: ExecutionWriter;
  let hashes = 0;
  let ids = 0;

  beforeAll(async () => {
    weft = await openOrchestrator();
    writer = new ExecutionWriter({ pool: weft.pool, executorId: 'e1', blobs: new FolderBlobStore(blobFolder) });
  });
  afterAll(async () => {
    await weft.close();
    rmSync(blobFolder, { recursive: true });
  });

  /** A run on its way, under a plan with these nodes. */
  const startRun = async (
    nodes: NonNullable<Parameters<typeof make.plan>[0]>['nodes'],
    edges: { from: string; to: string }[] = [],
  ) => {
    const planHash = (++hashes).toString(16).padStart(64, '0');
    const executionId = `0190f3a2-0000-7000-8000-${(++ids).toString(16).padStart(12, '0')}`;
    const command = make.startCommand({ executionId, planHash });
    await new PlanStore({ pool: weft.pool }).save(command.tenantId, planHash, make.plan({ nodes, edges }));
    await writer.insertRunning({ identity: toIdentity(command), command, startedAt: Date.now() });
    return { tenantId: command.tenantId, executionId, fence: FIRST_FENCE };
  };
  const waitRow = (resume: Partial<ResumeRoute['route']> = {}, dueAt?: number): JournalRow => ({
    kind: 'wait',
    path: `p${resume.path ?? ''}`,
    nodeId: 'w',
    nodeName: 'Wait',
    runIndex: 0,
    wait: { kind: 'call', dueAt, accepts: { kind: 'webhook', route: { ...ROUTE, ...resume } } as unknown as Json },
    startedAt: Date.now(),
  });
  const find = (run: { tenantId: string; executionId: string }, method = 'POST', suffix = '') =>
    weft.resumes.find({ token: resumeToken(SECRET_KEY, run), suffix, method, kind: 'webhook' });
  const resume = (run: { tenantId: string; executionId: string }, wait: string | undefined, suffix = '') => {
    const { tenantId, executionId } = run;
    return weft.resumes.resume({ tenantId, executionId, wait, suffix, method: 'POST', items: [{ json: { n: 1 } }] });
  };

  it('find what waits, by suffix and method, and end it once', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    await writer.park(run, { dueAt: Infinity, rows: [waitRow({ path: 'a' }), waitRow({ path: 'b', method: 'GET' })] });
    await expect(find(run, 'POST', 'a')).resolves.toMatchObject({ status: 'open', path: 'pa', resume: { route: { path: 'a' } } });
    await expect(find(run, 'GET', 'b')).resolves.toMatchObject({ path: 'pb' });
    await expect(find(run, 'POST', 'b')).rejects.toMatchObject({
      code: 'RESUME_NOT_FOUND',
      message: expect.stringContaining('GET'),
    });

    const results = await Promise.allSettled([1, 2, 3, 4].map(() => resume(run, 'pa', 'a')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'RESUME_REFUSED' });
    expect(await weft.reader.findSummary(run.tenantId, run.executionId)).toMatchObject({ status: 'queued' });
    await expect(find(run, 'POST', 'a')).rejects.toMatchObject({ code: 'RESUME_REFUSED' });
    await expect(resume(run, 'pb', 'b')).resolves.toEqual({ status: 'resumed' });
  });

  it('say the same of a wrong signature and of a run that never was', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    const forged = resumeToken('another key that is long enough, too', run);
    const unknown = resumeToken(SECRET_KEY, { ...run, executionId: '0190f3a2-0000-7000-8000-00000000ffff' });
    for (const token of [forged, unknown, 'x'])
      await expect(weft.resumes.find({ token, suffix: '', method: 'POST', kind: 'webhook' })).rejects.toMatchObject({
        code: 'RESUME_NOT_FOUND',
        message: 'Nothing waits at this address. Check that it is complete.',
      });
  });

  it('go to an address that names a run, and to no other', () => {
    const run = { tenantId: make.actor().tenantId, executionId: '0190f3a2-0000-7000-8000-0000000000aa' };
    expect(weft.resumes.addressOf(weft.resumes.tokenOf(run))).toEqual(run);
    expect(() => weft.resumes.addressOf(resumeToken('another key that is long enough, too', run))).toThrow('Nothing waits');
  });

  it('are told that a further page of a form may still come', async () => {
    const page = { name: 'Page', id: 'p', type: 'form', effect: 'wait' as const, parameters: {} };
    const run = await startRun([{ name: 'Start' }, page]);
    const ask = (suffix: string) =>
      weft.resumes.find({ token: resumeToken(SECRET_KEY, run), suffix, method: 'GET', kind: 'form' });
    await expect(ask('')).rejects.toMatchObject({ code: 'RESUME_REFUSED', details: { early: true } });
    await expect(ask('other')).rejects.toMatchObject({ code: 'RESUME_REFUSED', message: 'The run does not wait for this.' });
  });

  it('are told that the run is over', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    await writer.park(run, { dueAt: Infinity, rows: [waitRow()] });
    await weft.queue.cancelIdle(run);
    await expect(find(run)).rejects.toMatchObject({ code: 'EXECUTION_FINISHED' });
  });

  it('are refused after the limit of the wait', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    const dueAt = Date.now() - 1;
    await writer.park(run, { dueAt, rows: [waitRow({}, dueAt)] });
    await expect(resume(run, 'p')).rejects.toMatchObject({ code: 'RESUME_REFUSED' });
  });

  it('end a wait in time by the clock of the database, whatever that of the process says', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    const dueAt = Date.now() + 60_000;
    await writer.park(run, { dueAt, rows: [waitRow({}, dueAt)] });
    const clock = jest.spyOn(Date, 'now').mockReturnValue(dueAt + 60_000);
    try {
      await expect(resume(run, 'p')).resolves.toEqual({ status: 'resumed' });
    } finally {
      clock.mockRestore();
    }
  });

  it('are kept before their wait only where the run can still come to one that asks nobody who calls', async () => {
    const can = await startRun([{ name: 'Start' }, waitNode()]);
    await expect(find(can)).resolves.toMatchObject({ status: 'early' });
    await expect(resume(can, undefined)).resolves.toEqual({ status: 'kept' });

    const others: Record<string, Json>[] = [
      { authentication: 'basic' },
      { allowedAddresses: ['10.0.0.1'] },
      { method: 'GET' },
      { suffix: 'x' },
    ];
    for (const parameters of others) {
      const cannot = await startRun([{ name: 'Start' }, waitNode(parameters)]);
      await expect(find(cannot)).rejects.toMatchObject({ code: 'RESUME_REFUSED' });
    }
  });

  it('do not end a wait unasked that has begun while they came', async () => {
    const run = await startRun([{ name: 'Start' }, waitNode()]);
    await expect(find(run)).resolves.toMatchObject({ status: 'early' });
    const dueAt = Date.now() + 60_000;
    await writer.park(run, { dueAt, rows: [waitRow({}, dueAt)] });
    await expect(resume(run, undefined)).resolves.toEqual({ status: 'begun' });
    await expect(resume(run, 'p')).resolves.toEqual({ status: 'resumed' });
  });

  it('are told where the run has not come to its form yet, and where it never will', async () => {
    const lookAtForm = (run: { tenantId: string; executionId: string }) =>
      weft.resumes.find({ token: resumeToken(SECRET_KEY, run), suffix: '', method: 'GET', kind: 'form' });
    const will = await startRun([{ name: 'Start' }, waitNode({ resume: 'form', authentication: 'basic' })]);
    await expect(lookAtForm(will)).rejects.toMatchObject({ code: 'RESUME_REFUSED', details: { early: true } });
    const never = await startRun([{ name: 'Start' }, waitNode()]);
    await expect(lookAtForm(never)).rejects.toMatchObject({ code: 'RESUME_REFUSED', details: {} });
  });

  it('are not kept for a wait that has had its call, unless the run can come to it again', async () => {
    const over = { kind: 'step', step: JSON.stringify({ path: 'p', outputs: [] }) } as unknown as JournalRow;
    const once = await startRun([{ name: 'Start' }, waitNode()], [{ from: 'Start', to: 'Wait' }]);
    await writer.append(once, { rows: [waitRow(), over] });
    await expect(find(once)).rejects.toMatchObject({ code: 'RESUME_REFUSED' });

    const edges = [
      { from: 'Start', to: 'Wait' },
      { from: 'Wait', to: 'Back' },
      { from: 'Back', to: 'Wait' },
    ];
    const again = await startRun([{ name: 'Start' }, waitNode(), { name: 'Back' }], edges);
    await writer.append(again, { rows: [waitRow(), over] });
    await expect(find(again)).resolves.toMatchObject({ status: 'early' });
  });
});

describe('a webhook that is tried out', () => {
  let weft: OrchestratorUnderTest;
  const actor = make.actor();
  const EXECUTION = '0190f3a2-0000-7000-8000-0000000000e1';

  beforeAll(async () => {
    weft = await openOrchestrator();
  });
  afterAll(() => weft.close());

  const call = (executionId: string) => ({
    tenantId: actor.tenantId,
    workflowId: EXECUTION,
    triggerNodeId: 'hook',
    executionId,
    call: { request: { headers: {}, params: {}, query: {}, body: {}, webhookUrl: '', executionMode: 'test' as const } },
    respond: 'last-node' as const,
    test: true,
  });

  it('takes one call of the newest version, by hand, whoever is live', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Orders', 'orders/:id'));
    await expect(weft.tests.listen(actor, id, EXECUTION)).resolves.toMatchObject({
      executionId: EXECUTION,
      routes: [{ method: 'POST', path: 'orders/:id', nodeName: 'Hook' }],
    });
    const address = { tenantId: actor.tenantId, method: 'POST', path: 'orders/7' };
    await expect(weft.tests.find(address)).resolves.toMatchObject({
      executionId: EXECUTION,
      params: { id: '7' },
      triggerNodeId: 'hook',
    });

    weft.executor.start = async () => ({ status: 'waiting' });
    const results = await Promise.allSettled([1, 2].map(() => weft.webhooks.start(call(EXECUTION))));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(weft.started).toEqual([expect.objectContaining({ executionId: EXECUTION, mode: 'manual', replyWhen: 'answer' })]);
    await expect(weft.tests.find(address)).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  });

  it('may be a form, whose address is another than that of a webhook', async () => {
    const form = { id: 'form', name: 'Ask', type: 'formTrigger', parameters: { path: 'ask' } };
    const { id } = await weft.workflows.create(actor, { name: 'Form', nodes: [form] });
    const hook = await weft.workflows.create(actor, webhookDocument('Hook', 'ask'));
    const second = await weft.workflows.create(actor, { name: 'Second', nodes: [form] });
    await expect(weft.tests.listen(actor, id, EXECUTION)).resolves.toMatchObject({
      routes: [{ method: 'POST', path: 'ask', nodeName: 'Ask', page: 'form' }],
    });
    const at = (method: string) => ({ tenantId: actor.tenantId, method, path: 'ask' });
    await expect(weft.tests.find(at('form'))).resolves.toMatchObject({
      triggerNodeId: 'form',
      route: { page: { kind: 'form' } },
    });
    await expect(weft.tests.find(at('POST'))).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
    for (const workflowId of [id, hook.id]) await weft.activation.activate(actor, workflowId);
    await expect(weft.webhooks.find(at('form'))).resolves.toMatchObject({ workflowId: id });
    await expect(weft.webhooks.find(at('POST'))).resolves.toMatchObject({ workflowId: hook.id });
    await expect(weft.activation.activate(actor, second.id)).rejects.toMatchObject({
      code: 'WEBHOOK_PATH_TAKEN',
      details: expect.objectContaining({ method: 'form', path: 'ask' }),
    });
  });

  it('takes a slash that its caller encoded for part of a segment', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('Files', 'files/:name'));
    await weft.tests.listen(actor, id, EXECUTION);
    const address = { tenantId: actor.tenantId, method: 'POST', path: 'files/a%2Fb.c' };
    await expect(weft.tests.find(address)).resolves.toMatchObject({ params: { name: 'a/b.c' } });
    await weft.tests.stop(actor, id);
    await weft.activation.activate(actor, id);
    await expect(weft.webhooks.find(address)).resolves.toMatchObject({ params: { name: 'a/b.c' } });
    for (const path of ['files/a/b', 'files', 'files/a%00b', 'files%2Fa'])
      await expect(weft.webhooks.find({ ...address, path })).rejects.toMatchObject({ code: 'WEBHOOK_NOT_FOUND' });
  });

  it('can be cancelled, and its address taken by nobody else meanwhile', async () => {
    const { id } = await weft.workflows.create(actor, webhookDocument('A', 'same'));
    const other = await weft.workflows.create(actor, webhookDocument('B', 'same'));
    await weft.tests.listen(actor, id, EXECUTION);
    await expect(weft.tests.listen(actor, other.id, EXECUTION)).rejects.toMatchObject({ code: 'WEBHOOK_PATH_TAKEN' });
    await weft.tests.stop(actor, id);
    await expect(weft.tests.listen(actor, other.id, EXECUTION)).resolves.toBeDefined();
    await expect(weft.tests.find({ ...make.actor(), method: 'POST', path: 'same' })).rejects.toMatchObject({
      code: 'WEBHOOK_NOT_FOUND',
    });
  });

  it('must have a version that can run, and a webhook', async () => {
    const broken = await weft.workflows.create(actor, webhookDocument('broken', 'x'));
    await expect(weft.tests.listen(actor, broken.id, EXECUTION)).rejects.toMatchObject({ code: 'WORKFLOW_INVALID' });
    const nodes = [{ id: 'm', name: 'M', type: 'manualTrigger', parameters: {} }];
    const none = await weft.workflows.create(actor, { name: 'None', nodes });
    await expect(weft.tests.listen(actor, none.id, EXECUTION)).rejects.toMatchObject({ code: 'TRIGGER_NOT_FOUND' });
    await expect(weft.tests.listen(make.actor(), none.id, EXECUTION)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });
});
