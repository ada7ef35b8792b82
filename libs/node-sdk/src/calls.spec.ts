import type { PlanNode } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import { makeActivation, makeDefinition, makeNode, makePlan, makeView, NO_PORTS } from '../test/make.ts';
import { nameOfCall, type CallAddress, type CallJournal, type RecalledCall } from './calls.ts';
import { NodeRegistry } from './node-registry.ts';
import { createNodeRunner } from './node-runner.ts';

const nameOf = (address: CallAddress): string => `${nameOfCall(address)}/${address.itemIndex}/${address.call}`;

class FakeCallJournal implements CallJournal {
  readonly recorded: Record<string, Json> = {};
  constructor(private readonly known: Readonly<Record<string, RecalledCall>> = {}) {}
  recall = (address: CallAddress): RecalledCall => this.known[nameOf(address)] ?? { status: 'unknown' };
  record = (address: CallAddress, result: Json): void => void (this.recorded[nameOf(address)] = result);
}

/** Makes two calls for the first item and one for the second, and gives what came of them. */
function callThrice(
  node: Partial<PlanNode>,
  calls: CallJournal,
  { made = [], callNames }: { made?: string[]; callNames?: readonly (string | undefined)[] } = {},
) {
  const definition = makeDefinition(z.strictObject({}), async (context) => {
    const results: Json[] = [];
    for (const item of [0, 0, 1]) {
      results.push(
        await context.call(item, async ({ idempotencyKey }) => {
          made.push(idempotencyKey);
          return `result ${made.length}`;
        }),
      );
    }
    return [[{ json: { results } }]];
  });
  const planNode = makeNode(node);
  const plan = makePlan(planNode);
  const runNode = createNodeRunner({
    registry: new NodeRegistry([definition]),
    plan,
    view: () => makeView(plan),
    ports: NO_PORTS,
    calls,
    keyFor: nameOf,
  });
  return runNode(makeActivation(planNode, undefined, { callNames }), new AbortController().signal);
}

describe('the calls of a step that writes', () => {
  it('are numbered by item, keyed, and recorded', async () => {
    const journal = new FakeCallJournal();
    const made: string[] = [];
    await callThrice({ effect: 'write' }, journal, { made });
    expect(made).toEqual(['Probe:0/0/0', 'Probe:0/0/1', 'Probe:0/1/0']);
    expect(journal.recorded).toEqual({ 'Probe:0/0/0': 'result 1', 'Probe:0/0/1': 'result 2', 'Probe:0/1/0': 'result 3' });
  });

  it('are made for an item that had one already once its result is certain', async () => {
    const order: string[] = [];
    const journal = new FakeCallJournal();
    const secured = Object.assign(journal, { secure: (address: CallAddress) => void order.push(`secure ${nameOf(address)}`) });
    await callThrice({ effect: 'write' }, secured, { made: order });
    expect(order).toEqual(['Probe:0/0/0', 'secure Probe:0/0/1', 'Probe:0/0/1', 'Probe:0/1/0']);
  });

  it('are not made again once their result is known', async () => {
    const made: string[] = [];
    const journal = new FakeCallJournal({ 'Probe:0/0/0': { status: 'done', result: 'known' } });
    const outcome = await callThrice({ effect: 'write' }, journal, { made });
    expect(made).toEqual(['Probe:0/0/1', 'Probe:0/1/0']);
    expect(outcome).toMatchObject({ outputs: [[{ json: { results: ['known', 'result 1', 'result 2'] } }]] });
  });

  it('are made again with the same key where their fate is uncertain', async () => {
    const made: string[] = [];
    await callThrice({ effect: 'write', onUncertain: 'retry' }, new FakeCallJournal({ 'Probe:0/0/1': { status: 'uncertain' } }), {
      made,
    });
    expect(made).toContain('Probe:0/0/1');
  });

  it.each(['fail', 'ask'] as const)('end the step where their fate is uncertain and the node says "%s"', async (onUncertain) => {
    const journal = new FakeCallJournal({ 'Probe:0/1/0': { status: 'uncertain' } });
    const outcome = await callThrice({ effect: 'write', onUncertain }, journal);
    expect(outcome).toMatchObject({ status: 'failed', failure: { code: 'CALL_UNCERTAIN', itemIndex: 1, retryable: false } });
  });
});

describe('the calls of a step about which people were asked', () => {
  it('go by the name of what was put in the place of their item', async () => {
    const made: string[] = [];
    await callThrice({ effect: 'write' }, new FakeCallJournal(), { made, callNames: [undefined, 'Probe:0.edit'] });
    expect(made).toEqual(['Probe:0/0/0', 'Probe:0/0/1', 'Probe:0.edit/1/0']);
  });

  it('say which call it is that is uncertain, whatever the step does after errors', async () => {
    const journal = new FakeCallJournal({ 'Probe:0/0/1': { status: 'uncertain' } });
    const outcome = await callThrice({ effect: 'write', onUncertain: 'ask', onError: 'continue' }, journal);
    expect(outcome).toMatchObject({ status: 'failed', failure: { details: { name: 'Probe:0', call: 1 } } });
  });

  it('end the step with the items that were given, where it does not go by items', async () => {
    const made: string[] = [];
    const items = [{ json: { given: true } }];
    const journal = new FakeCallJournal({ 'Probe:0/0/1': { status: 'given', items } });
    expect(await callThrice({ effect: 'write' }, journal, { made })).toEqual({ status: 'succeeded', outputs: [items] });
    expect(made).toEqual(['Probe:0/0/0']);
    const nothing = new FakeCallJournal({ 'Probe:0/0/1': { status: 'given', items: [] } });
    expect(await callThrice({ effect: 'write' }, nothing)).toEqual({ status: 'succeeded', outputs: [undefined] });
  });
});

describe('the calls of a step that reads', () => {
  it('leave no trace in the journal', async () => {
    const journal = new FakeCallJournal({ 'Probe:0/0/0': { status: 'done', result: 'known' } });
    const made: string[] = [];
    await callThrice({ effect: 'read' }, journal, { made });
    expect(made).toHaveLength(3);
    expect(journal.recorded).toEqual({});
  });
});
