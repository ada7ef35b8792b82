import type { Plan } from '@weft/engine';
import { defineNode, NodeFailure } from '@weft/node-sdk';
import { make, waitFor } from '@weft/testing';
import { z } from 'zod';
import { ExecutorHouse } from './executor-house.ts';
import type { ExecutorUnderTest } from './executor-under-test.ts';
import { chain, pauseNode } from './plan-parts.ts';

/** Stands for a Code node: writes to its console what it is told to, then fails where it is told to. */
const code = defineNode({
  type: 'testCode',
  version: 1,
  title: 'Code',
  description: 'Sets custom data, and writes more to its console than is kept.',
  category: 'data',
  kind: 'action',
  inputs: ['main'],
  outputs: ['main'],
  effect: 'pure',
  deterministic: false,
  params: z.strictObject({ set: z.record(z.string(), z.string()).default({}), fails: z.boolean().default(false) }),
  run: (context) => {
    runs++;
    const { set, fails } = context.params(0);
    context.setCustomData(Object.entries(set));
    context.log(Array.from({ length: 150 }, (_, line) => ({ level: 'log', text: `line ${line}` })));
    if (fails) throw new NodeFailure({ code: 'NO_LUCK', fault: 'user', message: 'No luck.', retryable: false });
    return [context.items];
  },
});
let runs = 0;

type Nodes = NonNullable<NonNullable<Parameters<typeof make.plan>[0]>['nodes']>;

const codeNode = (name: string, parameters: object = {}) => ({
  name,
  type: 'testCode',
  deterministic: false,
  parameters: parameters as never,
});
const wait = pauseNode(0.3);

describe('what is kept of a finished run', () => {
  let house: ExecutorHouse;
  let executor: ExecutorUnderTest;
  beforeAll(async () => {
    house = await ExecutorHouse.open({ nodes: [code] });
    executor = await house.start();
  });
  afterAll(() => house.close());

  async function run(plan: Plan) {
    const command = await executor.command(plan, { mode: 'webhook' });
    await executor.runs.start(command);
    await waitFor(async () => (await house.record(command)).summary.finishedAt !== null);
    return house.record(command);
  }
  const planOf = (saveData: Plan['saveData'], ...nodes: Nodes): Plan => {
    const names = ['Start', ...nodes.map(({ name }) => name ?? '')];
    return { ...make.plan({ nodes: [{ name: 'Start' }, ...nodes], edges: chain(...names) }), saveData };
  };

  it.each([
    ['all', false, 2],
    ['all', true, 2],
    ['errors', false, 0],
    ['errors', true, 2],
    ['none', false, 0],
    ['none', true, 0],
  ] as const)('saveData "%s" of a run that fails: %s keeps %d steps, and the facts always', async (saveData, fails, kept) => {
    const { steps, stepCount, summary } = await run(planOf(saveData, codeNode('Code', { fails })));

    expect(steps).toHaveLength(kept);
    expect(stepCount).toBe(2);
    expect(summary.status).toBe(fails ? 'failed' : 'succeeded');
    expect(summary.error?.code).toBe(fails ? 'NO_LUCK' : undefined);
  });

  it('keeps no steps of a run that waited either, which had them in its journal meanwhile', async () => {
    const { steps, stepCount } = await run(planOf('none', codeNode('Code'), wait));
    const { rows } = await executor.pool.query('SELECT FROM execution.journal');

    expect([steps, stepCount, rows]).toEqual([[], 3, []]);
  });

  it('keeps custom data of every step with the run, whatever else is kept', async () => {
    const set = [codeNode('A', { set: { order: '7', from: 'A' } }), codeNode('B', { set: { from: 'B' } })];

    expect((await run(planOf('none', ...set))).summary.customData).toEqual({ order: '7', from: 'B' });
    expect((await run(planOf('all', codeNode('A', { set: { a: '1' }, fails: true })))).summary.customData).toEqual({ a: '1' });
    expect((await run(planOf('all', codeNode('A')))).summary).not.toHaveProperty('customData');
  });

  it('keeps what was set before a wait, though the step is not run again', async () => {
    runs = 0;
    const { summary } = await run(planOf('errors', codeNode('Before', { set: { early: 'yes' } }), wait, codeNode('After')));

    expect(summary).toMatchObject({ status: 'succeeded', customData: { early: 'yes' } });
    expect(runs).toBe(2);
  });

  it('lets an expression see what code has set before it, also after a wait', async () => {
    const reads = codeNode('Reads', { set: { seen: "={{ $execution.customData.get('early') }}" } });
    const { summary } = await run(planOf('all', codeNode('Before', { set: { early: 'yes' } }), wait, reads));

    expect(summary).toMatchObject({ status: 'succeeded', customData: { early: 'yes', seen: 'yes' } });
  });

  it('of lists that are too large for it is their first items, where a replay would compute the rest again', async () => {
    // 2 MB each, of the 4 that there are.
    const items = Array.from({ length: 2_000 }, (_, n) => ({ json: { n, text: 'x'.repeat(900) } }));
    const nodes = [{ name: 'Start' }, { name: 'A' }, { name: 'B' }, codeNode('Code'), { name: 'End' }];
    const plan = make.plan({ nodes, edges: chain('Start', 'A', 'B', 'Code', 'End') });
    const command = await executor.command(plan, { mode: 'webhook', items });
    await executor.runs.start(command);
    const { steps } = await house.record(command);
    const kept = steps.map(({ nodeName, outputs, itemsLeftOut }) => [nodeName, outputs[0]?.[1]?.length, itemsLeftOut]);
    expect(kept).toEqual([
      ['Start', 2_000, undefined],
      ['A', 2_000, undefined],
      ['B', 100, true],
      ['Code', 2_000, undefined],
      ['End', 100, true],
    ]);
    expect(steps[4]?.outputs[0]?.[1]?.at(-1)).toMatchObject({ json: { n: 99 } });
  });
});
