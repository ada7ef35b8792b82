import type { ExecutionView, WorkflowView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { documentSchema } from '@weft/workflow-model';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const DOCUMENT = {
  name: 'Intake',
  nodes: [{ id: 'n1', name: 'Start', type: 'manualTrigger', parameters: { text: '={{ 1 }}', date: '2030-01-01' } }],
  edges: [],
};
const VIEW = { id: ID, name: 'Intake', active: false, version: 1, document: DOCUMENT, problems: [] } as unknown as WorkflowView;
const EXECUTION = { id: ID, status: 'succeeded', nodes: {} } as unknown as ExecutionView;

describe('workflows and executions over HTTP', () => {
  let gateway: TestGateway;
  let actor: { tenantId: string; userId: string };

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '300' });
    actor = { tenantId: gateway.owner.tenantId, userId: gateway.owner.userId };
  });
  afterAll(() => gateway.stop());

  const at = (path = '') => `/api/orchestrator/workflows${path}`;
  const answerOf = async (response: Promise<Response>) => {
    const { status } = await response;
    return { status, body: (await (await response).json()) as unknown };
  };
  const lastInput = (name: keyof TestGateway['orchestrator']['calls']) => gateway.orchestrator.calls[name]?.at(-1) as unknown;

  it('creates a workflow in the caller’s workspace, whatever the document holds', async () => {
    gateway.orchestrator.handlers.createWorkflow = async () => VIEW;
    const { status, body } = await answerOf(gateway.call(at(), { json: DOCUMENT }));
    expect([status, body]).toEqual([201, VIEW]);
    expect(lastInput('createWorkflow')).toEqual({ actor, document: DOCUMENT });
  });

  it('lists with filters, which arrive as what they are', async () => {
    gateway.orchestrator.handlers.listWorkflows = async () => ({ items: [] });
    await gateway.call(at('?limit=5&active=true&search=a%25&cursor=xyz'));
    expect(lastInput('listWorkflows')).toEqual({ actor, limit: 5, active: true, search: 'a%', cursor: 'xyz' });
    await gateway.call(at('?active=false'));
    expect(lastInput('listWorkflows')).toEqual({ actor, limit: 50, active: false });
    expect((await gateway.call(at('?active=maybe'))).status).toBe(400);
  });

  it('saves on top of the version that was edited', async () => {
    gateway.orchestrator.handlers.updateWorkflow = async () => VIEW;
    await gateway.call(at(`/${ID}?basedOn=3`), { method: 'PUT', json: DOCUMENT });
    expect(lastInput('updateWorkflow')).toEqual({ actor, workflowId: ID, basedOn: 3, document: DOCUMENT });
  });

  it('takes back a document as it gave it, with what an import has kept in it', async () => {
    gateway.orchestrator.handlers.createWorkflow = async () => VIEW;
    gateway.orchestrator.handlers.updateWorkflow = async () => VIEW;
    const meta = { n8n: { patches: [{ path: ['versionId'], kept: 'v' }] } };
    const whole = { ...documentSchema.parse(DOCUMENT), description: 'Takes orders in.', meta };
    expect(Object.keys(whole).sort()).toEqual(Object.keys(documentSchema.shape).sort());
    expect((await gateway.call(at(), { json: whole })).status).toBe(201);
    expect((await gateway.call(at(`/${ID}`), { method: 'PUT', json: whole })).status).toBe(200);
    expect(lastInput('updateWorkflow')).toEqual({ actor, workflowId: ID, document: whole });
  });

  it.each<
    [
      string,
      string,
      (
        | 'getWorkflow'
        | 'deleteWorkflow'
        | 'activateWorkflow'
        | 'deactivateWorkflow'
        | 'getVersion'
        | 'diffVersions'
        | 'restoreVersion'
        | 'listVersions'
      ),
      object,
      object?,
    ]
  >([
    ['GET', '', 'getWorkflow', {}],
    ['DELETE', '', 'deleteWorkflow', {}],
    ['POST', '/activate', 'activateWorkflow', { version: 2, publicUrl: expect.stringMatching(/^http/) }, { version: 2 }],
    ['POST', '/activate', 'activateWorkflow', { publicUrl: expect.stringMatching(/^http/) }],
    ['POST', '/deactivate', 'deactivateWorkflow', {}],
    ['GET', '/versions', 'listVersions', { limit: 50 }],
    ['GET', '/versions/7', 'getVersion', { version: 7 }],
    ['POST', '/versions/7/restore', 'restoreVersion', { version: 7 }],
    ['GET', '/versions/diff?from=3&to=7', 'diffVersions', { from: 3, to: 7 }],
    ['GET', '/versions/diff?from=3', 'diffVersions', { from: 3 }],
  ])('%s …%s asks the orchestrator for %s', async (method, ...[path, request, input, json]) => {
    gateway.orchestrator.handlers[request] = (async () => VIEW) as never;
    const { status } = await gateway.call(at(`/${ID}${path}`), { method, json });
    expect(status).toBe(method === 'DELETE' ? 204 : 200);
    expect(lastInput(request)).toEqual({ actor, workflowId: ID, ...input });
  });

  it('imports any JSON as it is', async () => {
    gateway.orchestrator.handlers.importWorkflow = async () => ({
      workflow: VIEW,
      report: { nodes: [], valid: true, problems: [] },
    });
    const source = {
      nodes: [{ type: 'n8n-nodes-base.noOp', typeVersion: 1.1, position: [0, 0] }],
      connections: {},
      meta: { instanceId: 'x' },
    };
    expect((await gateway.call(at('/import'), { json: source })).status).toBe(201);
    expect(lastInput('importWorkflow')).toEqual({ actor, source });
    expect((await gateway.call(at('/import?clampRetries=true'), { json: source })).status).toBe(201);
    expect(lastInput('importWorkflow')).toEqual({ actor, source, clampRetries: true });
    expect((await gateway.call(at('/import?clampRetries=maybe'), { json: source })).status).toBe(400);
  });

  it('renames the node that the path names, whatever its id', async () => {
    gateway.orchestrator.handlers.renameNode = async () => VIEW;
    const rename = (path: string, json: object) => gateway.call(at(`/${ID}/nodes/${path}`), { json });
    expect((await rename('a%2Fb%20c/rename', { name: ' New ' })).status).toBe(200);
    expect(lastInput('renameNode')).toEqual({ actor, workflowId: ID, nodeId: 'a/b c', name: 'New' });
    await rename('n1/rename', { name: 'New', basedOn: 4 });
    expect(lastInput('renameNode')).toEqual({ actor, workflowId: ID, nodeId: 'n1', name: 'New', basedOn: 4 });
    for (const json of [{}, { name: '  ' }, { name: 'n'.repeat(201) }, { name: 'a', id: 'b' }, { name: 'a', basedOn: '4' }])
      expect((await rename('n1/rename', json)).status).toBe(400);
  });

  it('checks a document without saving it, and shows its plan where that is asked for', async () => {
    const diagnostics = [{ severity: 'warning' as const, code: 'UNREACHABLE', message: 'Nothing leads here.' }];
    gateway.compiler.handlers.compile = async () =>
      ({ diagnostics, plan: { hash: 'a'.repeat(64), body: { nodes: [] } as never }, triggers: [] }) as never;
    expect(await answerOf(gateway.call('/api/compile/validate', { json: DOCUMENT }))).toMatchObject({
      status: 200,
      body: { valid: true, problems: diagnostics },
    });
    expect(await answerOf(gateway.call('/api/compile', { json: { what: 'ever' } }))).toMatchObject({
      body: { valid: true, plan: { hash: 'a'.repeat(64) } },
    });
    gateway.compiler.handlers.compile = async () => ({ diagnostics: [], triggers: [] });
    expect(await answerOf(gateway.call('/api/compile', { json: {} }))).toMatchObject({ status: 200, body: { valid: false } });
  });

  it('explains a document: its graph, and how much a run of it can come to', async () => {
    const explanation = { mermaid: 'flowchart LR\n', worstCase: { steps: 3, externalSteps: 1, externalAttempts: 2 } };
    gateway.compiler.handlers.compile = async ({ explain }) =>
      ({ diagnostics: [], triggers: [], ...(explain && { explanation }) }) as never;
    expect(await answerOf(gateway.call('/api/compile', { json: DOCUMENT }))).toMatchObject({ body: explanation });
    expect((await answerOf(gateway.call('/api/compile/validate', { json: DOCUMENT }))).body).not.toHaveProperty('mermaid');
  });

  it('checks a file of n8n as what an import would make of it', async () => {
    const nodes = [{ name: 'A', type: 'n8n-nodes-base.set', status: 'supported', reasons: [] }] as const;
    const finding = { severity: 'info', code: 'SETTING_LEFT_OUT', message: 'Left out.', fix: '' } as const;
    gateway.compiler.handlers.convert = async () => ({ document: DOCUMENT as never, tags: [], nodes, findings: [finding] });
    gateway.compiler.handlers.compile = async () => ({ diagnostics: [], triggers: [] });
    const file = { nodes: [{ type: 'n8n-nodes-base.set' }], connections: {} };

    expect(await answerOf(gateway.call('/api/compile/validate', { json: file }))).toMatchObject({
      status: 200,
      body: { valid: false, problems: [finding], nodes },
    });
    expect(gateway.compiler.calls.compile?.at(-1)).toMatchObject({ document: DOCUMENT });
  });

  it('checks the workflows that a document names as a save would', async () => {
    const calls = gateway.orchestrator.calls;
    gateway.compiler.handlers.compile = async () => ({ diagnostics: [], triggers: [] });
    const known = { errorWorkflow: 'without-trigger', calls: { [ID]: { status: 'absent' } } } as const;
    gateway.orchestrator.handlers.describeReferences = async () => known;
    const naming = [
      { settings: { errorWorkflowId: ID } },
      { nodes: [{ type: 'executeWorkflow', parameters: { workflowId: ID } }] },
    ];
    for (const document of naming) {
      expect((await gateway.call('/api/compile', { json: document })).status).toBe(200);
      expect(calls.describeReferences?.at(-1)).toEqual({ actor, document });
      expect(gateway.compiler.calls.compile?.at(-1)).toMatchObject(known);
    }
    const asked = calls.describeReferences?.length;
    await gateway.call('/api/compile/validate', { json: { settings: { errorWorkflowId: null } } });
    expect(calls.describeReferences?.length).toBe(asked);
  });

  describe('execute', () => {
    const execute = (json?: object) => answerOf(gateway.call(at(`/${ID}/execute`), json ? { json } : { method: 'POST' }));

    it('answers 202 with the id of the run', async () => {
      gateway.orchestrator.handlers.execute = async ({ executionId }) => ({ status: 'accepted', executionId });
      const { status, body } = await execute();
      expect(status).toBe(202);
      expect(lastInput('execute')).toMatchObject({
        actor,
        workflowId: ID,
        items: [], // one empty item, or what is pinned before its first node
        wait: false,
        executionId: (body as { executionId: string }).executionId,
      });
    });

    it.each([
      [{ input: { a: 1 } }, [{ json: { a: 1 } }]],
      [{ input: [{ a: 1 }, {}] }, [{ json: { a: 1 } }, { json: {} }]],
      [{ input: [] }, []],
    ])('starts with the items of %j', async (body, items) => {
      gateway.orchestrator.handlers.execute = async ({ executionId }) => ({ status: 'accepted', executionId });
      await execute({
        ...body,
        startNode: 'A',
        destinationNode: 'B',
        pinData: { C: [{ json: { x: '2030-01-01T00:00:00.000Z' } }] },
      });
      expect(lastInput('execute')).toMatchObject({
        items,
        startNode: 'A',
        destinationNode: 'B',
        pinData: { C: [{ json: { x: '2030-01-01T00:00:00.000Z' } }] },
      });
    });

    it('with wait answers 200 with the finished execution', async () => {
      gateway.orchestrator.handlers.execute = async () => ({ status: 'finished', execution: EXECUTION });
      expect(await execute({ wait: true })).toMatchObject({ status: 200, body: EXECUTION });
    });

    it('with wait answers 202 once WEFT_WAIT_MS is over', async () => {
      gateway.orchestrator.handlers.execute = () => new Promise(() => {});
      expect(await execute({ wait: true })).toMatchObject({ status: 202, body: { executionId: expect.any(String) } });
    });

    it.each([
      ['finished', 'succeeded', 200],
      ['still runs when the time is over', 'running', 202],
      ['waits', 'waiting', 202],
    ])('asks for a run whose reply got lost: it %s', async (_, status, expected) => {
      gateway.orchestrator.handlers.execute = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Lost.'));
      gateway.orchestrator.handlers.getExecution = async () => ({ ...EXECUTION, status }) as ExecutionView;
      expect((await execute({ wait: true })).status).toBe(expected);
    });

    it('is 503 where the reply got lost and there is no run', async () => {
      gateway.orchestrator.handlers.execute = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'Lost.'));
      gateway.orchestrator.handlers.getExecution = () => Promise.reject(new AppError('EXECUTION_NOT_FOUND', 'None.'));
      expect((await execute({ wait: true })).status).toBe(503);
    });
  });

  it('reads an execution with its data only where that is asked for', async () => {
    gateway.orchestrator.handlers.getExecution = async () => EXECUTION;
    await gateway.call(`/api/orchestrator/executions/${ID}`);
    expect(lastInput('getExecution')).toEqual({ actor, executionId: ID, includeData: false });
    await gateway.call(`/api/orchestrator/executions/${ID}?include=data`);
    expect(lastInput('getExecution')).toEqual({ actor, executionId: ID, includeData: true });
    expect((await gateway.call(`/api/orchestrator/executions/${ID}?include=secrets`)).status).toBe(400);
  });

  it('stops an execution', async () => {
    gateway.orchestrator.handlers.stopExecution = () => Promise.reject(new AppError('EXECUTION_FINISHED', 'It is over.'));
    expect((await gateway.call(`/api/orchestrator/executions/${ID}/stop`, { method: 'POST' })).status).toBe(409);
  });

  it('reports health and numbers', async () => {
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${gateway.url}/health/ready`)).json()).toEqual({
      ready: true,
      checks: { messaging: 'ok', 'gateway database': 'ok' },
    });
    const metrics = await gateway.call('/metrics');
    expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await metrics.text()).toContain('# TYPE weft_webhook_callers_waiting gauge\nweft_webhook_callers_waiting 0\n');
  });

  it('does not make a second owner', async () => {
    const { FirstStart, gatewayService } = await import('../src/index.ts');
    await expect(gateway.services.get(gatewayService, FirstStart).run({ withKey: true })).resolves.toBeUndefined();
  });

  it('says in one sentence that its port is taken', async () => {
    const port = new URL(gateway.url).port;
    await expect(startGateway({ PORT: port })).rejects.toThrow(
      `Port ${port} is taken by another program: stop that, or set PORT to another one.`,
    );
  });
});
