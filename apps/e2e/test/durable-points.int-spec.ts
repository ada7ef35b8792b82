import type { ExecutionView } from '@weft/contracts';
import type { Plan } from '@weft/engine';
import { freePort, waitFor } from '@weft/testing';
import { node, standalone, type Target } from '../src/index.ts';

const gate = (name: string) => node(name, 'wait', { resume: 'webhook', method: 'GET', suffix: name.toLowerCase() });
const edge = (source: string, target: string, handles: object = {}) => ({ source, target, ...handles });
const link = node('Link', 'set', { fields: [{ name: 'url', value: '={{ $execution.resumeUrl }}' }] });
const start = node('Start', 'manualTrigger');
const end = node('End', 'noOp');

const inSequence = {
  name: 'In sequence',
  nodes: [start, link, gate('A'), gate('B'), end],
  edges: [edge('Start', 'Link'), edge('Link', 'A'), edge('A', 'B'), edge('B', 'End')],
};
const besideEachOther = {
  name: 'Beside each other, before a join',
  nodes: [start, link, gate('A'), gate('B'), node('Join', 'merge'), end],
  edges: [
    ...[edge('Start', 'Link'), edge('Link', 'A'), edge('Link', 'B'), edge('Join', 'End')],
    ...['A', 'B'].map((name, index) => edge(name, 'Join', { targetHandle: `input-${index + 1}` })),
  ],
};

describe('durable points (npm start)', () => {
  let weft: Target;

  beforeAll(async () => {
    weft = standalone({ port: await freePort() });
    await weft.start();
  }, 180_000);
  afterAll(() => weft.dispose(), 60_000);

  const stepsOf = ({ nodes }: ExecutionView, name: string) => nodes?.[name]?.iterations.length ?? 0;
  /** Starts a run; resolves to its id and the address that ends its waits, once it waits. */
  const waiting = async (document: object) => {
    const { id } = await weft.api.create(document);
    const { executionId } = await weft.api.ok<{ executionId: string }>('POST', `/api/orchestrator/workflows/${id}/execute`, {});
    await untilStatus(executionId, 'waiting');
    const { nodes } = await weft.api.execution(executionId);
    const url = nodes?.['Link']?.iterations[0]?.outputs?.['main']?.[0]?.json['url'] as string;
    return { executionId, path: new URL(url).pathname };
  };
  const untilStatus = (executionId: string, status: string) =>
    waitFor(async () => (await weft.api.execution(executionId)).status === status, { what: status, timeoutMs: 30_000 });

  it('are passed in sequence, across a kill -9 of all processes', async () => {
    const { executionId, path } = await waiting(inSequence);
    expect((await weft.api.send('GET', `${path}/a`)).status).toBe(200);
    await weft.kill();
    await weft.start();

    expect([200, 202]).toContain((await weft.api.send('GET', `${path}/b`)).status); // 202: before the wait, and kept for it
    await untilStatus(executionId, 'succeeded');
    const done = await weft.api.execution(executionId);
    expect(['Start', 'Link', 'A', 'B', 'End'].map((name) => stepsOf(done, name))).toEqual([1, 1, 1, 1, 1]);
  }, 180_000);

  it.each([
    ['a', 'b'],
    ['b', 'a'],
  ])(
    'are passed beside each other, before a join: %s, then %s',
    async (first, second) => {
      const { executionId, path } = await waiting(besideEachOther);
      expect((await weft.api.send('GET', `${path}/${first}`)).status).toBe(200);
      await waitFor(async () => (await weft.api.send('GET', `${path}/${second}`)).status === 200, { timeoutMs: 30_000 });
      await untilStatus(executionId, 'succeeded');
      expect((await weft.api.execution(executionId)).nodes?.['Join']?.iterations[0]?.outputs?.['main']).toHaveLength(2);
    },
    120_000,
  );

  it('come with a graph in the plan, and no graph has broken', async () => {
    const { plan } = await weft.api.ok<{ plan: { body: Plan } }>('POST', '/api/compile', inSequence);
    expect(plan.body.segmentation).toMatchObject({ shape: 'sequence', gates: [{ next: 1 }, { next: 2 }] });
    expect(weft.stdout + weft.stderr).not.toContain('graph of a run broke');
  });
});
