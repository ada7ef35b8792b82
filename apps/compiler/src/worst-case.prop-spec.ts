import { Run, type Journal, type Outcome, type RunFacts } from '@weft/engine';
import fc from 'fast-check';
import { compile } from './compile.ts';
import { documentOf, ifNode, noOp, registry, trigger } from './testing/documents.ts';

const FACTS: RunFacts = {
  executionId: '0198b3a4-0000-7000-8000-000000000001',
  workflow: { id: 'w1', name: 'Test', active: true },
  mode: 'manual',
  vars: {},
  env: {},
  resumeUrl: '',
};
const NO_JOURNAL: Journal = { recall: () => undefined, begin: () => undefined, settle: () => undefined, park: () => undefined };
const MAX_LOOP_COUNT = 4;

const KINDS = {
  noOp: (name: string) => noOp(name),
  if: (name: string) => ifNode(name),
  merge: (name: string) => ({ name, type: 'merge', parameters: { mode: 'append' } }),
};
const INPUTS = { noOp: [''], if: [''], merge: ['.input-1', '.input-2'] };
const OUTPUTS = { noOp: [''], if: ['.true', '.false'], merge: [''] };
type Kind = keyof typeof KINDS;

/** Any edges between a few nodes: ways that part and meet, joins, and cycles within cycles. */
const documents = fc
  .record({
    kinds: fc.array(fc.constantFrom<Kind>('noOp', 'if', 'merge'), { minLength: 1, maxLength: 7 }),
    edges: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), { maxLength: 12 }),
    order: fc.constantFrom('parallel', 'canvas', 'breadth-first'),
  })
  .map(({ kinds, edges, order }) => {
    const drawn = edges.map(([from, output, to, input]) => {
      const target = to % kinds.length;
      const inputs = INPUTS[kinds[target]!];
      const source = from % (kinds.length + 1);
      const outputs = source === kinds.length ? [''] : OUTPUTS[kinds[source]!];
      const name = source === kinds.length ? 'Start' : `N${source}`;
      return `${name}${outputs[output % outputs.length]} > N${target}${inputs[input % inputs.length]}`;
    });
    const nodes = [trigger, ...kinds.map((kind, index) => KINDS[kind](`N${index}`))];
    return documentOf(nodes, [...new Set(['Start > N0', ...drawn])], { settings: { order, maxLoopCount: MAX_LOOP_COUNT } });
  });

describe('the worst case', () => {
  it('is never less than what a run comes to', async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.infiniteStream(fc.boolean()), async (document, hands) => {
        const { plan, explanation } = compile(document, registry, { explain: true });
        fc.pre(plan !== undefined);
        let steps = 0;
        const runNode = ({ node }: { node: { outputs: readonly unknown[] } }): Outcome => {
          steps++;
          return { status: 'succeeded', outputs: node.outputs.map(() => (hands.next().value ? [{ json: {} }] : undefined)) };
        };
        const run = new Run({
          ...{ plan: plan!.body, facts: FACTS },
          start: { trigger: 0, items: [{ json: {} }] },
          ports: {
            ...{ runNode, journal: NO_JOURNAL, emit: () => undefined, digest: () => '' },
            clock: { now: () => 0, sleep: () => Promise.resolve() },
          },
        });
        await run.execute();
        expect(steps).toBeLessThanOrEqual(explanation!.worstCase!.steps!);
      }),
      { seed: 42, numRuns: 400 },
    );
  });
});
