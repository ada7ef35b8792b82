import fc from 'fast-check';
import type { Item } from '@weft/workflow-model';
import type { Plan } from '../src/plan.ts';
import { makePlan, type NodeSketch } from './make-plan.ts';

export interface RandomRun {
  readonly plan: Plan;
  readonly items: readonly Item[];
  readonly pinData: ReadonlyMap<number, readonly Item[]>;
  readonly trigger: number;
  readonly destination?: number;
  /** Decides what the nodes do. */
  readonly seed: number;
}

/** Rare enough that most of a plan works, common enough that every rule gets its turn. */
const rarely = (weight: number): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: 100 - weight, arbitrary: fc.constant(false) }, { weight, arbitrary: fc.constant(true) });

const nodeArbitrary = fc.record({
  inputCount: fc.constantFrom(1, 1, 1, 2, 2, 3),
  outputCount: fc.constantFrom(1, 1, 2, 3),
  effect: fc.constantFrom('pure', 'pure', 'read', 'write'),
  retained: fc.boolean(),
  disabled: rarely(7),
  executeOnce: rarely(7),
  alwaysOutputData: rarely(7),
  onError: fc.constantFrom('continue', 'error-output', 'error-output', 'continue', 'continue', 'stop'),
  retry: fc.option(
    fc.record({
      maxAttempts: fc.integer({ min: 1, max: 3 }),
      delayMs: fc.integer({ min: 0, max: 50 }),
      backoff: fc.constantFrom('constant', 'exponential'),
    }),
  ),
}) satisfies fc.Arbitrary<unknown>;

/** Where a node's first edge comes from; rarely it has none. */
const rootArbitrary = fc.record({ from: fc.nat(), output: fc.nat(), input: fc.nat(), isMissing: rarely(8) });

const linkArbitrary = fc.record({ from: fc.nat(), output: fc.nat(), to: fc.nat(), input: fc.nat(), isBack: rarely(25) });

/** Plans of a few nodes: mostly forward edges, some back, so that there are joins, loops, and joins in loops. */
export function randomRun(orders: readonly Plan['order'][]): fc.Arbitrary<RandomRun> {
  return fc
    .record({
      order: fc.constantFrom(...orders),
      sketches: fc.array(fc.tuple(nodeArbitrary, rootArbitrary), { minLength: 1, maxLength: 9 }),
      links: fc.array(linkArbitrary, { maxLength: 12 }),
      maxLoopCount: fc.integer({ min: 6, max: 25 }),
      pinned: fc.array(fc.record({ node: fc.nat(), count: fc.nat({ max: 2 }) }), { maxLength: 1 }),
      itemCount: fc.integer({ min: 1, max: 3 }),
      start: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
      destination: fc.option(fc.nat(), { freq: 5 }),
      seed: fc.nat(),
    })
    .map(({ order, sketches, links, maxLoopCount, pinned, itemCount, start, destination, seed }) => {
      const nodes: NodeSketch[] = [
        { name: 'N0', inputCount: 0, outputCount: 2 },
        ...sketches.map(([sketch], at) => toSketch(sketch, at + 1)),
      ];
      const roots = sketches.flatMap(([, root], at) => (root.isMissing ? [] : [toRoot(root, at + 1, nodes)]));
      const edges = new Set([...roots, ...links.map((link) => toEdge(link, nodes))]);
      const bare = makePlan(nodes, [...edges], { order, maxLoopCount });
      const pinData = new Map(pinned.map(({ node, count }) => [node % nodes.length, pinnedItems(count)]));
      const trigger = start % nodes.length;
      const ends = bare.nodes
        .map(({ index }) => index)
        .filter((index) => index === trigger || ancestorsOf(bare, index).has(trigger));
      const goal: { destination?: number } =
        destination === null ? {} : { destination: ends[destination % ends.length] ?? trigger };
      const plan = withReads(bare, seed, goal.destination);
      return {
        plan,
        seed,
        pinData,
        trigger,
        ...goal,
        items: Array.from({ length: itemCount }, (_, tag): Item => ({ json: { ttl: 5, tag } })),
      };
    });
}

function toSketch(
  { retry, ...sketch }: typeof nodeArbitrary extends fc.Arbitrary<infer Value> ? Value : never,
  index: number,
): NodeSketch {
  return { ...sketch, name: `N${index}`, ...(retry ? { retry } : {}) } as NodeSketch;
}

/** Lets some nodes name one that leads to them in this run: no run can be sure of others, and the compiler reports them. */
function withReads(plan: Plan, seed: number, destination: number | undefined): Plan {
  const nodes = plan.nodes.map((node) => {
    const ancestors = [...ancestorsOf(plan, node.index, destination)].sort((left, right) => left - right);
    const isReader = ancestors.length > 0 && (seed + node.index) % 3 === 0;
    return isReader ? { ...node, reads: [ancestors[(seed * 31 + node.index) % ancestors.length] ?? 0] } : node;
  });
  return { ...plan, nodes };
}

function ancestorsOf(plan: Plan, index: number, destination?: number, found = new Set<number>()): Set<number> {
  for (const { node } of plan.nodes[index]?.inputs.flatMap(({ sources }) => sources) ?? []) {
    if (found.has(node) || node === destination) continue;
    found.add(node);
    ancestorsOf(plan, node, destination, found);
  }
  return found;
}

function toRoot(root: { from: number; output: number; input: number }, to: number, nodes: readonly NodeSketch[]): string {
  const from = root.from % to;
  return `N${from}.${root.output % (nodes[from]?.outputCount ?? 1)} -> N${to}.${root.input % (nodes[to]?.inputCount ?? 1)}`;
}

function toEdge(
  link: { from: number; output: number; to: number; input: number; isBack: boolean },
  nodes: readonly NodeSketch[],
): string {
  const from = link.from % (nodes.length - (link.isBack ? 0 : 1));
  const to = link.isBack ? 1 + (link.to % Math.max(1, nodes.length - 1)) : from + 1 + (link.to % (nodes.length - from - 1));
  const outputs = (nodes[from]?.outputCount ?? 1) + (nodes[from]?.onError === 'error-output' ? 1 : 0);
  return `N${from}.${link.output % outputs} -> N${to}.${link.input % (nodes[to]?.inputCount ?? 1)}`;
}

function pinnedItems(count: number): Item[] {
  return Array.from({ length: count }, (_, tag): Item => ({ json: { ttl: 3, tag: `pinned ${tag}` } }));
}
