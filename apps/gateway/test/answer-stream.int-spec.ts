import { executor, orchestrator, type ExecutionEvent } from '@weft/contracts';
import type { WebhookAnswer } from '@weft/node-sdk';
import { startGateway, type TestGateway } from './start-gateway.ts';

const WORKFLOW = '0190f3a2-0000-7000-8000-000000000001';
const EXECUTION = '0190f3a2-0000-7000-8000-0000000000e1';

describe('a webhook that answers piece by piece', () => {
  let gateway: TestGateway;
  let counter = 1;
  /** What the store has of the run. */
  let stored: ExecutionEvent[];

  beforeAll(async () => {
    gateway = await startGateway({ WEFT_WAIT_MS: '1500' });
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    stored = [];
    const route = { method: 'POST', path: 'in', respond: 'streaming', immediate: { status: 200, headers: {} } } as const;
    Object.assign(gateway.orchestrator.handlers, {
      findWebhook: async () => ({ workflowId: WORKFLOW, triggerNodeId: 'n1', params: {}, route }),
      startWebhook: async ({ executionId }: { executionId: string }) => ({ status: 'accepted', executionId }),
      getChangeCounter: async () => ({ counter }),
      readEvents: async ({ after }: { after: number }) => ({
        events: stored.filter(({ sequence }) => sequence > after),
        finished: stored.some(({ type }) => type === 'execution.finished'),
      }),
    });
    gateway.events.publish(orchestrator.events.workflowsChanged, { counter: ++counter });
  });

  const commit = (event: Pick<ExecutionEvent, 'type' | 'status' | 'answer'>) => {
    const sequence = stored.length + 1;
    stored.push({ at: '2030-01-01T00:00:00.000Z', ...event, sequence });
    const executionId = gateway.orchestrator.calls.startWebhook?.at(-1)?.executionId ?? EXECUTION;
    const hint = { tenantId: gateway.owner.tenantId, executionId, sequence, status: 'running' as const };
    gateway.events.publish(executor.events.executionAdvanced, hint, executionId);
  };
  const say = (answer: Partial<WebhookAnswer>) =>
    commit({ type: 'step.finished', answer: { status: 200, headers: {}, ...answer } });
  const end = (status: string, answer?: WebhookAnswer) => commit({ type: 'execution.finished', status, answer });
  const send = () => fetch(`${gateway.url}/webhook/in`, { method: 'POST' });
  const reading = (response: Response) => {
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    return async () => (await reader.read()).value;
  };

  it('sends each piece as soon as it is committed; the first one makes the head', async () => {
    say({ status: 201, headers: { 'x-own': '1', 'content-length': '3' }, body: { text: 'one' } });
    const response = await send();
    const next = reading(response);
    expect([response.status, response.headers.get('x-own'), response.headers.get('content-type')]).toEqual([
      201,
      '1',
      'text/plain; charset=utf-8',
    ]);
    expect(response.headers.has('content-length')).toBe(false);
    expect(await next()).toBe('one');
    say({ status: 500, body: { json: { n: 2 } } });
    expect(await next()).toBe('{"n":2}\n');
    end('succeeded');
    expect(await next()).toBeUndefined();
  });

  it('sends JSON line by line, and markup that cannot act on our origin', async () => {
    say({ body: { json: { n: 1 } } });
    say({ body: { json: { n: 2 } } });
    end('succeeded');
    const response = await send();
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(await response.text()).toBe('{"n":1}\n{"n":2}\n');

    stored = [];
    say({ headers: { 'content-type': 'text/html' }, body: { text: '<script>' } });
    end('succeeded');
    expect((await send()).headers.get('content-security-policy')).toBe('sandbox');
  });

  it.each([
    ['succeeded', { status: 200, headers: {}, body: { json: { last: 1 } } }, 200, { last: 1 }],
    ['failed', undefined, 500, { message: 'The workflow failed.' }],
  ] as const)('answers as a whole where no step does, and the run %s', async (status, answer, expected, body) => {
    end(status, answer);
    const response = await send();
    expect([response.status, await response.json()]).toMatchObject([expected, body]);
  });

  it('cuts the body off where the run fails after a piece, so that nobody takes it for whole', async () => {
    say({ body: { text: 'half' } });
    end('failed');
    await expect(send().then((response) => response.text())).rejects.toThrow();
    stored = [];
    end('succeeded', { status: 200, headers: {}, body: { text: 'fine' } });
    expect(await (await send()).text()).toBe('fine');
  });

  it('ends the body where the run begins to wait; before any piece that is 202', async () => {
    say({ body: { text: 'so far' } });
    commit({ type: 'execution.waiting' });
    expect(await (await send()).text()).toBe('so far');
    stored = [];
    commit({ type: 'execution.waiting' });
    expect((await send()).status).toBe(202);
  });

  it('is 202 where nothing is said for WEFT_WAIT_MS', async () => {
    const response = await send();
    expect([response.status, await response.json()]).toEqual([202, { executionId: expect.any(String) }]);
  });
});
