import { Run, type Activation, type RunView } from '@weft/engine';
import { digest, FakeClock, make } from '@weft/testing';
import { Surroundings } from './surroundings.ts';

const FACTS = {
  executionId: 'x',
  workflow: { id: 'w', name: 'W', active: true },
  mode: 'manual',
  vars: {},
  env: {},
  resumeUrl: '',
} as const;
const NO_JOURNAL = { recall: () => undefined, begin: () => undefined, settle: () => undefined, park: () => undefined };

/** What the last node of a chain may see, when the one before it hands on `twist` of what it got. */
async function seenBy(
  twist: (activation: Activation) => readonly { json: object; pairedItem?: object }[],
): Promise<Surroundings> {
  const nodes = [{ name: 'Start' }, { name: 'Twist' }, { name: '__proto__', reads: [0] }];
  const edges = [
    { from: 'Start', to: 'Twist' },
    { from: 'Twist', to: '__proto__' },
  ];
  let seen: Surroundings | undefined;
  const runNode = (activation: Activation) => {
    if (activation.node.index === 2) seen = new Surroundings(run, activation);
    const outputs = activation.node.index === 1 ? [twist(activation)] : [activation.inputs[0]];
    return { status: 'succeeded' as const, outputs: outputs as never };
  };
  const ports = { runNode, clock: new FakeClock(), journal: NO_JOURNAL, digest, emit: () => undefined };
  const items = [{ json: { id: 'a' } }, { json: { id: 'b' } }];
  const run: RunView & Run = new Run({ plan: make.plan({ nodes, edges }), facts: FACTS, ports, start: { trigger: 0, items } });
  await run.execute();
  return seen as Surroundings;
}

describe(Surroundings, () => {
  it('says which item of a named node each item came from, whatever order they are in by now', async () => {
    const seen = await seenBy(({ inputs }) =>
      [1, 0].map((item) => ({ json: inputs[0]?.[item]?.json ?? {}, pairedItem: { item } })),
    );

    expect(seen.paired()).toEqual({ Start: [[0, 0, 1], [0, 0, 0]] }); // prettier-ignore
  });

  it('says null where the lineage is lost or ambiguous', async () => {
    const both = [{ item: 0 }, { item: 1 }];
    const seen = await seenBy(() => [{ json: {} }, { json: {}, pairedItem: both }]);

    expect(seen.paired()).toEqual({ Start: [null, null] });
  });

  it('hands out the runs of the nodes that are read, and no others', async () => {
    const seen = await seenBy(({ inputs }) => inputs[0] ?? []);

    expect(seen.nodes()).toEqual({ Start: [[[{ json: { id: 'a' } }, { json: { id: 'b' } }]]] });
  });
});
