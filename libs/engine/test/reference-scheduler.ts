import type { Item } from '@weft/workflow-model';
import type { Plan, PlanNode } from '../src/plan.ts';

/**
 * The rules of the scheduler, written to be read and not to be fast: everything is looked up again whenever it is
 * needed, nothing happens at the same time, and no code is shared with the engine.
 */

export type Ports = readonly (readonly Item[] | undefined)[];
export interface Seen {
  readonly runIndex: number;
  readonly outputs: Ports | undefined;
}
export interface Acted {
  readonly node: PlanNode;
  readonly inputs: Ports;
  readonly runIndex: number;
  /** The steps of each node that this one names, with what they handed on where that is kept. */
  readonly seen: readonly (readonly Seen[])[];
}
type Failure = { code: string; message: string };
export type Acting = (step: Acted) => { outputs: Ports } | { failure: Failure };

export interface ReferenceStep {
  readonly node: PlanNode;
  readonly runIndex: number;
  /** Says where the activation comes from; equal for equal origins. */
  readonly name: string;
  readonly inputs: Ports;
  readonly outputs: Ports;
}

interface Arrival {
  readonly from: ReferenceStep;
  readonly output: number;
  readonly to: number;
  readonly input: number;
  readonly items: readonly Item[];
}

interface Pending {
  readonly node: number;
  readonly name: string;
  readonly inputs: Ports;
}

export interface ReferenceStart {
  readonly trigger: number;
  readonly destination?: number;
  readonly items: readonly Item[];
  readonly pinData: ReadonlyMap<number, readonly Item[]>;
}

export class ReferenceRun {
  /** In the order in which they ran; for `parallel` that order means nothing. */
  readonly steps: ReferenceStep[] = [];
  /** Codes of everything that ends the run. A sequential run ends at the first. */
  readonly failures: string[] = [];
  readonly #runCounts = new Map<number, number>();
  readonly #inRun: ReadonlySet<number>;
  /** Short stand-ins for origins: written out in full they double at every join. */
  readonly #names = new Map<string, string>();

  constructor(
    readonly plan: Plan,
    private readonly start: ReferenceStart,
    private readonly act: Acting,
  ) {
    this.#inRun = new Set(plan.nodes.map(({ index }) => index).filter((index) => this.#belongsToRun(index)));
    const first: Pending = { node: start.trigger, name: 'start', inputs: [start.items] };
    if (plan.order === 'parallel') this.#runGroups(first);
    else this.#runSequence([first], () => true, plan.order === 'canvas');
  }

  get hasFailed(): boolean {
    return this.failures.length > 0;
  }

  // ── One activation ────────────────────────────────────────────────────────────────────────────────────────────────

