import type { ExportedWorkflow, FolderView, WorkflowSchedules, WorkflowSummary, WorkflowView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const FOLDER = '0190f3a2-0000-4000-8000-000000000002';

let gateway: TestGateway;
let actor: { tenantId: string; userId: string };
beforeAll(async () => {
  gateway = await startGateway();
  actor = { tenantId: gateway.owner.tenantId, userId: gateway.owner.userId };
});
afterAll(() => gateway.stop());

const lastInput = (name: keyof TestGateway['orchestrator']['calls']) => gateway.orchestrator.calls[name]?.at(-1) as unknown;
const folders = '/api/orchestrator/folders';
const workflow = `/api/orchestrator/workflows/${ID}`;

describe('folders and tags over HTTP', () => {
  it('makes a folder at the top where no parent is named', async () => {
    gateway.orchestrator.handlers.createFolder = async () => ({ id: FOLDER }) as FolderView;
    expect((await gateway.call(folders, { json: { name: ' Sales ' } })).status).toBe(201);
    expect(lastInput('createFolder')).toEqual({ actor, name: 'Sales', parentId: null });
  });

  it('moves a folder to the top by null, and leaves it where it is where nothing is said', async () => {
    gateway.orchestrator.handlers.updateFolder = async () => ({ id: FOLDER }) as FolderView;
    await gateway.call(`${folders}/${FOLDER}`, { method: 'PATCH', json: { parentId: null } });
    expect(lastInput('updateFolder')).toEqual({ actor, folderId: FOLDER, parentId: null });
    await gateway.call(`${folders}/${FOLDER}`, { method: 'PATCH', json: { name: 'New' } });
    expect(lastInput('updateFolder')).toEqual({ actor, folderId: FOLDER, name: 'New' });
  });

  it.each([
    ['a blank name', { name: '  ' }],
    ['no name', {}],
    ['a name that is too long', { name: 'n'.repeat(101) }],
    ['a parent that is no id', { name: 'a', parentId: 'root' }],
    ['an unknown key', { name: 'a', tenantId: ID }],
  ])('refuses a folder with %s', async (_, json) => {
    expect((await gateway.call(folders, { json })).status).toBe(400);
  });

  it('moves and tags a workflow', async () => {
    gateway.orchestrator.handlers.organiseWorkflow = async () => ({ id: ID }) as WorkflowSummary;
    await gateway.call(workflow, { method: 'PATCH', json: { folderId: FOLDER, tags: ['a', 'b'] } });
    expect(lastInput('organiseWorkflow')).toEqual({ actor, workflowId: ID, folderId: FOLDER, tags: ['a', 'b'] });
    expect((await gateway.call(workflow, { method: 'PATCH', json: { tags: [''] } })).status).toBe(400);
    expect((await gateway.call(workflow, { method: 'PATCH', json: { name: 'no' } })).status).toBe(400);
  });

  it('lists what lies in a folder, at the top, or has a tag', async () => {
    gateway.orchestrator.handlers.listWorkflows = async () => ({ items: [] });
    const list = (query: string) => gateway.call(`/api/orchestrator/workflows?${query}`);
    await list(`folder=${FOLDER}&tag=urgent`);
    expect(lastInput('listWorkflows')).toEqual({ actor, limit: 50, folderId: FOLDER, tag: 'urgent' });
    await list('folder=none');
    expect(lastInput('listWorkflows')).toEqual({ actor, limit: 50, folderId: null });
    expect((await list('folder=somewhere')).status).toBe(400);
  });
});

describe('schedules over HTTP', () => {
  it('are those of the workflow, for whoever may read it', async () => {
    const schedules: WorkflowSchedules = { activeVersion: null, version: 1, live: [], draft: [], livePolls: [], draftPolls: [] };
    gateway.orchestrator.handlers.listSchedules = async () => schedules;
    const answer = await gateway.call(`${workflow}/schedules`);
    expect([answer.status, await answer.json()]).toEqual([200, schedules]);
    expect(lastInput('listSchedules')).toEqual({ actor, workflowId: ID });
    expect((await gateway.call('/api/orchestrator/workflows/first/schedules')).status).toBe(400);
  });

  it('of a workflow that is not there are none', async () => {
    gateway.orchestrator.handlers.listSchedules = async () => {
      throw new AppError('WORKFLOW_NOT_FOUND', 'There is no such workflow.');
    };
    expect((await gateway.call(`${workflow}/schedules`)).status).toBe(404);
  });
});

describe('copies over HTTP', () => {
  it('clones the newest version where the body is empty', async () => {
    gateway.orchestrator.handlers.cloneWorkflow = async () => ({ id: ID }) as WorkflowView;
    expect((await gateway.call(`${workflow}/clone`, { method: 'POST' })).status).toBe(201);
    expect(lastInput('cloneWorkflow')).toEqual({ actor, workflowId: ID });
    await gateway.call(`${workflow}/clone`, { json: { version: 2, name: 'Second' } });
    expect(lastInput('cloneWorkflow')).toEqual({ actor, workflowId: ID, version: 2, name: 'Second' });
  });

  it('takes an empty body that says it is JSON for none', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await gateway.call(`${workflow}/clone`, { method: 'POST', headers })).status).toBe(201);
    expect(lastInput('cloneWorkflow')).toEqual({ actor, workflowId: ID });
    expect((await gateway.call('/api/orchestrator/folders', { method: 'POST', headers })).status).toBe(400);
  });

  it('exports in the format that is asked for', async () => {
    const exported: ExportedWorkflow = { fileName: 'a.n8n.json', file: { nodes: [] }, report: [], findings: [] };
    gateway.orchestrator.handlers.exportWorkflow = async () => exported;
    const response = await gateway.call(`${workflow}/export?format=n8n&version=3`);
    expect([response.status, await response.json()]).toEqual([200, exported]);
    expect(lastInput('exportWorkflow')).toEqual({ actor, workflowId: ID, format: 'n8n', version: 3 });
    expect((await gateway.call(`${workflow}/export?format=zapier`)).status).toBe(400);
  });
});

describe('variables and usage over HTTP', () => {
  const variables = '/api/workspaces/current/variables';

  it('sets a variable under the name in the path', async () => {
    gateway.orchestrator.handlers.setVariable = async ({ name, value }) => ({ name, value, updatedAt: '2026-01-01T00:00:00Z' });
    const response = await gateway.call(`${variables}/region`, { method: 'PUT', json: { value: 'eu' } });
    expect([response.status, await response.json()]).toMatchObject([200, { name: 'region', value: 'eu' }]);
    expect(lastInput('setVariable')).toEqual({ actor, name: 'region', value: 'eu' });
  });

  it.each(['1st', 'a-b', 'a.b', '__proto__%20', 'a'.repeat(101)])('refuses the name %s', async (name) => {
    expect((await gateway.call(`${variables}/${name}`, { method: 'PUT', json: { value: 'x' } })).status).toBe(400);
  });

  it('reports the last 30 days where no period is named', async () => {
    gateway.orchestrator.handlers.getUsage = async ({ from, to }) => ({
      from,
      to,
      days: [],
      workflows: { total: 0, active: 0 },
      open: 0,
    });
    await gateway.call('/api/usage?to=2026-03-31');
    expect(lastInput('getUsage')).toEqual({ actor, from: '2026-03-02', to: '2026-03-31' });
    expect((await gateway.call('/api/usage?from=yesterday')).status).toBe(400);
    expect((await gateway.call('/api/usage?from=2026-02-30')).status).toBe(400);
  });
});
