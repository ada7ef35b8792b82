import { z } from 'zod';
import { makeActivation, makeDefinition, makeNode, makePlan, makeView, NO_PORTS } from '../test/make.ts';
import { nameOfCall } from './calls.ts';
import { NodeRegistry } from './node-registry.ts';
import { createNodeRunner } from './node-runner.ts';
import type { SeenScope } from './seen-values.ts';

const definition = makeDefinition(z.strictObject({}), async (context) => {
  await context.seenValues('node').forget();
  await context.seenValues('workflow').forget();
  return [[]];
});

/** What the port is asked for by one try at a step. */
async function askedBy(): Promise<readonly SeenScope[]> {
  const asked: SeenScope[] = [];
  const node = makeNode();
  const plan = makePlan(node);
  const seenValues = (scope: SeenScope) => ({ forget: async () => void asked.push(scope) }) as never;
  const runNode = createNodeRunner({
    registry: new NodeRegistry([definition]),
    plan,
    view: () => makeView(plan),
    ports: { ...NO_PORTS, seenValues },
    keyFor: (address) => `${nameOfCall(address)}/${address.itemIndex}/${address.call}`,
  });
  await runNode(makeActivation(node), new AbortController().signal);
  return asked;
}

describe('what a node has met', () => {
  it('is that of the node or that of the workflow, asked for under a name that is the same on every try', async () => {
    const first = await askedBy();
    expect(first).toEqual([{ nodeId: 'n0', askedBy: 'Probe:0/0/0' }, { askedBy: 'Probe:0/0/1' }]);
    expect(await askedBy()).toEqual(first);
  });
});
