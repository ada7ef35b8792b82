import type { Activation, Outcome, PlanNode } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import { z } from 'zod';
import { makeActivation, makeDefinition, makeNode, makePlan, makeView, NO_PORTS } from '../test/make.ts';
import { mapItems } from './map-items.ts';
import type { NodeDefinition } from './node-definition.ts';
import { NodeFailure } from './node-failure.ts';
import type { ExpressionJob, NodePorts } from './node-ports.ts';
import { NodeRegistry } from './node-registry.ts';
import { createNodeRunner } from './node-runner.ts';

const schema = z.strictObject({
  count: z.number().int().default(1),
  flag: z.boolean().default(false),
  mode: z.enum(['a', 'b']).default('a'),
  text: z.string().default(''),
  value: z.any().default(null),
});

interface Setup {
  readonly node?: Partial<PlanNode>;
  readonly items?: readonly Item[];
  readonly activation?: Partial<Activation>;
  readonly signal?: AbortSignal;
  readonly onCrash?: (error: unknown) => void;
  readonly ports?: NodePorts;
}

function run(
  definition: NodeDefinition,
  { node: overrides, items, activation, signal = new AbortController().signal, onCrash, ports = NO_PORTS }: Setup = {},
) {
  const node = makeNode(overrides);
  const plan = makePlan(node);
  const registry = new NodeRegistry([definition]);
  const runNode = createNodeRunner({ registry, plan, view: () => makeView(plan), ports, keyFor: () => 'key', onCrash });
  return runNode(makeActivation(node, items, activation), signal);
}

/** Gives the parameters of each item as the json of one. */
const echo = makeDefinition(schema, (context) => [context.items.map((_, index) => ({ json: context.params(index) }))]);

function jsonOf(outcome: Outcome | Promise<Outcome>): readonly unknown[] | undefined {
  const settled = outcome as Outcome;
  return settled.status === 'succeeded' ? settled.outputs[0]?.map((item) => item.json) : undefined;
}

describe('the parameters of a step', () => {
  const defaults = { count: 1, flag: false, mode: 'a', text: '', value: null };

  it('have their defaults', () => {
    expect(jsonOf(run(echo))).toEqual([defaults]);
  });

  it('are one object for all items where there is no expression', () => {
    const seen = new Set<unknown>();
    const definition = makeDefinition(schema, (context) => {
      context.items.forEach((_, index) => seen.add(context.params(index)));
      return [];
    });
    void run(definition, { items: [{ json: {} }, { json: {} }] });
    expect(seen.size).toBe(1);
  });

  it('are one object for all items where the expressions do not look at them', () => {
    const [first, second] =
      jsonOf(run(echo, { node: { parameters: { value: '={{ 1 + 1 }}' } }, items: [{ json: {} }, { json: {} }] })) ?? [];
    expect(first).toEqual({ ...defaults, value: 2 });
    expect(second).toBe(first);
  });

  it('are evaluated for each item', () => {
    const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
    expect(
      jsonOf(run(echo, { node: { parameters: { count: '={{ $json.n }}', value: { deep: ['={{ $json.n }}'] } } }, items })),
    ).toEqual([
      { ...defaults, count: 1, value: { deep: [1] } },
      { ...defaults, count: 2, value: { deep: [2] } },
    ]);
  });

  it.each([
    [{ count: '={{ $json.v }}' }, '5', { count: 5 }],
    [{ flag: '={{ $json.v }}' }, 'true', { flag: true }],
    [{ text: '={{ $json.v }}' }, 5, { text: '5' }],
    [{ text: '={{ $json.v }}' }, '5', { text: '5' }],
    [{ value: '={{ $json.v }}' }, '5', { value: '5' }],
    [{ count: '={{ $json.missing }}' }, '', { count: 1 }],
  ])('%j take %j in the form of their schema', (parameters, v, expected) => {
    expect(jsonOf(run(echo, { node: { parameters }, items: [{ json: { v } }] }))).toEqual([{ ...defaults, ...expected }]);
  });

  it('do not fit: the failure names field, item, expression and reason', () => {
    const outcome = run(echo, {
      node: { parameters: { count: '={{ $json.n }}' } },
      items: [{ json: { n: 1 } }, { json: { n: 'many' } }],
    });
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: {
        code: 'PARAMETER_INVALID',
        fault: 'user',
        field: 'count',
        itemIndex: 1,
        message: 'The parameter "count" is invalid for item 1: expected number, received string.',
        details: { expression: '={{ $json.n }}' },
        retryable: false,
      },
    });
  });

  it('do not fit without any expression: the failure names the field', () => {
    expect(run(echo, { node: { parameters: { mode: 'c' } } })).toMatchObject({
      status: 'failed',
      failure: { code: 'PARAMETER_INVALID', field: 'mode' },
    });
  });

  it('cannot be evaluated: the failure names field, item, expression and position', () => {
    const outcome = run(echo, { node: { parameters: { value: { a: "={{ $('Nowhere').first().json.x }}" } } } });
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: {
        code: 'EXPRESSION_NODE_NOT_FOUND',
        fault: 'user',
        field: 'value.a',
        itemIndex: 0,
        details: { expression: "={{ $('Nowhere').first().json.x }}" },
      },
    });
  });

  it('hold an expression that cannot be read: the failure says where', () => {
    expect(run(echo, { node: { parameters: { value: '={{ 1 + }}' } } })).toMatchObject({
      status: 'failed',
      failure: { code: 'EXPRESSION_SYNTAX', field: 'value', details: { position: expect.any(Number) } },
    });
  });
});

