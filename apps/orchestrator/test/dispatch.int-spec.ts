import { AppError } from '@weft/errors';
import { make } from '@weft/testing';
import { openOrchestrator, webhookDocument, type OrchestratorUnderTest } from './orchestrator-under-test.ts';

let weft: OrchestratorUnderTest;
const actor = make.actor();
beforeAll(async () => (weft = await openOrchestrator()));
afterAll(() => weft.close());
beforeEach(() => {
  weft.executor.start = async () => ({ status: 'accepted' });
  Object.assign(weft.dispatch, { workspaceMaxRunning: 0, queueLimit: 1_000, queueLimitPerWorkspace: 1_000 });
});

async function activate(name: string, settings: object, by = actor): Promise<string> {
  const { id } = await weft.workflows.create(by, { ...webhookDocument(name, name), settings });
  await weft.activation.activate(by, id);
  return id;
}

const callOf = (
  workflowId: string,
  body: object,
  respond: 'immediately' | 'last-node' = 'immediately',
  tenantId = actor.tenantId,
) => ({
  tenantId,
  workflowId,
  triggerNodeId: 'hook',
  executionId: make.uuid(),
  call: {
    request: { headers: {}, params: {}, query: {}, body: body as never, webhookUrl: '', executionMode: 'production' as const },
  },
  respond,
});

const startedLimits = () => weft.started.at(-1)?.limits;

describe('limits of concurrent runs (run.md §9)', () => {
  it('names none for a workflow without one: such a run pays nothing', async () => {
    await weft.webhooks.start(callOf(await activate('free', {}), {}));
    expect(weft.started.at(-1)).not.toHaveProperty('limits');
  });

  it('limits a workflow, each key of it by the item of its trigger, and the workspace', async () => {
    const plain = await activate('plain', { concurrency: { limit: 3 } });
    const keyed = await activate('keyed', { concurrency: { limit: 2, key: '={{ $json.body.customer }}' } });

    await weft.webhooks.start(callOf(plain, {}));
    expect(startedLimits()).toEqual([{ key: `workflow:${plain}`, size: 3 }]);
    await weft.webhooks.start(callOf(keyed, { customer: 'ada' }));
    expect(startedLimits()).toEqual([{ key: `workflow:${keyed}/ada`, size: 2 }]);
    await weft.webhooks.start(callOf(keyed, {}));
    expect(startedLimits()).toEqual([{ key: `workflow:${keyed}/`, size: 2 }]);
    await weft.webhooks.start(callOf(keyed, { customer: 'x'.repeat(500) }));
    expect(startedLimits()?.[0]?.key).toMatch(new RegExp(`^workflow:${keyed}/[0-9a-f]{64}$`));

    weft.dispatch.workspaceMaxRunning = 7;
    await weft.webhooks.start(callOf(keyed, { customer: 42 }));
    expect(startedLimits()).toEqual([
      { key: `workflow:${keyed}/42`, size: 2 },
      { key: 'workspace', size: 7 },
    ]);
  });

  it('limits a run that is started by hand as well', async () => {
    const id = await activate('by-hand', { concurrency: { limit: 1, key: 'all' } });
    const items = [{ json: {} }];
    await weft.executions.execute({ actor, workflowId: id, executionId: make.uuid(), items, wait: false });
    expect(startedLimits()).toEqual([{ key: `workflow:${id}/all`, size: 1 }]);
  });

  it('tells the caller of a key that cannot be evaluated, and starts nothing', async () => {
    const before = weft.started.length;
    const failing = await activate('failing', { concurrency: { limit: 1, key: '={{ $json.body.customer.toDateTime() }}' } });
    const object = await activate('object', { concurrency: { limit: 1, key: '={{ $json.body }}' } });

    await expect(weft.webhooks.start(callOf(failing, { customer: 'no date' }))).rejects.toMatchObject({
      code: 'DISPATCH_KEY_FAILED',
      details: { field: 'settings.concurrency.key' },
    });
    await expect(weft.webhooks.start(callOf(object, {}))).rejects.toMatchObject({
      code: 'DISPATCH_KEY_FAILED',
      message: expect.stringContaining('gives an object or a list') as string,
    });
    expect(weft.started).toHaveLength(before);
  });

  it('answers for a blocked run as for a queued one', async () => {
    weft.executor.start = async () => ({ status: 'blocked' });
    const id = await activate('blocked', { concurrency: { limit: 1 } });

    await expect(weft.webhooks.start(callOf(id, {}))).resolves.toMatchObject({ status: 'accepted' });
    await expect(weft.webhooks.start(callOf(id, {}, 'last-node'))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { queued: true },
    });
  });
});

