import type { GraphNode, PlanGraph } from '../plan-graph.ts';
import { RunScope } from '../run-scope.ts';
import { strongComponents } from './strong-components.ts';

/** Where arrivals of several nodes meet and are put into canonical order. */
export interface Inlet {
  readonly id: number;
  readonly group: Group;
  /** The input of the join that it leads to; 0 where the group is not a join. */
  readonly input: number;
  /** Indices of the nodes that feed it, in canvas order. */
  readonly sources: readonly number[];
}

/** What closes with its group: nothing more comes from one of an inlet's sources, or from the only source of a node. */
export interface Feed {
  readonly group: Group;
  readonly inlet: Inlet | undefined;
  readonly source: number;
}

/** An edge inside the run. */
export interface Passage {
  readonly output: number;
  readonly target: GraphNode;
  readonly input: number;
  readonly group: Group;
  /** Absent where one node alone feeds the target: its arrivals are in order as they are. */
  readonly inlet: Inlet | undefined;
}

/** A cycle of nodes, which runs one activation at a time, or a node that is on none. */
export interface Group {
  readonly id: number;
  readonly nodes: readonly GraphNode[];
  readonly isCycle: boolean;
  readonly inlets: readonly Inlet[];
  readonly feeds: readonly Feed[];
  /** Groups that name a node of this one, and start once it is closed. */
  readonly readers: readonly Group[];
  /** Somebody downstream reads it, puts its arrivals in order or joins them, and must know when no more can come. */
  readonly isWatched: boolean;
}

interface Draft extends Group {
  inlets: Inlet[];
  feeds: Feed[];
  readers: Draft[];
  isWatched: boolean;
}

/** The part of a plan that a run can touch, as the order `parallel` needs it. O(nodes + edges) to make and to hold. */
export class RunShape {
  readonly groups: readonly Group[];
  readonly inlets: Inlet[] = [];
  /** By group, before the run starts: inlets, or the source of a group without one. */
  readonly openSources: Int32Array;
  /** By group, before the run starts: the groups that it waits for because it reads them. */
  readonly openReads: Int32Array;
  readonly #groupOf = new Map<number, Draft>();
  readonly #passages = new Map<number, readonly Passage[]>();

  constructor(
    readonly graph: PlanGraph,
    readonly scope: RunScope,
  ) {
    const groups = this.#makeGroups();
    this.groups = groups;
    for (const group of groups) this.#makeInlets(group);
    this.openSources = Int32Array.from(groups, (group) => this.#sourceCountOf(group));
    for (const group of groups) this.#connect(group);
    this.openReads = new Int32Array(groups.length);
    for (const group of groups) this.#gate(group);
    // Groups come in reverse topological order, so what a group leads to is decided before it.
    for (const group of groups) {
      group.isWatched = group.readers.length > 0 || group.feeds.some((feed) => feed.inlet !== undefined || feed.group.isWatched);
    }
  }

  groupOf(node: number): Group {
    return this.#draftOf(node);
  }

  /** In the order in which siblings run. */
  passagesOf(node: number): readonly Passage[] {
    return this.#passages.get(node) ?? [];
  }

  #sourceCountOf({ inlets, nodes }: Group): number {
    if (inlets.length > 0) return inlets.length;
    return nodes[0]?.plan.index === this.scope.start ? 0 : 1;
  }