  #run({ node: index, name, inputs }: Pending): ReferenceStep | undefined {
    const node = this.#node(index);
    const runIndex = this.#runCounts.get(index) ?? 0;
    this.#runCounts.set(index, runIndex + 1);
    if (runIndex >= this.plan.maxLoopCount) {
      this.failures.push('LOOP_LIMIT');
      return undefined;
    }
    const seen = node.executeOnce && !node.disabled ? inputs.map((items) => items?.slice(0, 1)) : inputs;
    const outputs = this.#outputs(node, seen, { runIndex, isStart: name === 'start' });
    if (outputs === undefined) return undefined;
    const step = {
      node,
      runIndex,
      name: this.#shorten(name),
      inputs: seen,
      outputs: outputs.map((items) => (items?.length ? items : undefined)),
    };
    this.steps.push(step);
    return step;
  }

  #seen(index: number): Seen[] {
    const steps = this.steps.filter(({ node }) => node.index === index);
    return steps.map(({ node, runIndex, outputs }) => ({ runIndex, outputs: node.retained ? outputs : undefined }));
  }

  #shorten(origin: string): string {
    const name = this.#names.get(origin) ?? `a${this.#names.size}`;
    this.#names.set(origin, name);
    return name;
  }

  #outputs(node: PlanNode, inputs: Ports, { runIndex, isStart }: { runIndex: number; isStart: boolean }): Ports | undefined {
    if (node.disabled) return [inputs[0]?.map(({ pairedItem: _, ...item }, index) => ({ ...item, pairedItem: { item: index } }))];
    const pinned = this.start.pinData.get(node.index);
    const isLinked = !isStart && node.inputs.length === 1;
    const outcome = pinned
      ? { outputs: [isLinked ? linked(pinned, inputs[0]) : pinned] }
      : this.act({ node, inputs, runIndex, seen: node.reads.map((read) => this.#seen(read)) });
    if ('failure' in outcome) return this.#outputsOfFailure(node, inputs, outcome.failure);
    let outputs = node.outputs.map((_, at) => [...(outcome.outputs[at] ?? [])]);
    if (node.onError === 'error-output') outputs = this.#sortOutErrors(outputs, inputs);
    if (node.alwaysOutputData && outputs[0]?.length === 0) outputs[0] = [{ json: {} }];
    return outputs;
  }

  #outputsOfFailure(node: PlanNode, inputs: Ports, failure: Failure): Ports | undefined {
    if (node.onError === 'stop') {
      this.failures.push(failure.code);
      return undefined;
    }
    const errors = errorItems(inputs, failure);
    if (node.onError === 'continue') return [errors];
    const errorOutput = node.outputs.length - 1;
    return node.outputs.map((_, at) => (at === errorOutput ? completed(errors, inputs) : []));
  }

  #sortOutErrors(outputs: Item[][], inputs: Ports): Item[][] {
    const errorOutput = outputs.length - 1;
    const bad = completed(
      outputs.slice(0, errorOutput).flatMap((items) => items.filter((item) => item.error)),
      inputs,
    );
    return outputs.map((items, at) => (at === errorOutput ? [...bad, ...items] : items.filter((item) => !item.error)));
  }

  // ── One activation at a time: the whole plan, or a cycle ──────────────────────────────────────────────────────────

  #runSequence(agenda: Pending[], isInside: (node: number) => boolean, depthFirst: boolean, entries: Arrival[] = []): void {
    let loose: Arrival[] = [];
    const accept = (arrivals: readonly Arrival[]): void => {
      const children: Pending[] = [];
      for (const arrival of arrivals) {
        if (!this.#isJoin(arrival.to)) {
          children.push(alone(arrival));
          continue;
        }
        loose.push(arrival);
        const wanted = this.#wantedBy(arrival.to);
        if (wanted.every((input) => loose.some((other) => other.to === arrival.to && other.input === input)))
          children.push(pair(arrival.to));
      }
      agenda = depthFirst ? [...children, ...agenda] : [...agenda, ...children];
    };
    const pair = (node: number): Pending => {
      const taken = this.#node(node).inputs.map((_, input) =>
        loose.find((arrival) => arrival.to === node && arrival.input === input),
      );
      loose = loose.filter((arrival) => !taken.includes(arrival));
      return together(node, taken);
    };
    for (;;) {
      while (agenda.length === 0 && entries.length > 0) accept(entries.splice(0, 1));
      if (agenda.length === 0 && loose.length > 0) agenda = [pair(this.#joinToGiveUpOn(loose))];
      const [next, ...rest] = agenda;
      if (next === undefined) return;
      agenda = rest;
      const step = this.#run(next);
      if (this.hasFailed && this.plan.order !== 'parallel') return;
      accept(step ? this.#arrivalsFrom(step).filter(({ to }) => isInside(to)) : []);
    }
  }

  /** Inputs that a join waits for where one activation runs at a time. */
  #wantedBy(join: number): number[] {
    const isSource = (node: number): boolean =>
      this.plan.order !== 'parallel' || (this.#canRun(node) && node !== this.start.destination);
    return this.#node(join).inputs.flatMap(({ sources }, input) => (sources.some(({ node }) => isSource(node)) ? [input] : []));
  }

  /** The first in canvas order, but what feeds it, and is not fed by it in turn, goes before. */
  #joinToGiveUpOn(loose: readonly Arrival[]): number {
    const joins = [...new Set(loose.map(({ to }) => to))].sort((left, right) => left - right);
    const lacking = (join: number): number[] =>
      this.#node(join).inputs.flatMap(({ sources }, input) =>
        loose.some((arrival) => arrival.to === join && arrival.input === input) ? [] : sources.map(({ node }) => node),
      );
    const feeds = (from: number, to: number): boolean =>
      lacking(to).some((node) => node === from || this.#closure(from, () => true).has(node));
    let choice = joins[0] ?? 0;
    for (;;) {
      const before = joins.find((other) => other !== choice && feeds(other, choice) && !feeds(choice, other));
      if (before === undefined) return choice;
      choice = before;
    }
  }

  // ── Parallel: every group once, after all that lead to it, with all their arrivals in canonical order ─────────────

  #runGroups(first: Pending): void {
    const open = new Set(this.plan.nodes.map(({ index }) => index).filter((index) => this.#canRun(index)));
    while (open.size > 0) {
      const next = [...open].find((node) =>
        [...open].every((other) => !this.#reach(other).has(node) || this.#reach(node).has(other)),
      );
      if (next === undefined) throw new Error('Every group waits for another.');
      const group = [...open].filter((node) => node === next || (this.#reach(node).has(next) && this.#reach(next).has(node)));
      for (const node of group) open.delete(node);
      this.#runGroup(group, group.includes(first.node) ? first : undefined);
    }
  }

  #runGroup(group: readonly number[], first: Pending | undefined): void {
    const arrivals = this.steps
      .toSorted((left, right) => left.node.index - right.node.index || left.runIndex - right.runIndex)
      .flatMap((step) => this.#arrivalsFrom(step).filter(({ to }) => group.includes(to)));
    const [node = 0] = group;
    if (this.#reach(node).has(node)) return this.#runSequence(first ? [first] : [], (to) => group.includes(to), true, arrivals);
    const pending = this.#isJoin(node) ? this.#pairAll(node, arrivals) : arrivals.map(alone);
    for (const activation of first ? [first] : pending) this.#run(activation);
  }

  #pairAll(node: number, arrivals: readonly Arrival[]): Pending[] {
    const byInput = this.#node(node).inputs.map((_, input) => arrivals.filter((arrival) => arrival.input === input));
    const count = Math.max(...byInput.map((list) => list.length));
    return Array.from({ length: count }, (_, k) =>
      together(
        node,
        byInput.map((list) => list[k]),
      ),
    );
  }

  // ── The graph ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }

  #isJoin(index: number): boolean {
    return this.#node(index).inputs.length > 1;
  }

  #canRun(index: number): boolean {
    return this.#inRun.has(index);
  }

  #belongsToRun(index: number): boolean {
    const { trigger, destination } = this.start;
    const isStarted = index === trigger || this.#reach(trigger).has(index);
    return isStarted && (destination === undefined || index === destination || this.#reach(index).has(destination));
  }

  /** What a run that stops after its destination can get to from a node. */
  #reach(from: number): Set<number> {
    return this.#closure(from, (index) => index !== this.start.destination);
  }

  #closure(from: number, isLeft: (index: number) => boolean): Set<number> {
    const reached = new Set<number>();
    const visit = (index: number): void => {
      if (!isLeft(index)) return;
      for (const { node } of this.#node(index).outputs.flatMap(({ targets }) => targets)) {
        if (reached.has(node)) continue;
        reached.add(node);
        visit(node);
      }
    };
    visit(from);
    return reached;
  }

  #arrivalsFrom(step: ReferenceStep): Arrival[] {
    const arrivals = step.node.outputs.flatMap(({ targets }, output) =>
      targets.flatMap(({ node, input }): Arrival[] => {
        const items = step.outputs[output];
        const isOver = step.node.index === this.start.destination || !this.#canRun(node);
        return items === undefined || isOver ? [] : [{ from: step, output, to: node, input, items }];
      }),
    );
    if (this.plan.order === 'breadth-first') return arrivals;
    return arrivals.sort((left, right) => left.to - right.to || left.input - right.input || left.output - right.output);
  }
}

