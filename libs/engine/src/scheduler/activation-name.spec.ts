import { makePlan } from '../../test/make-plan.ts';
import { items, succeed, TestRun } from '../../test/run-plan.ts';
import { NameChain } from './activation-name.ts';

const OTHER = 'A-H5N0D6lRO7A2FDHKD8wtMc';

/** Steps of a run: each takes what the one before handed on, one of them by its second output. */
async function runChain() {
  const plan = makePlan(
    [{ name: 'Start' }, { name: 'If', outputCount: 2 }, { name: 'Otherwise' }, { name: 'End' }],
    ['Start -> If', 'If.1 -> Otherwise', 'Otherwise -> End'],
  );
  const test = new TestRun(plan, { nodes: { If: () => succeed([undefined, items(1)]) } });
  await test.execute();
  const idOf = (name: string) => plan.nodes.find((node) => node.name === name)!.id;
  const outputBefore = [0, 0, 1, 0];
  return test.finished.map(({ node, path }, index) => ({ nodeId: idOf(node), path, output: outputBefore[index]! }));
}

describe('Names that follow from one another', () => {
  it('are those of a run whose steps hand on to one another', async () => {
    const steps = await runChain();
    expect(steps).toHaveLength(4);
    const [read, known] = [new NameChain(), new NameChain()];
    expect(steps.map(({ nodeId, output }) => read.next(nodeId, output))).toEqual(steps.map(({ path }) => path));
    expect(steps.map(({ path, nodeId, output }) => known.follows(path, nodeId, output))).toEqual([true, true, true, true]);
  });

  it('go on from a name that does not follow, told or only met', async () => {
    const [, , , end] = await runChain();
    const [told, met] = [new NameChain(), new NameChain()];
    told.goTo(OTHER);
    expect(met.follows(OTHER, 'a', 0)).toBe(false);
    expect(met.follows(told.next('b', 3), 'b', 3)).toBe(true);
    expect(met.follows(end!.path, end!.nodeId, 0)).toBe(false);
  });

  it.each([['short'], ['A-H5N0D6lRO7A2FDHKD8wtM '], ['9-H5N0D6lRO7A2FDHKD8wtMc'], ['']])(
    'begin anew after %j, which names nothing',
    (path) => {
      const [chain, fresh] = [new NameChain(), new NameChain()];
      expect(chain.follows(path, 'a', 0)).toBe(false);
      expect(chain.next('b', 0)).toBe(fresh.next('b', 0));
    },
  );
});
