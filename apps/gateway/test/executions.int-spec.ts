import { AppError } from '@weft/errors';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const AT = '/api/orchestrator/executions';

describe('deleting executions over HTTP', () => {
  let gateway: TestGateway;
  let actor: { tenantId: string; userId: string };

  beforeAll(async () => {
    gateway = await startGateway();
    actor = { tenantId: gateway.owner.tenantId, userId: gateway.owner.userId };
  });
  afterAll(() => gateway.stop());

  const remove = (path: string) => gateway.call(`${AT}${path}`, { method: 'DELETE' });
  const lastInput = (name: keyof TestGateway['orchestrator']['calls']) => gateway.orchestrator.calls[name]?.at(-1) as unknown;

  it('deletes one, and says why it does not', async () => {
    gateway.orchestrator.handlers.deleteExecution = async () => undefined;
    expect((await remove(`/${ID}`)).status).toBe(204);
    expect(lastInput('deleteExecution')).toEqual({ actor, executionId: ID });

    gateway.orchestrator.handlers.deleteExecution = () =>
      Promise.reject(new AppError('EXECUTION_NOT_FINISHED', 'It is running.'));
    const refused = await remove(`/${ID}`);
    expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ code: 'EXECUTION_NOT_FINISHED' })]);
  });

  it('deletes many by a filter, which arrives as what it is', async () => {
    gateway.orchestrator.handlers.deleteExecutions = async () => ({ deleted: 3, hasMore: false });

    const response = await remove(
      `?workflowId=${ID}&status=failed&mode=webhook&customData=order%3D7%3D&finishedBefore=2026-01-31T00%3A00%3A00%2B01%3A00`,
    );

    expect([response.status, await response.json()]).toEqual([200, { deleted: 3, hasMore: false }]);
    expect(lastInput('deleteExecutions')).toEqual({
      actor,
      workflowId: ID,
      status: 'failed',
      mode: 'webhook',
      customData: 'order=7=',
      finishedBefore: '2026-01-31T00:00:00+01:00',
    });
  });

  it.each([
    '?status=over',
    '?finishedBefore=2026-01-31',
    '?finishedBefore=soon',
    '?customData=order',
    '?limit=5',
    '?workflow=x',
    '/x',
  ])('refuses %s', async (path) => {
    const before = gateway.orchestrator.calls.deleteExecutions?.length;
    expect((await remove(path)).status).toBe(400);
    expect(gateway.orchestrator.calls.deleteExecutions?.length).toBe(before);
  });

  it('needs a permission of its own: whoever may run workflows need not be able to delete what they did', async () => {
    gateway.orchestrator.handlers.deleteExecution = async () => undefined;
    const keyWith = async (scope: string) => {
      const created = await gateway.call('/api/keys', { json: { name: scope, scopes: [scope] } });
      return ((await created.json()) as { key: string }).key;
    };
    const removeWith = async (key: string, path: string) =>
      (await fetch(`${gateway.url}${AT}${path}`, { method: 'DELETE', headers: { 'x-api-key': key } })).status;
    const runner = await keyWith('executions.run');

    expect([await removeWith(runner, `/${ID}`), await removeWith(runner, '?status=failed')]).toEqual([403, 403]);
    expect(await removeWith(await keyWith('executions.delete'), `/${ID}`)).toBe(204);
    expect((await fetch(`${gateway.url}${AT}/${ID}`, { method: 'DELETE' })).status).toBe(401);
  });

  it('lists by custom data', async () => {
    gateway.orchestrator.handlers.listExecutions = async () => ({ items: [] });
    await gateway.call(`${AT}?customData=order%3D7`);
    expect(lastInput('listExecutions')).toEqual({ actor, limit: 50, customData: 'order=7' });
  });
});

describe('retries and replays with an Idempotency-Key', () => {
  let gateway: TestGateway;
  const begun = new Set<string>();

  beforeAll(async () => {
    gateway = await startGateway();
    const { handlers } = gateway.orchestrator;
    const keys = new Map<string, { executionId: string; requestHash: string }>();
    handlers.claimKey = async ({ scope, key, executionId, requestHash }) => {
      const kept = keys.get(`${scope} ${key}`);
      if (!kept) keys.set(`${scope} ${key}`, { executionId, requestHash });
      else if (kept.requestHash !== requestHash) throw new AppError('IDEMPOTENCY_KEY_REUSED', 'Another request.');
      return { executionId: kept?.executionId ?? executionId, isFirst: !kept };
    };
    handlers.releaseKey = async ({ scope, key }) => void keys.delete(`${scope} ${key}`);
    handlers.getExecution = async ({ executionId }) => {
      if (begun.has(executionId)) return { id: executionId } as never;
      throw new AppError('EXECUTION_NOT_FOUND', 'There is none.');
    };
  });
  beforeEach(() => {
    begun.clear();
    const begin = async ({ newExecutionId }: { newExecutionId: string }) => void begun.add(newExecutionId);
    gateway.orchestrator.handlers.retryExecution = gateway.orchestrator.handlers.replayExecution = begin;
  });
  afterAll(() => gateway.stop());

  const send = async (path: string, key: string, json: object = {}) => {
    const response = await gateway.call(`${AT}/${ID}/${path}`, { json, headers: { 'idempotency-key': key } });
    return { status: response.status, ...((await response.json()) as { executionId?: string; code?: string }) };
  };

  it.each([
    ['retry', {}],
    ['replay', { from: 'Charge' }],
  ])('begin one execution: %s', async (path, body) => {
    const answers = await Promise.all([1, 2, 3].map(() => send(path, `${path}-1`, body)));
    const later = await send(path, `${path}-1`, body);

    expect(new Set([...answers, later].map(({ status, executionId }) => `${status} ${executionId}`)).size).toBe(1);
    expect([...begun]).toEqual([later.executionId]);
    expect((await send(path, `${path}-2`, body)).executionId).not.toBe(later.executionId);
    expect(await send(path, `${path}-1`, { ...body, version: 'latest' })).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('keep no refusal', async () => {
    const { retryExecution } = gateway.orchestrator.handlers;
    gateway.orchestrator.handlers.retryExecution = () => Promise.reject(new AppError('RETRY_OPEN', 'One is open.'));
    expect(await send('retry', 'refused')).toMatchObject({ status: 409, code: 'RETRY_OPEN' });
    gateway.orchestrator.handlers.retryExecution = retryExecution!;
    expect((await send('retry', 'refused')).status).toBe(202);
  });

  it('are begun by the next caller where the first died in between', async () => {
    const { retryExecution } = gateway.orchestrator.handlers;
    gateway.orchestrator.handlers.retryExecution = () => Promise.reject(new AppError('SERVICE_UNAVAILABLE', 'It died.'));
    expect((await send('retry', 'died')).status).toBe(503);
    expect([...begun]).toEqual([]);
    gateway.orchestrator.handlers.retryExecution = retryExecution!;

    const next = await send('retry', 'died');

    expect([next.status, [...begun]]).toEqual([202, [next.executionId]]);
  });
});