describe('a full queue', () => {
  const full = { code: 'QUEUE_FULL', details: { retryAfterMs: 1_000 } };

  it('refuses what would have to wait, and keeps a row for each start that it has accepted', async () => {
    const other = make.actor();
    const { tenantId } = other;
    const free = await activate('queued', {}, other);
    weft.executor.start = async () => Promise.reject(new AppError('EXECUTOR_BUSY', 'full'));
    weft.dispatch.queueLimitPerWorkspace = 3;

    const calls = Array.from({ length: 10 }, () => callOf(free, {}, 'immediately', tenantId));
    const answers = await Promise.allSettled(calls.map((call) => weft.webhooks.start(call)));

    const accepted = calls.filter((_, index) => answers[index]?.status === 'fulfilled');
    expect(accepted).toHaveLength(3);
    for (const call of accepted)
      expect(await weft.reader.findSummary(tenantId, call.executionId)).toMatchObject({ status: 'queued' });
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 'fulfilled') continue;
      expect(answer.reason).toMatchObject(full);
      expect(await weft.reader.findSummary(tenantId, calls[index]?.executionId as string)).toBeUndefined();
    }
    // With room at an executor nothing has to wait.
    weft.executor.start = async () => ({ status: 'accepted' });
    await expect(weft.webhooks.start(callOf(free, {}, 'immediately', tenantId))).resolves.toMatchObject({ status: 'accepted' });
  });

  it('refuses beforehand what may be blocked, and counts all workspaces together', async () => {
    const limited = await activate('limited', { concurrency: { limit: 1 } });
    weft.dispatch.queueLimit = 1; // there are more from before
    const before = weft.started.length;

    await expect(weft.webhooks.start(callOf(limited, {}))).rejects.toMatchObject(full);

    expect(weft.started).toHaveLength(before);
  });
});

describe('starts that are gathered', () => {
  const commandOf = async (executionId: string) => {
    const { rows } = await weft.pool.query<{ status: string; limit_keys: string[] | null }>(
      'SELECT status, limit_keys FROM execution.runs WHERE id = $1',
      [executionId],
    );
    return rows[0];
  };

  it('are answered with the id of the run that carries them, and handed to nobody', async () => {
    const id = await activate('debounced', { debounce: { key: '={{ $json.body.customer }}', waitMs: 60_000 } });
    const before = weft.started.length;
    const [first, second, other] = [
      callOf(id, { customer: 'ada' }),
      callOf(id, { customer: 'ada' }, 'last-node'),
      callOf(id, { customer: 'bob' }),
    ];

    for (const call of [first, second, second])
      // sent again, it is the same start
      expect(await weft.webhooks.start(call)).toEqual({ status: 'collected', executionId: first.executionId });
    expect(await weft.webhooks.start(other)).toEqual({ status: 'collected', executionId: other.executionId });

    expect(weft.started).toHaveLength(before);
    expect(await commandOf(first.executionId)).toEqual({ status: 'waiting', limit_keys: null });
    expect(await weft.reader.findSummary(actor.tenantId, second.executionId)).toBeUndefined();
  });

  it('by hand and by webhook are gathered apart; a batch is queued when it is full, under the limits of its workflow', async () => {
    const id = await activate('batched', { batch: { size: 2, waitMs: 60_000 }, concurrency: { limit: 1 } });
    const byHand = () => ({ actor, workflowId: id, executionId: make.uuid(), items: [{ json: {} }], wait: true });
    const [called, first, second] = [callOf(id, {}), byHand(), byHand()];

    await weft.webhooks.start(called);
    expect(await weft.executions.execute(first)).toEqual({ status: 'accepted', executionId: first.executionId });
    expect(await weft.executions.execute(second)).toEqual({ status: 'accepted', executionId: first.executionId });

    expect(await commandOf(first.executionId)).toEqual({ status: 'queued', limit_keys: [`workflow:${id}`] });
    expect(await commandOf(called.executionId)).toMatchObject({ status: 'waiting' });
  });

  it('are refused where their key cannot be evaluated', async () => {
    const id = await activate('ungathered', { batch: { size: 2, waitMs: 60_000, key: '={{ $json.body }}' } });
    await expect(weft.webhooks.start(callOf(id, {}))).rejects.toMatchObject({
      code: 'DISPATCH_KEY_FAILED',
      details: { field: 'settings.batch.key' },
    });
  });
});