  #draftOf(node: number): Draft {
    const group = this.#groupOf.get(node);
    if (group === undefined) throw new RangeError(`Node ${node} is not in this run.`);
    return group;
  }

  #targetsOf(node: GraphNode): readonly GraphNode[] {
    return node.routes.filter(({ target }) => this.scope.has(node, target)).map(({ target }) => target);
  }

  #makeGroups(): Draft[] {
    // Last sibling first: it then comes last in topological order too, as it does on the canvas.
    const targets = (index: number): number[] =>
      this.#targetsOf(this.graph.node(index))
        .map(({ plan }) => plan.index)
        .reverse();
    return strongComponents(this.scope.start, targets).map((members, id) => {
      const nodes = members.sort((left, right) => left - right).map((index) => this.graph.node(index));
      const isCycle = nodes.length > 1 || nodes.some((node) => this.#targetsOf(node).includes(node));
      const group: Draft = { id, nodes, isCycle, inlets: [], feeds: [], readers: [], isWatched: false };
      for (const index of members) this.#groupOf.set(index, group);
      return group;
    });
  }

  /** A cycle has one inlet, a join one for each input that is fed, any other node one if several nodes feed it. */
  #makeInlets(group: Draft): void {
    const [node] = group.nodes;
    if (group.isCycle) this.#addInlet(group, { input: 0, sources: this.#sourcesOf(group) });
    else if (node?.isJoin === true) {
      node.plan.inputs.forEach((_, input) => this.#addInlet(group, { input, sources: this.#sourcesOf(group, input) }));
    } else {
      const sources = this.#sourcesOf(group);
      if (sources.length > 1) this.#addInlet(group, { input: 0, sources });
    }
  }

  #addInlet(group: Draft, { input, sources }: Pick<Inlet, 'input' | 'sources'>): void {
    if (sources.length === 0) return;
    const inlet: Inlet = { id: this.inlets.length, group, input, sources };
    this.inlets.push(inlet);
    group.inlets.push(inlet);
  }

  /** Nodes outside a group that feed it, or one input of it, in canvas order. */
  #sourcesOf(group: Group, input?: number): number[] {
    const sources = new Set<number>();
    for (const node of group.nodes) {
      const inputs = input === undefined ? node.plan.inputs : node.plan.inputs.slice(input, input + 1);
      for (const source of inputs.flatMap((fed) => fed.sources)) {
        if (this.scope.has(this.graph.node(source.node), node) && this.groupOf(source.node) !== group) sources.add(source.node);
      }
    }
    return [...sources].sort((left, right) => left - right);
  }

  /**
   * A group waits for those that its nodes name, since what it sees of them must not depend on who was quicker. Only for
   * those before it in topological order, so that no two wait for each other; all that lead to it are among them.
   */
  #gate(group: Draft): void {
    const read = new Set(group.nodes.flatMap(({ plan }) => plan.reads.map((index) => this.#groupOf.get(index))));
    for (const other of read) {
      if (other === undefined || other.id <= group.id) continue;
      other.readers.push(group);
      this.openReads[group.id] = (this.openReads[group.id] ?? 0) + 1;
    }
  }

  #connect(group: Draft): void {
    const feeds = new Map<string, Feed>();
    for (const node of group.nodes) {
      const routes = node.routes.filter(({ target }) => this.scope.has(node, target));
      const passages = routes.map(({ output, target, input }): Passage => {
        const to = this.groupOf(target.plan.index);
        const inlet = to === group ? undefined : inletOf(to, input);
        return { output, target, input, group: to, inlet };
      });
      this.#passages.set(node.plan.index, passages);
      for (const { group: to, inlet } of passages) {
        if (to !== group)
          feeds.set(`${to.id}:${inlet?.id ?? ''}:${node.plan.index}`, { group: to, inlet, source: node.plan.index });
      }
    }
    group.feeds.push(...feeds.values());
  }
}

function inletOf(group: Group, input: number): Inlet | undefined {
  const isJoin = !group.isCycle && group.nodes[0]?.isJoin === true;
  return isJoin ? group.inlets.find((inlet) => inlet.input === input) : group.inlets[0];
}

/** Shapes of whole runs by plan and start: the plans that run often start at one or two nodes. */
const shapes = new WeakMap<PlanGraph, Map<number, RunShape>>();

/** The shape of a run; kept with the plan's graph unless it has a destination, which only runs by hand have. */
export function shapeOf(graph: PlanGraph, start: number, destination: number | undefined): RunShape {
  if (destination !== undefined) return new RunShape(graph, new RunScope(graph, start, destination));
  let byStart = shapes.get(graph);
  if (byStart === undefined) shapes.set(graph, (byStart = new Map()));
  let shape = byStart.get(start);
  if (shape === undefined) byStart.set(start, (shape = new RunShape(graph, new RunScope(graph, start, undefined))));
  return shape;
}