describe('expressions that only the sandbox can evaluate', () => {
  const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
  const parameters = { text: '={{ (async () => $json.n)() }}', count: '={{ $json.n }}' };

  function portsThatGive(results: (job: ExpressionJob) => readonly (readonly object[])[], jobs: ExpressionJob[] = []): NodePorts {
    const evaluate = (job: ExpressionJob) => {
      jobs.push(job);
      return Promise.resolve(results(job));
    };
    return { code: { evaluate } } as unknown as NodePorts;
  }

  it('are one job for all items, before the node runs', async () => {
    const jobs: ExpressionJob[] = [];
    const ports = portsThatGive(() => [[{ value: 'one' }], [{ value: 'two' }]], jobs);
    expect(jsonOf(await run(echo, { node: { parameters }, items, ports }))).toMatchObject([
      { text: 'one', count: 1 },
      { text: 'two', count: 2 },
    ]);
    expect(jobs).toMatchObject([{ sources: ['(async () => $json.n)()'], items }]);
  });

  it('fail for the item that they fail for', async () => {
    const ports = portsThatGive(() => [[{ value: 'one' }], [{ error: 'no stock' }]]);
    expect(await run(echo, { node: { parameters }, items, ports })).toMatchObject({
      failure: { code: 'EXPRESSION_FAILED', itemIndex: 1, field: 'text', message: expect.stringContaining('no stock') },
    });
  });

  it('fail the step where the sandbox does', async () => {
    const failure = { code: 'CODE_TIMED_OUT', fault: 'user', message: 'Too slow.' } as const;
    const ports = portsThatGive(() => {
      throw new NodeFailure(failure);
    });
    expect(await run(echo, { node: { parameters }, items, ports })).toMatchObject({ status: 'failed', failure });
  });
});

describe('the log of a step', () => {
  const chatty = (fails: boolean) =>
    makeDefinition(schema, (context) => {
      context.log(Array.from({ length: 150 }, (_, index) => ({ level: 'log', text: `line ${index}` })));
      if (fails) throw new NodeFailure({ code: 'CODE_FAILED', fault: 'user', message: 'no' });
      return [context.items];
    });

  it.each([false, true])('keeps its last lines with the outcome, whether it fails: %s', (fails) => {
    const { logs } = run(chatty(fails)) as { logs?: readonly { readonly text: string }[] };
    expect(logs).toHaveLength(100);
    expect(logs?.at(-1)).toEqual({ level: 'log', text: 'line 149' });
  });

  it.each([false, true])('never crowds out custom data, whether the step fails: %s', (fails) => {
    const setting = makeDefinition(schema, (context) => {
      context.setCustomData([['order', '7']]);
      context.setCustomData([['from', 'A']]);
      return chatty(fails).run(context as never);
    });
    expect(run(setting)).toMatchObject({
      customData: [
        ['order', '7'],
        ['from', 'A'],
      ],
    });
    expect(run(chatty(fails))).not.toHaveProperty('customData');
  });

  it('is bounded in characters', () => {
    const long = makeDefinition(schema, (context) => {
      for (let line = 0; line < 20; line++) context.log([{ level: 'log', text: `${line}`.padEnd(4_000, '.') }]);
      return [context.items];
    });
    expect((run(long) as { logs?: readonly unknown[] }).logs).toHaveLength(8);
  });

  it('is absent where nothing was written', () => {
    expect(run(echo)).not.toHaveProperty('logs');
  });
});

