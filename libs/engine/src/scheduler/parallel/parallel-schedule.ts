import type { Outputs } from '../../outcome.ts';
import type { ActivationRecord } from '../activation-record.ts';
import { activate, type Arrival, Join, PartialJoins } from '../joins.ts';
import { Lane } from '../lane.ts';
import { DepthFirstQueue, Fifo } from '../ready-queue.ts';
import type { Schedule } from '../schedule.ts';
import { DeliveryOrder } from './delivery-order.ts';
import { OrderedArrivals } from './ordered-arrivals.ts';
import type { Feed, Group, Inlet, Passage, RunShape } from './run-shape.ts';

/**
 * The order `parallel`: whatever may start starts, and yet every activation has the same name, run index and inputs
 * however long the others take.
 *
 * A group (a node, or the nodes of a cycle) is open → closed. It is open while one of its sources is, or an activation
 * of it is not handed on; once closed it never runs again. What is said of arrivals holds for each node:
 * - It hands on in the order of its run indices, whichever activation was over first.
 * - Where several nodes feed it, arrivals pass in canonical order (`OrderedArrivals`); what a later source sends waits
 *   until the earlier ones are closed.
 * - A join pairs the k-th arrivals of its inputs; an input that is closed is not waited for.
 * - What names another node (`reads`) starts once that one is closed, and so sees all its activations or none.
 * - A cycle is a `Lane`: one activation at a time, in canvas order; its incomplete joins give up waiting once nothing
 *   more comes from outside.
 *
 * Groups that no join, no inlet and no reader comes after are not watched: they cost no accounting.
 */
export class ParallelSchedule implements Schedule {
  readonly #ready = new Fifo<ActivationRecord>();
  readonly #delivery = new DeliveryOrder();
  /** By group: open sources and inlets, and activations not handed on. 0 means closed. */
  readonly #open: Int32Array;
  /** By group: how many groups that it reads are open. */
  readonly #gates: Int32Array;
  /** By group: activations that wait for its gates, in canonical order. */
  readonly #gated = new Map<number, ActivationRecord[]>();
  readonly #arrivals = new Map<number, OrderedArrivals>();
  readonly #joins = new Map<number, Join>();
  readonly #lanes = new Map<number, Lane>();
  readonly #closing: Group[] = [];

  constructor(private readonly shape: RunShape) {
    this.#open = shape.openSources.slice();
    this.#gates = shape.openReads.slice();
  }

  start(activation: ActivationRecord): void {
    const group = this.shape.groupOf(activation.node.index);
    if (group.isCycle) {
      this.#laneOf(group).start(activation);
      this.#advance(group);
    } else this.#launch(activation, group);
  }

  next(): ActivationRecord | undefined {
    return this.#ready.take();
  }

  handOn(activation: ActivationRecord, outputs: Outputs): boolean {
    this.#delivery.offer(activation, outputs, (next, items) => this.#deliver(next, items));
    return this.shape.passagesOf(activation.node.index).some(({ output }) => outputs[output] !== undefined);
  }