/** Items without lineage come from the only item that came in, or each from that at its place where as many did. */
function linked(items: readonly Item[], { length: count }: readonly Item[] = []): Item[] {
  return items.map((item, index) => {
    if (item.pairedItem !== undefined || (count !== 1 && count !== items.length)) return item;
    return { ...item, pairedItem: { item: count === 1 ? 0 : index } };
  });
}

/** On an error output an item holds the fields of its input item too. */
function completed(items: readonly Item[], inputs: Ports): Item[] {
  return items.map((item) => {
    const from = [item.pairedItem].flat()[0] as { item: number; input?: number } | undefined;
    const before = from === undefined ? undefined : inputs[from.input ?? 0]?.[from.item];
    return before === undefined ? item : { ...item, json: Object.assign({}, before.json, item.json) };
  });
}

function errorItems(inputs: Ports, { code, message }: Failure): Item[] {
  const template = { json: { error: message }, error: { message, code } };
  const items = inputs.flatMap((list, input) =>
    (list ?? []).map((_, item) => ({ ...template, pairedItem: input ? { item, input } : { item } })),
  );
  return items.length > 0 ? items : [template];
}

function alone({ to, input, from, output, items }: Arrival): Pending {
  const inputs: (readonly Item[] | undefined)[] = [];
  inputs[input] = items;
  return { node: to, inputs, name: `${to}(${from.name}/${output}>${input})` };
}

function together(node: number, arrivals: readonly (Arrival | undefined)[]): Pending {
  const sources = arrivals.map((arrival) => (arrival ? `${arrival.from.name}/${arrival.output}>${arrival.input}` : '-'));
  return { node, inputs: arrivals.map((arrival) => arrival?.items), name: `${node}(${sources.join(',')})` };
}