describe(createNodeRunner, () => {
  const params = z.strictObject({});

  it('answers at once where the node does', () => {
    expect(run(makeDefinition(params, ({ items }) => [items]))).toEqual({ status: 'succeeded', outputs: [[{ json: {} }]] });
  });

  it('takes an empty output for a silent one', () => {
    expect(run(makeDefinition(params, ({ items }) => [[], items]))).toEqual({
      status: 'succeeded',
      outputs: [undefined, [{ json: {} }]],
    });
  });

  it('waits for a node that takes time', async () => {
    expect(await run(makeDefinition(params, async ({ items }) => [items]))).toMatchObject({ status: 'succeeded' });
  });

  it('parks a step until the time that the node names', () => {
    expect(run(makeDefinition(params, (context) => ({ waitUntil: context.now() + 500 })))).toEqual({
      status: 'waiting',
      wait: { kind: 'timer', dueAt: 1_500 },
    });
  });

  it('tells the node that its wait is over', () => {
    const definition = makeDefinition(params, (context) => [[{ json: { resumed: context.resume?.kind ?? 'no' } }]]);
    expect(jsonOf(run(definition, { activation: { resume: { kind: 'timer' } } }))).toEqual([{ resumed: 'timer' }]);
  });

  it.each(['at once', 'later'])('reports the failure of a node as it is when thrown %s', async (when) => {
    const failure = { code: 'REFUSED', fault: 'user', message: 'No.' } as const;
    const definition = makeDefinition(params, () => {
      if (when === 'later') return Promise.reject(new NodeFailure(failure));
      throw new NodeFailure(failure);
    });
    expect(await run(definition)).toEqual({ status: 'failed', failure });
  });

  it('reports any other exception as a fault of the node: its message to the user, all of it to the log', () => {
    const crash = new TypeError('x is undefined');
    const logged: unknown[] = [];
    const definition = makeDefinition(params, () => {
      throw crash;
    });
    const outcome = run(definition, { onCrash: (error) => logged.push(error) });
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'NODE_CRASHED', fault: 'node', message: expect.stringContaining('x is undefined') },
    });
    expect(JSON.stringify(outcome)).not.toContain('.spec.ts');
    expect(logged).toEqual([crash]);
  });

  it('does not blame a node for being stopped', async () => {
    const logged: unknown[] = [];
    const definition = makeDefinition(params, async ({ signal }) => signal.throwIfAborted() ?? []);
    const outcome = await run(definition, { signal: AbortSignal.abort(), onCrash: (error) => logged.push(error) });
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'STEP_ABORTED', fault: 'platform' } });
    expect(logged).toEqual([]);
  });

  it('names a node type that this process does not know', () => {
    const outcome = run(echo, { node: { type: 'future', typeVersion: 3 } });
    expect(outcome).toMatchObject({
      status: 'failed',
      failure: { code: 'NODE_TYPE_MISSING', fault: 'platform', message: expect.stringContaining('"future" version 3') },
    });
  });
});

describe('the failure of an item in a step that goes on after errors and is retried', () => {
  /** Fails for the second item, in the given way, on each attempt. */
  function attempts(retryable: boolean | undefined): readonly Outcome['status'][] {
    const failure = { code: 'REFUSED', fault: 'node', message: 'Not now.', retryable } as const;
    const definition = makeDefinition(z.strictObject({}), (context) =>
      mapItems(context, (item, index) => {
        if (index === 1) throw new NodeFailure(failure);
        return item;
      }),
    );
    const node = makeNode({ onError: 'continue', retry: { maxAttempts: 3, delayMs: 0, backoff: 'constant' } });
    const plan = makePlan(node);
    const registry = new NodeRegistry([definition]);
    const runNode = createNodeRunner({ registry, plan, view: () => makeView(plan), ports: NO_PORTS, keyFor: () => 'key' });
    const activation = makeActivation(node, [{ json: {} }, { json: {} }]);
    return [1, 2, 3].map(() => (runNode(activation, new AbortController().signal) as Outcome).status);
  }

  it('fails the step until the last attempt, which gives an error item', () => {
    expect(attempts(undefined)).toEqual(['failed', 'failed', 'succeeded']);
  });

  it('gives an error item at once where no other attempt can help', () => {
    expect(attempts(false)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });
});
