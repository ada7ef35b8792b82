import { readFileSync } from 'node:fs';
import { waitFor } from '@weft/testing';
import { FleetTarget, type ApiClient } from '../src/index.ts';

const file = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../bench/workflows/${name}.json`, import.meta.url), 'utf8'));

describe('each service in a process of its own, over NATS', () => {
  let fleet: FleetTarget | undefined;
  let api: ApiClient;

  beforeAll(async () => {
    fleet = await FleetTarget.start();
    if (fleet) api = await fleet.signIn();
  }, 120_000);
  afterAll(() => fleet?.stop());

  it('imports an n8n file, answers its webhook, and shows every step', async () => {
    if (!fleet) return;
    const { workflow } = await api.import(file('W4'));
    await api.activate(workflow.id);

    const { status, headers, body } = await api.send('POST', '/webhook/w4', { n: 42 });

    expect({ status, body }).toMatchObject({ status: 200, body: { size: 'big' } });
    const run = await api.execution(headers.get('weft-execution-id') ?? '');
    expect(Object.keys(run.nodes)).toEqual(['Webhook', 'If', 'Big', 'End']);
  });

  it('answers a caller whose executor is killed in the middle, once another is there', async () => {
    if (!fleet) return;
    const slow = {
      name: 'Slow code',
      nodes: [
        { id: 'hook', name: 'Hook', type: 'webhook', parameters: { path: 'slow', method: 'POST', respond: 'last-node' } },
        {
          id: 'code',
          name: 'Code',
          type: 'code',
          parameters: { code: 'await new Promise((done) => setTimeout(done, 2_000)); return [{ json: { done: true } }];' },
        },
      ],
      edges: [{ source: 'hook', target: 'code' }],
    };
    await api.activate((await api.create(slow)).id);
    const answer = api.send('POST', '/webhook/slow', {});
    // After 200 ms the run has its row: from then on it can be taken over.
    const running = await waitFor(async () => (await api.executions('status=running')).items[0], { timeoutMs: 10_000 });

    await fleet.kill('executor');
    await fleet.startService('executor');

    expect(await answer).toMatchObject({ status: 200, body: { done: true } });
    expect(await api.execution(running.id)).toMatchObject({ status: 'succeeded' });
  }, 60_000);

  it('keeps working when NATS comes back with an empty store', async () => {
    if (!fleet) return;
    await fleet.nats.kill({ loseStore: true });
    await fleet.nats.restart();

    const answered = await waitFor(async () => (await api.send('POST', '/webhook/w4', { n: 1 })).status === 200, {
      timeoutMs: 30_000,
      intervalMs: 100,
    });
    expect(answered).toBe(true);
  }, 60_000);
});
