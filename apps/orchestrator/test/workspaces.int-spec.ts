import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

let weft: OrchestratorUnderTest;
beforeAll(async () => {
  weft = await openOrchestrator();
});
afterAll(() => weft.close());

describe('variables', () => {
  it('are set, replaced, listed by name and deleted, each workspace for itself', async () => {
    const actor = make.actor();
    await weft.variables.set(actor, 'region', 'eu');
    await weft.variables.set(actor, 'limit', '5');
    await weft.variables.set(actor, 'region', 'us');

    expect((await weft.variables.list(actor)).map(({ name, value }) => [name, value])).toEqual([
      ['limit', '5'],
      ['region', 'us'],
    ]);
    expect(await weft.variables.list(make.actor())).toEqual([]);
    await weft.variables.delete(actor, 'limit');
    await expect(weft.variables.delete(actor, 'limit')).rejects.toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
  });

  it('move the change counter, so that a live workflow starts with the new value', async () => {
    const actor = make.actor();
    const { id } = await weft.workflows.create(actor, webhookDocument('reads region', 'vars'));
    await weft.activation.activate(actor, id);
    await weft.variables.set(actor, 'region', 'eu');
    await weft.variables.set(actor, 'unread', 'secret');
    weft.live.invalidate();
    expect(await weft.live.get(actor.tenantId, id)).toMatchObject({ vars: { region: 'eu' } });

    await weft.variables.set(actor, 'region', 'us');
    weft.live.invalidate();

    expect((await weft.live.get(actor.tenantId, id)).vars).toEqual({ region: 'us' });
  });

  it('go along with a run that is started by hand, as far as the plan may read them', async () => {
    const actor = make.actor();
    const { id } = await weft.workflows.create(actor, webhookDocument('reads region', 'by-hand'));
    await weft.variables.set(actor, 'region', 'eu');
    await weft.variables.set(actor, 'unread', 'secret');

    await weft.executions.execute({ actor, workflowId: id, executionId: make.uuid(), items: [], wait: false });

    expect(weft.started.at(-1)?.vars).toEqual({ region: 'eu' });
  });
});

describe('usage', () => {
  it('counts the executions of each day by how they ended, of this workspace alone', async () => {
    const actor = make.actor();
    const stranger = make.actor();
    const insert = (tenantId: string, at: string, status: string) =>
      weft.pool.query(
        `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status,
                                        created_at, started_at, finished_at, fence, step_count, event_count)
         VALUES ($1, $2, $3, 1, 'h', 'webhook', $4, $5, $5, $5::timestamptz + interval '250 ms', 1, 3, 2)`,
        [tenantId, idAt(at), make.uuid(), status, at],
      );
    await insert(actor.tenantId, '2026-03-01T00:00:00Z', 'succeeded');
    await insert(actor.tenantId, '2026-03-01T23:59:59.999Z', 'failed');
    await insert(actor.tenantId, '2026-03-02T10:00:00Z', 'succeeded');
    await insert(actor.tenantId, '2026-03-03T00:00:00Z', 'cancelled');
    await insert(stranger.tenantId, '2026-03-01T10:00:00Z', 'succeeded');
    const { id } = await weft.workflows.create(actor, webhookDocument('Used', 'used'));
    await weft.activation.activate(actor, id);
    await weft.workflows.create(actor, webhookDocument('Unused', 'unused'));

    expect(await weft.usage.get(actor, { from: '2026-03-01', to: '2026-03-02' })).toEqual({
      from: '2026-03-01',
      to: '2026-03-02',
      days: [
        { date: '2026-03-01', succeeded: 1, failed: 1, cancelled: 0, steps: 6, durationMs: 500 },
        { date: '2026-03-02', succeeded: 1, failed: 0, cancelled: 0, steps: 3, durationMs: 250 },
      ],
      workflows: { total: 2, active: 1 },
      open: 0,
    });
  });

  it('counts a run for the day that its id says, in each period once, also where it is written a moment later, in another month', async () => {
    const { tenantId, userId } = make.actor();
    const insert = (id: string, createdAt: string) =>
      weft.pool.query(
        `INSERT INTO execution.history (tenant_id, id, workflow_id, workflow_version, plan_hash, mode, status,
                                        created_at, started_at, finished_at, fence, step_count, event_count)
         VALUES ($1, $2, $3, 1, 'h', 'webhook', 'succeeded', $4, $4, $4, 1, 1, 1)`,
        [tenantId, id, make.uuid(), createdAt],
      );
    await insert(idAt('2026-04-30T23:59:59.990Z'), '2026-05-01T00:00:00.040Z');
    await insert(idAt('2026-05-01T00:00:00.000Z'), '2026-05-01T00:00:00.040Z');
    const days = async (from: string, to: string) =>
      (await weft.usage.get({ tenantId, userId }, { from, to })).days.map(({ date, succeeded }) => [date, succeeded]);
    expect(await days('2026-04-01', '2026-04-30')).toEqual([['2026-04-30', 1]]);
    expect(await days('2026-05-01', '2026-05-31')).toEqual([['2026-05-01', 1]]);
    expect(await days('2026-04-01', '2026-05-31')).toEqual([
      ['2026-04-30', 1],
      ['2026-05-01', 1],
    ]);
  });

  it.each([
    ['2026-03-02', '2026-03-01'],
    ['2026-01-01', '2026-12-31'],
  ])('refuses a period from %s to %s', async (from, to) => {
    await expect(weft.usage.get(make.actor(), { from, to })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });
});

/** UUIDv7 of a moment. */
function idAt(at: string): string {
  const time = Date.parse(at).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${make.uuid().slice(15)}`;
}
