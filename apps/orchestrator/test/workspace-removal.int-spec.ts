import { TenantRemoval } from '@weft/execution-store';
import { EventPublisher, InProcessTransport } from '@weft/messaging';
import { make } from '@weft/testing';
import { WorkspaceRemovalService } from '../src/workspaces/workspace-removal.service.ts';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';
import { activate, backdate, hourly, openReplica, scheduleDocument, type Replica } from './schedules-under-test.ts';

let weft: OrchestratorUnderTest;
let removals: WorkspaceRemovalService;
let replica: Replica;
beforeAll(async () => {
  weft = await openOrchestrator();
  replica = await openReplica(weft);
  const events = new EventPublisher(new InProcessTransport({ copy: true }));
  const executions = new TenantRemoval({ pool: weft.pool });
  removals = new WorkspaceRemovalService(weft.database, weft.changes, weft.queue, executions, events);
});
afterAll(async () => {
  await replica.stop();
  await weft.close();
});

const rowsOf = async (tenantId: string) => {
  const tables = [
    'orchestrator.workflows',
    'orchestrator.workflow_versions',
    'orchestrator.webhook_routes',
    'orchestrator.folders',
  ];
  tables.push('orchestrator.tags', 'orchestrator.variables', 'orchestrator.schedules', 'orchestrator.schedule_fires');
  const management = await weft.database.withTenant(tenantId, async (tx) => {
    const counts: number[] = [];
    for (const table of tables) {
      const [row] = await tx.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [tenantId]);
      counts.push(row!.n);
    }
    return counts;
  });
  const execution: number[] = [];
  for (const table of ['runs', 'journal', 'history', 'plans', 'static_data', 'idempotency_keys']) {
    const sql = `SELECT count(*)::int AS n FROM execution.${table} WHERE tenant_id = $1`;
    const { rows } = await weft.pool.query<{ n: number }>(sql, [tenantId]);
    execution.push(rows[0]!.n);
  }
  return [...management, ...execution];
};

const insertRun = (tenantId: string, status: string, owner: string | null = null) =>
  weft.pool.query(
    `INSERT INTO execution.runs (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status, owner, command)
     VALUES ($1, $2, $3, 1, 'x', 'webhook', $4, $5, '')`,
    [tenantId, make.uuid(), make.uuid(), status, owner],
  );
const insertHistory = (tenantId: string, count: number) =>
  weft.pool.query(
    `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status,
                                    created_at, started_at, finished_at, fence, step_count, event_count)
     SELECT $1, gen_random_uuid(), gen_random_uuid(), 1, 'x', 'webhook', 'succeeded', now(), now(), now(), 1, 1, 1
       FROM generate_series(1, $2)`,
    [tenantId, count],
  );

describe('the end of a workspace', () => {
  it('leaves nothing of it, and all of the others', async () => {
    const [actor, neighbour] = [make.actor(), make.actor()];
    for (const each of [actor, neighbour]) {
      const folder = await weft.folders.create(each, { name: 'Outer', parentId: null });
      await weft.folders.create(each, { name: 'Inner', parentId: folder.id });
      const { id } = await weft.workflows.create(each, webhookDocument('orders', 'orders'));
      await weft.workflows.organise(each, id, { folderId: folder.id, tags: ['sales'] });
      await weft.activation.activate(each, id);
      await backdate(replica, await activate(weft, each, scheduleDocument('due', [hourly])), '1 second');
      await weft.variables.set(each, 'region', 'eu');
      await insertHistory(each.tenantId, 2_500);
      for (const status of ['queued', 'waiting', 'paused', 'blocked']) await insertRun(each.tenantId, status);
    }
    await replica.due.fire(10);
    const before = await rowsOf(neighbour.tenantId);
    expect(before.slice(0, 8).every((count) => count > 0)).toBe(true);
    const counter = await weft.changes.read();

    const goes: boolean[] = [];
    while (goes.at(-1) !== true && goes.length < 10) goes.push((await removals.remove(actor.tenantId)).done);

    // Not in the first: a start that was cached may still come.
    expect(goes[0]).toBe(false);
    expect(goes.at(-1)).toBe(true);
    expect(await rowsOf(actor.tenantId)).toEqual(before.map(() => 0));
    expect(await rowsOf(neighbour.tenantId)).toEqual(before);
    expect(await weft.changes.read()).toBeGreaterThan(counter);
    await expect(weft.webhooks.find({ tenantId: actor.tenantId, method: 'POST', path: 'orders' })).rejects.toMatchObject({
      code: 'WEBHOOK_NOT_FOUND',
    });
    expect(await removals.remove(actor.tenantId)).toEqual({ done: true });
  });

  it('asks who carries out a run to stop it, and is not done before that has happened', async () => {
    const { tenantId } = make.actor();
    await insertRun(tenantId, 'running', 'somebody');
    expect(await removals.remove(tenantId)).toEqual({ done: false });
    const asked = await weft.pool.query('SELECT stop_requested FROM execution.runs WHERE tenant_id = $1', [tenantId]);
    expect(asked.rows).toEqual([{ stop_requested: true }]);
    expect(await removals.remove(tenantId)).toEqual({ done: false });
    await weft.pool.query('DELETE FROM execution.runs WHERE tenant_id = $1', [tenantId]);
    expect(await removals.remove(tenantId)).toEqual({ done: true });
  });
});
