import type { Plan, PlanGate, PlanNode, PlanSegment, PlanSegmentation } from '@weft/engine';
import { findComponents } from '../components.ts';

/** Gates of a sequence: each is a node of the run's graph, which takes memory and time. The other form is the same for any number. */
const MAX_SEQUENCE = 25;
/** The gate at which the run was parked, what follows it, and the next gate. */
const GATE_TO_GATE = 3;

/** Cuts a plan at its durable points. One without any is a single segment, and is left as it is, with its hash. */
export function cutSegments(plan: Plan): Plan {
  const { nodes } = plan;
  const count = nodes.filter(isGate).length;
  if (count === 0) return plan;
  const shape = count <= MAX_SEQUENCE && isSequence(nodes) ? 'sequence' : 'advance-gate';
  // In a sequence a process may pass gates at which there is nothing to wait for any more.
  const recursionLimit = shape === 'sequence' ? 2 * count + 1 : GATE_TO_GATE;
  const segmentation: PlanSegmentation = { shape, ...cut(nodes), recursionLimit };
  return { ...plan, segmentation };
}

const isGate = ({ effect }: PlanNode): boolean => effect === 'wait';

const targetsOf = ({ outputs }: PlanNode): readonly number[] => outputs.flatMap(({ targets }) => targets.map(({ node }) => node));

/**
 * What hangs together once the gates are taken out. All that leads to a gate is one segment, and so is all that follows it: a gate is two ends of
 * edges, which have nothing to do with each other.
 */
function cut(nodes: readonly PlanNode[]): { segments: readonly PlanSegment[]; gates: readonly PlanGate[] } {
  const behind = (node: PlanNode): number => node.index + (isGate(node) ? nodes.length : 0);
  const pieces = new Pieces(2 * nodes.length);
  for (const node of nodes) for (const target of targetsOf(node)) pieces.join(behind(node), target);

  const segments = new Map<number, { place: number; nodes: number[]; gates: number[] }>();
  const segmentOf = (end: number) => {
    const piece = pieces.find(end);
    let segment = segments.get(piece);
    if (!segment) segments.set(piece, (segment = { place: segments.size, nodes: [], gates: [] }));
    return segment;
  };
  const gates = nodes.flatMap((node): PlanGate[] => {
    const { index } = node;
    segmentOf(index)[isGate(node) ? 'gates' : 'nodes'].push(index);
    return isGate(node) ? [{ node: index, next: segmentOf(behind(node)).place }] : [];
  });
  return { segments: [...segments.values()].map(({ nodes, gates }) => ({ nodes, gates })), gates };
}

/**
 * Does a run come to one gate after the other, and to each once at most? So it is where all that leaves a node leads to the same gate, or to none,
 * and each gate gets items once. Else a gate lies in a loop, before a join or beside another branch.
 */
function isSequence(nodes: readonly PlanNode[]): boolean {
  const leadsTo = findGates(nodes);
  if (!leadsTo) return false;
  const isInOrder = nodes.every((node) => new Set(targetsOf(node).map((target) => leadsTo[target])).size <= 1);
  if (!isInOrder) return false;
  const arrivals = countArrivals(nodes);
  return nodes.filter(isGate).every(({ index }) => arrivals[index] === 1);
}

const NO_GATE = -1;

/** By node: the gate that it is or leads to without another between them; undefined where some node leads to several. */
function findGates(nodes: readonly PlanNode[]): Int32Array | undefined {
  const leadsTo = new Int32Array(nodes.length).fill(NO_GATE);
  for (const gate of nodes.filter(isGate)) leadsTo[gate.index] = gate.index;
  const open = nodes.filter(isGate);
  for (let node = open.pop(); node; node = open.pop()) {
    const gate = leadsTo[node.index] as number;
    for (const { node: source } of node.inputs.flatMap(({ sources }) => sources)) {
      const before = nodes[source] as PlanNode;
      if (isGate(before) || leadsTo[source] === gate) continue;
      if (leadsTo[source] !== NO_GATE) return undefined;
      leadsTo[source] = gate;
      open.push(before);
    }
  }
  return leadsTo;
}

/** More often than once. */
const OFTEN = 2;

/** How often a run can come to each node, up to `OFTEN`. Of several triggers one has started it. */
function countArrivals(nodes: readonly PlanNode[]): Uint8Array {
  const counts = new Uint8Array(nodes.length);
  const successors = nodes.map(targetsOf);
  // Components come in reverse order: each after those that it leads to.
  for (const component of findComponents(nodes.length, (index) => successors[index] ?? []).toReversed()) {
    const [first] = component as [number];
    const isCycle = component.length > 1 || successors[first]?.includes(first);
    for (const index of component) counts[index] = isCycle ? OFTEN : arrivalsAt(nodes[index] as PlanNode, { nodes, counts });
  }
  return counts;
}

/** A join pairs what arrives at its inputs. */
function arrivalsAt({ inputs }: PlanNode, { nodes, counts }: { nodes: readonly PlanNode[]; counts: Uint8Array }): number {
  const atInputs = inputs.map(({ sources }) => {
    const isTrigger = ({ node }: { node: number }) => nodes[node]?.kind === 'trigger';
    const byActions = sources.filter((source) => !isTrigger(source)).reduce((sum, { node }) => sum + (counts[node] ?? 0), 0);
    return byActions + (sources.some(isTrigger) ? 1 : 0);
  });
  return Math.min(OFTEN, Math.max(...atInputs, 1));
}

/** Disjoint sets of numbers, by union-find with halved paths. */
class Pieces {
  private readonly parents: Int32Array;

  constructor(size: number) {
    this.parents = Int32Array.from({ length: size }, (_, index) => index);
  }

  find(member: number): number {
    let at = member;
    while (this.parents[at] !== at) at = this.parents[at] = this.parents[this.parents[at] as number] as number;
    return at;
  }

  join(one: number, other: number): void {
    this.parents[this.find(one)] = this.find(other);
  }
}