  #deliver(activation: ActivationRecord, outputs: Outputs): void {
    const group = this.shape.groupOf(activation.node.index);
    const inside: Arrival[] = [];
    for (const passage of this.shape.passagesOf(activation.node.index)) {
      const { output, target, input } = passage;
      const items = outputs[output];
      if (items === undefined) continue;
      const arrival: Arrival = { source: { activation, output }, items, target, input };
      if (passage.group === group) inside.push(arrival);
      else this.#arrive(arrival, passage);
    }
    if (group.isCycle) {
      this.#laneOf(group).free(inside);
      this.#advance(group);
    } else this.#count(group, -1);
    this.#closeAll();
  }

  #arrive(arrival: Arrival, { group, inlet }: Passage): void {
    if (inlet === undefined) return this.#launch(activate(arrival), group);
    if (this.#arrivalsAt(inlet).admits(arrival)) this.#admit([arrival], group);
  }

  /** Arrivals that come together are all taken in before anything is made of them. */
  #admit(arrivals: readonly Arrival[], group: Group): void {
    if (group.isCycle) {
      for (const arrival of arrivals) this.#laneOf(group).enter(arrival);
      this.#advance(group);
    } else if (nodeOf(group).isJoin) {
      for (const arrival of arrivals) this.#joinOf(group).add(arrival);
      this.#pair(group);
    } else {
      for (const arrival of arrivals) this.#launch(activate(arrival), group);
    }
  }

  #launch(activation: ActivationRecord, group: Group): void {
    this.#count(group, 1);
    if (!this.#isGated(group)) return this.#ready.push(activation);
    const gated = this.#gated.get(group.id);
    if (gated === undefined) this.#gated.set(group.id, [activation]);
    else gated.push(activation);
  }

  #isGated(group: Group): boolean {
    return (this.#gates[group.id] ?? 0) > 0;
  }

  #openGate(group: Group): void {
    this.#gates[group.id] = (this.#gates[group.id] ?? 0) - 1;
    if (this.#isGated(group)) return;
    for (const activation of this.#gated.get(group.id) ?? []) this.#ready.push(activation);
    this.#gated.delete(group.id);
    if (group.isCycle) this.#advance(group);
  }

  #pair(group: Group): void {
    const join = this.#joinOf(group);
    const awaits = (input: number): boolean =>
      group.inlets.some((inlet) => inlet.input === input && !this.#arrivalsAt(inlet).isClosed);
    for (let next = join.take(awaits); next !== undefined; next = join.take(awaits)) this.#launch(next, group);
  }

  /** Lets the next activation of a cycle start, or ends the cycle. */
  #advance(group: Group): void {
    if (this.#isGated(group)) return;
    const lane = this.#laneOf(group);
    const next = lane.next();
    if (next !== undefined) this.#ready.push(next);
    else if (lane.isOver) this.#closing.push(group);
  }

  #count(group: Group, change: 1 | -1): void {
    if (!group.isWatched) return;
    const open = (this.#open[group.id] ?? 0) + change;
    this.#open[group.id] = open;
    if (open === 0) this.#closing.push(group);
  }

  /** Closing goes downstream through a list, not by recursion: a chain may be longer than the call stack. */
  #closeAll(): void {
    for (let group = this.#closing.pop(); group !== undefined; group = this.#closing.pop()) {
      for (const feed of group.feeds) this.#closeFeed(feed);
      for (const reader of group.readers) this.#openGate(reader);
    }
  }

  #closeFeed({ group, inlet, source }: Feed): void {
    if (inlet === undefined) return this.#count(group, -1);
    const arrivals = this.#arrivalsAt(inlet);
    const released = arrivals.close(source);
    if (arrivals.isClosed && group.isCycle) this.#laneOf(group).seal();
    if (arrivals.isClosed || released.length > 0) this.#admit(released, group);
    if (arrivals.isClosed && !group.isCycle) this.#count(group, -1);
  }

  #arrivalsAt(inlet: Inlet): OrderedArrivals {
    let arrivals = this.#arrivals.get(inlet.id);
    if (arrivals === undefined) this.#arrivals.set(inlet.id, (arrivals = new OrderedArrivals(inlet)));
    return arrivals;
  }

  #joinOf(group: Group): Join {
    let join = this.#joins.get(group.id);
    if (join === undefined) this.#joins.set(group.id, (join = new Join(nodeOf(group))));
    return join;
  }

  #laneOf(group: Group): Lane {
    let lane = this.#lanes.get(group.id);
    if (lane === undefined) {
      const { graph, scope } = this.shape;
      const joins = new PartialJoins(graph, (node, input) => scope.feeds(node, input));
      this.#lanes.set(group.id, (lane = new Lane(new DepthFirstQueue(), joins)));
      if (group.inlets.length === 0) lane.seal();
    }
    return lane;
  }
}

function nodeOf(group: Group): Group['nodes'][number] {
  const [node] = group.nodes;
  if (node === undefined) throw new RangeError('A group has at least one node.');
  return node;
}
