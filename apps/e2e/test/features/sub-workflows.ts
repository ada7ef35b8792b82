import { waitFor } from '@weft/testing';
import { chain, node, useOutside, type Feature } from '../../src/index.ts';

const TIMEOUT_MS = 60_000;

interface Execution {
  readonly id: string;
  readonly status: string;
  readonly parentExecutionId?: string;
  readonly rootExecutionId?: string;
  readonly depth: number;
  readonly pauseRequested?: true;
}

/** Workflows that call others, and loops over what they give, through the API (run.md §11). */
export const subWorkflows: Feature = (weft) => {
  const outside = useOutside();

  const save = async (
    name: string,
    steps: readonly ReturnType<typeof node>[],
    edges: object[] = chain(...steps.map((each) => each.name)),
  ) => (await weft().api.create({ name, nodes: steps, edges })).id;
  const taken = node('Taken', 'executeWorkflowTrigger', { input: 'fields', fields: [{ name: 'n', type: 'number' }] });
  const double = node('Double', 'set', { fields: [{ name: 'n', type: 'number', value: '={{ $json.n * 2 }}' }] });
  const call = (workflowId: string, more: object = {}) => node('Call', 'executeWorkflow', { workflowId, ...more });
  const hook = (path: string) =>
    node('Hook', 'webhook', { path, method: 'POST', respond: 'last-node', responseData: 'all-items' });
  const executionsOf = async (query: string) => (await weft().api.executions(query)).items as unknown as Execution[];
  const get = (id: string) => weft().api.ok<Execution>('GET', `/api/orchestrator/executions/${id}`);
  const until = (what: string, check: () => Promise<boolean>) => waitFor(check, { timeoutMs: TIMEOUT_MS, what });

  it(
    'give what their last node gave to the caller of the webhook, in a loop and for each item',
    async () => {
      const child = await save('Double', [taken, double]);
      const list = node('List', 'set', { mode: 'json', json: '={{ { n: 0 } }}', include: 'none' });
      const many = node('Many', 'code', { code: 'return [1, 2, 3, 4].map((n) => ({ n, other: true }));' });
      const loop = node('Loop', 'loopOverItems', { batchSize: 2 });
      const edges = [
        ...chain('Hook', 'List', 'Many', 'Loop'),
        { source: 'Loop', sourceHandle: 'loop', target: 'Call' },
        { source: 'Call', target: 'Loop' },
      ];
      const parent = await save('Parent', [hook('doubles'), list, many, loop, call(child, { mode: 'each' })], edges);
      await weft().api.activate(parent);

      const { status, body, headers } = await weft().api.send('POST', '/webhook/doubles', {});

      expect([status, body]).toEqual([200, [2, 4, 6, 8].map((n) => ({ n }))]);
      const id = headers.get('weft-execution-id') as string;
      const children = await executionsOf(`parentExecutionId=${id}`);
      expect(children).toHaveLength(4);
      expect(await executionsOf(`parentExecutionId=${children[0]!.id}`)).toEqual([]);
      for (const run of children)
        expect(run).toMatchObject({ mode: 'sub-workflow', parentExecutionId: id, rootExecutionId: id, depth: 1 });
      expect(await get(id)).toMatchObject({ status: 'succeeded', depth: 0 });

      const byHand = await weft().api.send<Execution>('POST', `/api/orchestrator/workflows/${parent}/execute`, { wait: true });
      expect([byHand.status, byHand.body.status]).toEqual([200, 'succeeded']);
    },
    TIMEOUT_MS,
  );

  it(
    'are run once, and their caller goes on once, though everything is killed while they call out',
    async () => {
      const write = node('Write', 'httpRequest', {
        method: 'POST',
        url: `=${outside.url}/child/{{ $json.n }}`,
        bodyType: 'none',
      });
      const child = await save('Writes', [
        taken,
        write,
        node('Give', 'set', { fields: [{ name: 'done', type: 'any', value: true }] }),
      ]);
      const after = node(
        'After',
        'httpRequest',
        { method: 'POST', url: `${outside.url}/after`, bodyType: 'none' },
        { executeOnce: true },
      );
      const start = node('Start', 'manualTrigger');
      const parent = await save('Calls', [start, call(child, { mode: 'each' }), after]);
      const gate = Promise.withResolvers<void>();
      outside.gate = gate.promise;
      const input = [{ n: 1 }, { n: 2 }];
      const { executionId } = await weft().api.ok<{ executionId: string }>(
        'POST',
        `/api/orchestrator/workflows/${parent}/execute`,
        { input },
      );
      await until('both children to call', async () => outside.paths().length === 2);
      expect((await get(executionId)).status).toBe('waiting');

      await weft().kill();
      outside.gate = Promise.resolve();
      gate.resolve();
      await weft().start();

      await until('the parent to succeed', async () => (await get(executionId)).status === 'succeeded');
      // The two calls that were in flight are made again, under their keys; nothing else is.
      const keys = (path: string) => new Set(outside.calls.filter((each) => each.path === path).map((each) => each.key));
      expect([keys('/child/1').size, keys('/child/2').size, outside.paths().filter((path) => path === '/after').length]).toEqual([
        1, 1, 1,
      ]);
      expect((await executionsOf(`workflowId=${child}`)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    },
    TIMEOUT_MS * 3,
  );

  it(
    'are paused, resumed and stopped with their caller, and so are theirs',
    async () => {
      const wait = node('Wait', 'wait', { resume: 'interval', amount: 1, unit: 'hours' });
      const last = await save('Last', [taken, wait]);
      const middle = await save('Middle', [taken, call(last)]);
      const parent = await save('First', [node('Start', 'manualTrigger'), call(middle)]);
      const { executionId } = await weft().api.ok<{ executionId: string }>(
        'POST',
        `/api/orchestrator/workflows/${parent}/execute`,
        {},
      );
      const statuses = async () => {
        const found = await Promise.all([parent, middle, last].map((id) => executionsOf(`workflowId=${id}`)));
        return found.map(([run]) => run?.status).join(' ');
      };
      await until('all to wait', async () => (await statuses()) === 'waiting waiting waiting');

      await weft().api.ok('POST', `/api/orchestrator/executions/${executionId}/pause`);
      expect(await statuses()).toBe('paused paused paused');
      await weft().api.ok('POST', `/api/orchestrator/executions/${executionId}/resume`);
      await until('all to wait again', async () => (await statuses()) === 'waiting waiting waiting');

      await weft().api.ok('POST', `/api/orchestrator/executions/${executionId}/stop`);
      await until('all to be stopped', async () => (await statuses()) === 'cancelled cancelled cancelled');
    },
    TIMEOUT_MS * 2,
  );

  it('that call each other in a circle are refused when they are saved', async () => {
    const one = await save('One', [taken, double]);
    const two = await save('Two', [taken, call(one)]);
    const nodes = [taken, call(two)];
    const { problems } = await weft().api.ok<{ problems: unknown[] }>('PUT', `/api/orchestrator/workflows/${one}`, {
      name: 'One',
      nodes,
      edges: chain('Taken', 'Call'),
    });
    expect(problems).toEqual([expect.objectContaining({ severity: 'error', code: 'SUB_WORKFLOW_RECURSIVE', nodeName: 'Call' })]);
  });
};
