import { NodeFailure, type NodeCodeJob } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { SandboxPool } from '../src/index.ts';

const NODE = `
const { defineNode, mapItems, NodeFailure, z } = $nodeModule.import('@weft/node-sdk');
let calls = 0;
const node = defineNode({
  type: 'custom.greet',
  params: z.object({ greeting: z.string().min(2).describe('How to begin.').default('Hello') }),
  run: (context) =>
    mapItems(context, async (item, index) => {
      calls += 1;
      if (item.json.name === 'nobody') throw new NodeFailure({ code: 'NO_NAME', message: 'Nobody is there.' });
      if (item.json.ask) {
        const answer = await context.http.request(index, { url: item.json.ask });
        return { json: { answer, calls } };
      }
      return { json: { text: context.params(index).greeting + ', ' + item.json.name, calls } };
    }),
});
`;

const pool = new SandboxPool();
beforeAll(() => pool.start());
afterAll(() => pool.close());

interface Given {
  readonly items?: readonly object[];
  readonly params?: readonly object[];
  readonly goesOn?: boolean;
  readonly source?: string;
  readonly onRequest?: NodeCodeJob['onRequest'];
}

function run({ items = [], params = [{}], goesOn = false, source = `${NODE}return $nodeModule.run(node)`, onRequest }: Given) {
  const node = { inputs: [items.map((json) => ({ json }))], params, goesOn, timezone: 'UTC', runIndex: 0, now: 0 };
  return pool.codePortFor('tenant').runNode({
    name: 'custom.greet@1',
    source,
    node: node as unknown as Json,
    timezone: 'UTC',
    now: 0,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...(onRequest && { onRequest }),
  });
}

describe('the code of a custom node', () => {
  it('tells what it is, with its parameters as JSON Schema', async () => {
    expect(await run({ source: `${NODE}return $nodeModule.describe(node)` })).toEqual({
      type: 'custom.greet',
      run: 'function',
      params: expect.objectContaining({
        type: 'object',
        properties: { greeting: { type: 'string', minLength: 2, default: 'Hello', description: 'How to begin.' } },
      }),
    });
  });

  it('maps items with their parameters and lineage, and begins each run afresh', async () => {
    const given = { items: [{ name: 'Ada' }, { name: 'Alan' }], params: [{}, { greeting: 'Good day' }] };
    const expected = {
      outputs: [
        [
          { json: { text: 'Hello, Ada', calls: 1 }, pairedItem: { item: 0 } },
          { json: { text: 'Good day, Alan', calls: 2 }, pairedItem: { item: 1 } },
        ],
      ],
    };
    expect(await run(given)).toEqual(expected);
    expect(await run(given)).toEqual(expected);
  });

  it('reports a failure as the node says it, at its item', async () => {
    const failure = { code: 'NO_NAME', message: 'Nobody is there.', itemIndex: 1 };
    const items = [{ name: 'Ada' }, { name: 'nobody' }];
    expect(await run({ items })).toEqual({ failure });
    expect(await run({ items, goesOn: true })).toMatchObject({ outputs: [[{}, { failed: failure, index: 1 }]] });
  });

  it('names the parameter that its own schema refuses', async () => {
    const given = { items: [{ name: 'Ada' }], params: [{ greeting: 'x' }] };
    expect(await run(given)).toMatchObject({ failure: { code: 'PARAMETER_INVALID', field: 'greeting', itemIndex: 0 } });
  });

  it('is given what it asks for outside, and told of failures that it may catch', async () => {
    const asked: unknown[] = [];
    const onRequest = async (operation: string, input: Json) => {
      asked.push({ operation, input });
      if (asked.length === 2) throw new NodeFailure({ code: 'HTTP_BLOCKED', fault: 'user', message: 'No.' });
      return { status: 200 };
    };
    const items = [{ ask: 'http://one' }, { ask: 'http://two' }];
    expect(await run({ items, onRequest })).toEqual({
      failure: { code: 'HTTP_BLOCKED', fault: 'user', message: 'No.', itemIndex: 1 },
    });
    expect(asked).toEqual([
      { operation: 'http', input: { itemIndex: 0, request: { url: 'http://one' } } },
      { operation: 'http', input: { itemIndex: 1, request: { url: 'http://two' } } },
    ]);
  });

  it('makes many requests at once and gets each answer for its own', async () => {
    const source = `${NODE}
      const wide = { params: z.object({}), run: async (context) => [await Promise.all(context.items.map(async (item, index) => ({
        json: { n: item.json.n, answer: await context.http.request(index, { n: item.json.n }) } })))] };
      return $nodeModule.run(wide)`;
    const onRequest = async (_operation: string, input: Json) => {
      await new Promise((resolve) => setImmediate(resolve));
      return (input as { request: { n: number } }).request.n * 2;
    };
    const items = Array.from({ length: 200 }, (_, n) => ({ n }));
    const { outputs } = (await run({ items, source, onRequest })) as { outputs: { json: { n: number; answer: number } }[][] };
    expect(outputs[0]).toHaveLength(200);
    for (const { json } of outputs[0]!) expect(json.answer).toBe(json.n * 2);
  });

  it('ends with the error of whoever answers where that is no failure of a node', async () => {
    const onRequest = () => Promise.reject(new RangeError('The run is another executor’s by now.'));
    await expect(run({ items: [{ ask: 'http://one' }], onRequest })).rejects.toThrow(RangeError);
  });

  it.each([
    'z.string',
    'z.ZodString.prototype',
    'z.core.globalConfig',
    'z.core.globalRegistry',
    'z.locales.en',
    'mapItems',
    'NodeFailure',
    'NodeFailure.prototype',
    'defineNode',
    'Object.getPrototypeOf(context)',
    '$nodeModule.import("luxon").DateTime',
  ])('leaves no mark on %s for the next run', async (place) => {
    const source = `const { defineNode, mapItems, NodeFailure, z } = $nodeModule.import('@weft/node-sdk');
      const node = { params: z.object({}), run: (context) => {
        const found = ${place}.mark;
        try { ${place}.mark = 1 } catch {}
        return [[{ json: { found: found ?? null } }]];
      } };
      return $nodeModule.run(node)`;
    await run({ source });
    expect(await run({ source })).toEqual({ outputs: [[{ json: { found: null } }]] });
  });

  it('sees no name of Code nodes, and Code nodes see none of its', async () => {
    await expect(run({ source: 'return [typeof $input, typeof items, typeof $json, typeof require]' })).resolves.toEqual(
      Array(4).fill('undefined'),
    );
    const code = { source: 'return typeof $nodeModule', mode: 'all', items: [], nodes: {}, globals: {} } as const;
    const job = { ...code, timezone: 'UTC', now: 0, timeoutMs: 5_000, signal: new AbortController().signal };
    expect(await pool.codePortFor('tenant').run(job)).toBe('undefined');
  });
});
