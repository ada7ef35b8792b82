import { z } from 'zod';
import { makeActivation, makeDefinition, makeNode, makePlan, makeView, NO_PORTS } from '../test/make.ts';
import { NodeRegistry } from './node-registry.ts';
import { createNodeRunner } from './node-runner.ts';

/** What a step draws at the path, in a run. */
async function drawn(path: string, executionId = 'e1'): Promise<readonly number[]> {
  let numbers: readonly number[] = [];
  const definition = makeDefinition(z.strictObject({}), (context) => {
    const random = context.random();
    numbers = [random(), random(), random()];
    return [[]];
  });
  const node = makeNode();
  const plan = makePlan(node);
  const view = makeView(plan);
  const runNode = createNodeRunner({
    registry: new NodeRegistry([definition]),
    plan,
    view: () => ({ ...view, facts: { ...view.facts, executionId } }),
    ports: NO_PORTS,
    keyFor: () => 'key',
  });
  await runNode(makeActivation(node, [{ json: {} }], { path }), new AbortController().signal);
  return numbers;
}

describe('the random numbers of a step', () => {
  it('are the same where it is done again', async () => {
    expect(await drawn('N:0')).toHaveLength(3);
    expect(await drawn('N:0')).toEqual(await drawn('N:0'));
  });

  it('are others in the next turn of a loop, and in another run', async () => {
    const turns = [await drawn('N:0'), await drawn('N:1'), await drawn('N:0', 'e2')];
    expect(new Set(turns.flat()).size).toBe(9);
  });
});
