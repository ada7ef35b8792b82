import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const AT = '/api/admin/dead-letters';
const WHEN = '2026-01-31T00:00:00+01:00';

describe('dead letters over HTTP', () => {
  let gateway: TestGateway;
  let actor: { tenantId: string; userId: string };

  beforeAll(async () => {
    gateway = await startGateway();
    actor = { tenantId: gateway.owner.tenantId, userId: gateway.owner.userId };
    const { handlers } = gateway.orchestrator;
    handlers.listDeadLetters = async () => ({ items: [] });
    handlers.countDeadLetters = async () => [];
    handlers.getDeadLetter = handlers.editDeadLetter = async () => ({ id: ID }) as never;
    handlers.redriveDeadLetter = async () => ({ executionId: ID });
    handlers.dismissDeadLetter = async () => ({ id: ID }) as never;
    handlers.redriveDeadLetters = handlers.dismissDeadLetters = async () => ({ results: [] });
  });
  afterAll(() => gateway.stop());

  const send = (path: string, json?: unknown, method = json === undefined ? 'GET' : 'POST') =>
    gateway.call(`${AT}${path}`, { method, json });
  const lastInput = (name: keyof TestGateway['orchestrator']['calls']) => gateway.orchestrator.calls[name]?.at(-1) as unknown;

  it('lists and counts by a filter, which arrives as what it is', async () => {
    const query = `workflowId=${ID}&code=HTTP_STATUS&reason=failed&callerTold=false&failedAfter=${encodeURIComponent(WHEN)}&state=dismissed`;
    const filter = {
      workflowId: ID,
      code: 'HTTP_STATUS',
      reason: 'failed',
      callerTold: false,
      failedAfter: WHEN,
      state: 'dismissed',
    };

    expect((await send(`?${query}&limit=5`)).status).toBe(200);
    expect(lastInput('listDeadLetters')).toEqual({ actor, ...filter, limit: 5 });
    expect(await (await send(`/counts?${query}`)).json()).toEqual({ items: [] });
    expect(lastInput('countDeadLetters')).toEqual({ actor, ...filter });
    await send('');
    expect(lastInput('listDeadLetters')).toEqual({ actor, state: 'open', limit: 50 });
  });

  it('inspects, edits, redrives and dismisses one', async () => {
    expect((await send(`/${ID}`)).status).toBe(200);
    expect(lastInput('getDeadLetter')).toEqual({ actor, executionId: ID });

    const data = { Before: [{ json: { amount: 5 } }] };
    expect((await send(`/${ID}`, { data }, 'PATCH')).status).toBe(200);
    expect(lastInput('editDeadLetter')).toEqual({ actor, executionId: ID, data });
    await send(`/${ID}`, { items: data.Before }, 'PATCH');
    expect(lastInput('editDeadLetter')).toEqual({ actor, executionId: ID, items: data.Before });

    const redriven = await send(`/${ID}/redrive`, { from: 'start', version: 'latest' });
    expect([redriven.status, await redriven.json()]).toEqual([202, { executionId: ID }]);
    expect(lastInput('redriveDeadLetter')).toEqual({ actor, executionId: ID, from: 'start', version: 'latest' });
    expect((await send(`/${ID}/redrive`, undefined, 'POST')).status).toBe(202);
    expect(lastInput('redriveDeadLetter')).toEqual({ actor, executionId: ID, from: 'failed-step', version: 'original' });

    expect((await send(`/${ID}/dismiss`, undefined, 'POST')).status).toBe(200);
    expect(lastInput('dismissDeadLetter')).toEqual({ actor, executionId: ID });
  });

  it('redrives and dismisses many', async () => {
    expect((await send('/redrive', { filter: { reason: 'poison', callerTold: true }, limit: 7, from: 'start' })).status).toBe(
      200,
    );
    expect(lastInput('redriveDeadLetters')).toEqual({
      ...{ actor, filter: { reason: 'poison', callerTold: true }, limit: 7, from: 'start', version: 'original' },
    });
    expect((await send('/dismiss', { ids: [ID] })).status).toBe(200);
    expect(lastInput('dismissDeadLetters')).toEqual({ actor, ids: [ID], limit: 100 });
  });

  it('answers a second redrive with the execution of the first', async () => {
    const { redriveDeadLetter } = gateway.orchestrator.handlers;
    gateway.orchestrator.handlers.redriveDeadLetter = () =>
      Promise.reject(new AppError('DEAD_LETTER_RESOLVED', 'It was redriven.', { details: { executionId: ID } }));
    const refused = await send(`/${ID}/redrive`, {});
    gateway.orchestrator.handlers.redriveDeadLetter = redriveDeadLetter!;

    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({ code: 'DEAD_LETTER_RESOLVED', executionId: ID }),
    ]);
  });

  it.each([
    ['GET', '?state=gone', undefined],
    ['GET', '?reason=bad-luck', undefined],
    ['GET', '?callerTold=perhaps', undefined],
    ['GET', '?failedAfter=2026-01-31', undefined],
    ['GET', '/x', undefined],
    ['PATCH', `/${ID}`, { items: {} }],
    ['PATCH', `/${ID}`, { items: ['text'] }],
    ['PATCH', `/${ID}`, { data: { Before: [{ amount: 5 }] } }],
    ['PATCH', `/${ID}`, { input: [] }],
    ['POST', `/${ID}/redrive`, { from: 'Call' }],
    ['POST', '/redrive', { ids: [] }],
    ['POST', '/redrive', { ids: Array.from({ length: 101 }, () => ID) }],
    ['POST', '/redrive', { ids: ['x'] }],
    ['POST', '/redrive', { filter: { mode: 'webhook' } }],
    ['POST', '/redrive', { filter: [], limit: 5 }],
    ['POST', '/redrive', { filter: {}, limit: 101 }],
    ['POST', '/dismiss', { filter: {}, from: 'start' }],
  ])('refuses %s %s %j', async (method, path, json) => {
    const response = await send(path, json, method);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'INVALID_INPUT']);
  });

  it('are for administrators alone', async () => {
    const created = await gateway.call('/api/keys', { json: { name: 'runs', scopes: ['executions.run', 'executions.read'] } });
    const { key } = (await created.json()) as { key: string };
    const statusOf = async (headers: Record<string, string>) => (await fetch(`${gateway.url}${AT}`, { headers })).status;

    expect([await statusOf({ 'x-api-key': key }), await statusOf({})]).toEqual([403, 401]);
  });
});
