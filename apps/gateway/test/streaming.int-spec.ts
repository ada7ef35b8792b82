import { executor, type ExecutionChange, type ExecutionEvent } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { waitFor } from '@weft/testing';
import { gatewayService } from '../src/index.ts';
import { AccessWatch } from '../src/streaming/access-watch.ts';
import { startGateway, type TestGateway } from './start-gateway.ts';

const ID = '0190f3a2-0000-7000-8000-000000000001';
const event = (sequence: number): ExecutionEvent => ({
  sequence,
  type: 'step.finished',
  at: '2030-01-01T00:00:00.000Z',
  nodeName: `Näme ${sequence}`,
});

describe('watching an execution', () => {
  let gateway: TestGateway;
  /** What the store has. */
  let stored: ExecutionEvent[];
  let finished: boolean;

  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(() => gateway.stop());

  beforeEach(() => {
    stored = [];
    finished = false;
    delete gateway.orchestrator.calls.readEvents;
    gateway.orchestrator.handlers.readEvents = async ({ after }) => ({
      events: stored.filter(({ sequence }) => sequence > after),
      finished,
    });
  });

  const commit = (...sequences: number[]) => stored.push(...sequences.map(event));
  const hint = (sequence: number) =>
    gateway.events.publish(
      executor.events.executionAdvanced,
      { tenantId: gateway.owner.tenantId, executionId: ID, sequence, status: 'running' },
      ID,
    );
  const watch = (init: RequestInit = {}, query = '') => gateway.call(`/api/streaming/executions/${ID}${query}`, init);
  const reads = () => gateway.orchestrator.calls.readEvents?.length ?? 0;

  it('yields what is stored, then ends with the run', async () => {
    commit(1, 2);
    finished = true;
    const response = await watch();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.text()).toBe(
      'retry: 1000\n\n' + [1, 2].map((n) => `id: ${n}\nevent: step.finished\ndata: ${JSON.stringify(event(n))}\n\n`).join(''),
    );
  });

  it('goes on after Last-Event-ID', async () => {
    commit(1, 2, 3);
    finished = true;
    expect(idsIn(await (await watch({ headers: { 'last-event-id': '2' } })).text())).toEqual([3]);
    expect(idsIn(await (await watch({}, '?lastEventId=1')).text())).toEqual([2, 3]);
  });

  it('yields each event once, in order, whether its hint comes, comes twice, early, late or never', async () => {
    commit(1);
    const text = (await watch()).text();
    await waitFor(() => reads() === 1);
    commit(2, 3);
    hint(3);
    hint(3);
    hint(2);
    await waitFor(() => reads() >= 2);
    commit(4); // its hint is lost: silence leads back to the store
    await waitFor(() => reads() >= 3, { timeoutMs: 4_000 });
    hint(9); // ahead of what is stored
    commit(5);
    finished = true;
    hint(5);
    expect(idsIn(await text)).toEqual([1, 2, 3, 4, 5]);
  });

  it('misses nothing that is committed between subscribing and reading', async () => {
    gateway.orchestrator.handlers.readEvents = async ({ after }) => {
      const events = stored.filter(({ sequence }) => sequence > after);
      if (after === 0) {
        commit(1);
        hint(1);
        finished = true;
        return { events, finished: false };
      }
      return { events, finished };
    };
    expect(idsIn(await (await watch()).text())).toEqual([1]);
  });

  it('reads on at once where there are more', async () => {
    commit(1, 2, 3, 4, 5);
    finished = true;
    gateway.orchestrator.handlers.readEvents = async ({ after }) => {
      const page = stored.filter(({ sequence }) => sequence > after).slice(0, 2);
      return page.at(-1)?.sequence === 5 ? { events: page, finished } : { events: page, finished: false, hasMore: true };
    };
    const begun = performance.now();
    expect(idsIn(await (await watch()).text())).toEqual([1, 2, 3, 4, 5]);
    expect(performance.now() - begun).toBeLessThan(2_000); // no silence was waited for
  });

  it('stops reading once its reader is gone', async () => {
    const reader = new AbortController();
    await watch({ signal: reader.signal });
    await waitFor(() => reads() === 1);
    const watched = gateway.services.get(gatewayService, AccessWatch)['open'];
    expect(watched.size).toBe(1);
    reader.abort();
    await waitFor(() => watched.size === 0);
    hint(1);
    hint(2);
    await gateway.events['transport'].flush();
    expect(reads()).toBe(1);
  });

  it('is 404 for a run of nobody, or of another workspace', async () => {
    gateway.orchestrator.handlers.readEvents = ({ actor }) => {
      expect(actor.tenantId).toBe(gateway.owner.tenantId);
      return Promise.reject(new AppError('EXECUTION_NOT_FOUND', 'No such run.'));
    };
    const response = await watch();
    expect([response.status, await response.json()]).toEqual([404, expect.objectContaining({ code: 'EXECUTION_NOT_FOUND' })]);
  });

  it('of all of the workspace goes on behind Last-Event-ID, and ends with the connection', async () => {
    const execution = { id: ID, status: 'succeeded' } as ExecutionChange['execution'];
    gateway.orchestrator.handlers.readChanges = async ({ after }) => {
      if (after === 'gone') throw new AppError('CURSOR_TOO_OLD', 'Too old.');
      if (after === 'c2') return { changes: [{ cursor: 'c3', sequence: 7, execution }], cursor: 'c3', isLast: true };
      return { changes: [], cursor: after ?? 'c0', isLast: true };
    };
    const reader = new AbortController();
    const init = { headers: { 'last-event-id': 'c2' }, signal: reader.signal };
    const response = await gateway.call('/api/streaming/executions', init);
    const text = await readUntil(response, ': alive\n\n');
    const data = JSON.stringify({ type: 'execution.changed', sequence: 7, execution });
    expect(text).toBe(`retry: 1000\n\nid: c3\nevent: execution.changed\ndata: ${data}\n\n: alive\n\n`);
    reader.abort();
    const refused = await gateway.call('/api/streaming/executions?lastEventId=gone');
    expect([refused.status, await refused.json()]).toEqual([410, expect.objectContaining({ code: 'CURSOR_TOO_OLD' })]);
  });

  describe('with a ticket', () => {
    const issue = async () => {
      const response = await gateway.call('/api/streaming/ticket', { method: 'POST' });
      return (await response.json()) as { ticket: string; expiresAt: string };
    };
    const withTicket = (ticket: string, path = `/api/streaming/executions/${ID}`) =>
      fetch(`${gateway.url}${path}?ticket=${ticket}`);

    it('needs no header, once', async () => {
      finished = true;
      const { ticket, expiresAt } = await issue();
      expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(30_000);
      const first = await withTicket(ticket);
      expect(first.status).toBe(200);
      await first.text();
      expect((await withTicket(ticket)).status).toBe(401);
    });

    it('works for one of two who use it at once', async () => {
      finished = true;
      const { ticket } = await issue();
      const statuses = await Promise.all(
        [withTicket(ticket), withTicket(ticket), withTicket(ticket)].map(async (each) => (await each).status),
      );
      expect(statuses.toSorted()).toEqual([200, 401, 401]);
    });

    it('opens nothing but a stream', async () => {
      const { ticket } = await issue();
      expect((await withTicket(ticket, '/api/auth/me')).status).toBe(401);
      expect((await fetch(`${gateway.url}/api/auth/me`, { headers: { 'x-api-key': ticket } })).status).toBe(401);
    });
  });
});

const idsIn = (stream: string): number[] => [...stream.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));

async function readUntil({ body }: Response, end: string): Promise<string> {
  let text = '';
  for await (const chunk of body!) {
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.endsWith(end)) break;
  }
  return text;
}
