import { waitFor } from '@weft/testing';
import { node, type Feature } from '../../src/index.ts';

const edge = (source: string, target: string) => ({ source, target });
const hook = (path: string) => node('Hook', 'webhook', { path, method: 'POST', respond: 'last-node' });
const slow = node('Slow', 'code', { code: 'await new Promise((done) => setTimeout(done, 300)); return items;' });

export const dispatch: Feature = (weft) => {
  const serve = async (path: string, settings: object, nodes: readonly object[] = [slow]) => {
    const { id } = await weft().api.create({
      name: path,
      settings,
      nodes: [hook(path), ...nodes],
      edges: nodes.length > 0 ? [edge('Hook', 'Slow')] : [],
    });
    await weft().api.activate(id);
  };
  const call = (path: string, body: object) => weft().api.send<Record<string, unknown>>('POST', `/webhook/${path}`, body);
  const idOf = ({ headers }: { headers: Headers }) => headers.get('weft-execution-id') ?? '';

  it('"only `running` holds a slot": callers of a limited workflow are all answered, and their runs come one after the other', async () => {
    await serve('one-by-one', { concurrency: { limit: 1, key: '={{ $json.body.customer }}' } });
    const answers = await Promise.all([1, 2, 3].map((n) => call('one-by-one', { customer: 'ada', n })));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const steps = await Promise.all(
      answers.map(async (answer) => (await weft().api.execution(idOf(answer))).nodes?.['Slow']?.iterations[0]),
    );
    const times = steps.map((step) => ({ from: Date.parse(step?.startedAt ?? ''), ms: step?.durationMs ?? NaN }));
    const [first, second, third] = times.toSorted((a, b) => a.from - b.from) as [Time, Time, Time];
    expect(second.from).toBeGreaterThanOrEqual(first.from + first.ms);
    expect(third.from).toBeGreaterThanOrEqual(second.from + second.ms);
  }, 60_000);

  it('gathers calls in one run, and answers each with its id', async () => {
    await serve('batch', { batch: { size: 3, waitMs: 60_000 } }, []);
    const answers = [await call('batch', { n: 1 }), await call('batch', { n: 2 }), await call('batch', { n: 3 })];

    const [executionId] = answers.map(idOf) as [string];
    expect(answers.map(({ status, body }) => [status, body['executionId']])).toEqual(answers.map(() => [202, executionId]));
    await waitFor(async () => (await weft().api.execution(executionId)).status === 'succeeded', { timeoutMs: 20_000 });
    const items = (await weft().api.execution(executionId)).nodes?.['Hook']?.iterations[0]?.outputs?.['main'] ?? [];
    expect(items.map(({ json }) => (json['body'] as { n: number }).n)).toEqual([1, 2, 3]);
  }, 60_000);

  it('gathers a call with an Idempotency-Key once, however often it comes', async () => {
    await serve('keyed-batch', { batch: { size: 2, waitMs: 60_000 } }, []);
    const keyed = (key: string, n: number) =>
      weft().api.with({ 'idempotency-key': key }).send<{ executionId: string }>('POST', '/webhook/keyed-batch', { n });

    const again = await Promise.all([1, 2, 3].map(() => keyed('first', 1)));
    const other = await keyed('second', 2);
    const late = await keyed('first', 1);

    const ids = [...again, other, late].map(({ status, body }) => `${status} ${body.executionId}`);
    expect(ids).toEqual(ids.map(() => ids[0]));
    const { executionId } = other.body;
    await waitFor(async () => (await weft().api.execution(executionId)).status === 'succeeded', { timeoutMs: 20_000 });
    const items = (await weft().api.execution(executionId)).nodes?.['Hook']?.iterations[0]?.outputs?.['main'] ?? [];
    expect(items.map(({ json }) => (json['body'] as { n: number }).n)).toEqual([1, 2]);
    expect((await keyed('first', 3)).status).toBe(422);
  }, 60_000);

  it('lets only the last of some calls through, once no other has come for a while', async () => {
    await serve('debounce', { debounce: { waitMs: 1_000 } }, []);
    const answers = [await call('debounce', { n: 1 }), await call('debounce', { n: 2 })];
    const [executionId] = answers.map(idOf) as [string];
    expect(answers.map(({ body }) => body['executionId'])).toEqual([executionId, executionId]);
    await waitFor(async () => (await weft().api.execution(executionId)).status === 'succeeded', { timeoutMs: 20_000 });
    const items = (await weft().api.execution(executionId)).nodes?.['Hook']?.iterations[0]?.outputs?.['main'] ?? [];
    expect(items.map(({ json }) => json['body'])).toEqual([{ n: 2 }]);
  }, 60_000);
};

interface Time {
  readonly from: number;
  readonly ms: number;
}
