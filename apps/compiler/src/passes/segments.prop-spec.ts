import { Run, type Activation, type Journal, type Plan, type RunPorts } from '@weft/engine';
import { make } from '@weft/testing';
import fc from 'fast-check';
import { cutSegments } from './segments.ts';

const SIZE = 8;
const nodes = fc.array(fc.constantFrom('step' as const, 'step' as const, 'gate' as const, 'if' as const, 'merge' as const), {
  minLength: 2,
  maxLength: SIZE,
});
/** Mostly forward: a workflow is drawn from left to right. */
const edges = fc.array(
  fc.record({ from: fc.nat(SIZE), to: fc.nat(SIZE), isBack: fc.nat(15), handle: fc.nat(1), input: fc.nat(1) }),
  {
    minLength: 1,
    maxLength: 10,
  },
);

type Kind = 'step' | 'gate' | 'if' | 'merge';
const SEEDS = {
  step: {},
  gate: { effect: 'wait' as const },
  if: { outputs: ['main', 'other'] },
  merge: { inputs: ['main', 'other'] },
} as const;

function planOf(
  kinds: readonly Kind[],
  drawn: readonly { from: number; to: number; isBack: number; handle: number; input: number }[],
): Plan {
  const seeds = [{ name: 'N0' }, ...kinds.map((kind, index) => ({ name: `N${index + 1}`, ...SEEDS[kind] }))];
  const handle = (place: number, kind: 'if' | 'merge', which: number) =>
    which === 1 && kinds[place - 1] === kind ? 'other' : 'main';
  const links = drawn.flatMap(({ from, to, isBack, handle: output, input }) => {
    const [one, other] = [from % seeds.length, to % seeds.length];
    const [source, target] =
      isBack === 0 ? [Math.max(one, other), Math.min(one, other)] : [Math.min(one, other), Math.max(one, other)];
    if (target === 0 || source === target) return [];
    return [
      { from: `N${source}`, output: handle(source, 'if', output), to: `N${target}`, input: handle(target, 'merge', input) },
    ];
  });
  const chain = links.length === 0 ? [{ from: 'N0', to: 'N1' }] : links;
  return make.plan({ nodes: seeds, edges: chain, maxLoopCount: 20, segmentation: undefined });
}

/** Runs a plan, ending the first open wait whenever it parks. @returns by park, the nodes that wait. */
async function parksOf(plan: Plan, branches: (activation: Activation) => boolean): Promise<number[][]> {
  const over = new Set<string>();
  const parks: number[][] = [];
  for (;;) {
    const waiting = new Map<string, number>();
    const journal: Journal = {
      recall: (path) => (over.has(path) ? { kind: 'wait', wait: WAIT, resume: { kind: 'timer' }, startedAt: 0 } : undefined),
      begin: () => undefined,
      settle: () => undefined,
      park: ({ path, node }) => void waiting.set(path, node.index),
    };
    const runNode: RunPorts['runNode'] = (activation) => {
      if (activation.node.effect === 'wait' && !activation.resume) return { status: 'waiting', wait: WAIT };
      const items = [{ json: {} }];
      const goes = activation.node.outputs.length < 2 || branches(activation);
      return { status: 'succeeded', outputs: goes ? [items] : [undefined, items] };
    };
    const ports: RunPorts = { runNode, journal, clock: CLOCK, digest: (_, text) => text, emit: () => undefined };
    const facts = {
      executionId: 'e',
      workflow: { id: 'w', name: 'w', active: false },
      mode: 'manual' as const,
      vars: {},
      env: {},
      resumeUrl: '',
    };
    const result = await new Run({ plan, facts, ports, start: { trigger: 0, items: [] } }).execute();
    if (result.status !== 'waiting') return parks;
    parks.push([...waiting.values()]);
    over.add(waiting.keys().next().value as string);
  }
}

const WAIT = { kind: 'timer', dueAt: 1 } as const;
const CLOCK = { now: () => 0, sleep: () => Promise.resolve() };

describe(cutSegments.name, () => {
  it('says "sequence" only where a run comes to one gate after the other, each once, in the order of the segments', async () => {
    const seen = { sequences: 0, others: 0, parks: 0 };
    await fc.assert(
      fc.asyncProperty(nodes, edges, fc.nat(), async (kinds, drawn, salt) => {
        const plan = cutSegments(planOf(kinds, drawn));
        const { segmentation } = plan;
        if (!segmentation) return expect(kinds).not.toContain('gate');
        seen[segmentation.shape === 'sequence' ? 'sequences' : 'others']++;
        expectWhole(plan);
        if (segmentation.shape !== 'sequence') return;
        const parks = await parksOf(plan, ({ path }) => (path.charCodeAt(0) + salt) % 2 === 0);
        for (const waiting of parks) expect(waiting).toHaveLength(1);
        const passed = parks.map(([node]) => segmentation.gates.find((gate) => gate.node === node)!);
        expect(new Set(passed).size).toBe(passed.length);
        passed.forEach((gate, index) => {
          if (index > 0) expect(segmentation.segments[passed[index - 1]!.next]!.gates).toEqual([gate.node]);
        });
        seen.parks += parks.length;
      }),
      { seed: 811, numRuns: 3_000 },
    );
    expect(seen.sequences).toBeGreaterThan(300);
    expect(seen.others).toBeGreaterThan(300);
    expect(seen.parks).toBeGreaterThan(150);
  });
});

/** Each node is in one segment, each gate at the end of one, and edges stay within their segment or lead through a gate. */
function expectWhole({ nodes: all, segmentation }: Plan): void {
  const { segments, gates } = segmentation!;
  const numbers = (which: 'nodes' | 'gates') => segments.flatMap((segment) => segment[which]).toSorted((a, b) => a - b);
  expect(numbers('gates')).toEqual(gates.map(({ node }) => node));
  expect([...numbers('nodes'), ...numbers('gates')].toSorted((a, b) => a - b)).toEqual(all.map(({ index }) => index));
  const before = (node: number) => segments.findIndex((segment) => [...segment.nodes, ...segment.gates].includes(node));
  for (const { index, outputs } of all) {
    const from = gates.find(({ node }) => node === index)?.next ?? before(index);
    for (const { node } of outputs.flatMap(({ targets }) => targets)) expect(before(node)).toBe(from);
  }
}
