import type { Outputs } from '../outcome.ts';
import type { ActivationRecord } from './activation-record.ts';
import { type Arrival, PartialJoins } from './joins.ts';
import { Lane } from './lane.ts';
import type { PlanGraph } from './plan-graph.ts';
import { BreadthFirstQueue, DepthFirstQueue } from './ready-queue.ts';
import type { RunScope } from './run-scope.ts';
import type { Schedule } from './schedule.ts';

/** The orders `canvas` and `breadth-first`: one lane for the whole plan. */
export class SequentialSchedule implements Schedule {
  readonly #lane: Lane;

  constructor(
    graph: PlanGraph,
    private readonly scope: RunScope | undefined,
  ) {
    const queue =
      graph.plan.order === 'breadth-first' ? new BreadthFirstQueue<ActivationRecord>() : new DepthFirstQueue<ActivationRecord>();
    const joins = new PartialJoins(graph, ({ plan }, input) => (plan.inputs[input]?.sources.length ?? 0) > 0);
    this.#lane = new Lane(queue, joins);
    this.#lane.seal();
  }

  start(activation: ActivationRecord): void {
    this.#lane.start(activation);
  }

  next(): ActivationRecord | undefined {
    return this.#lane.next();
  }

  handOn(activation: ActivationRecord, outputs: Outputs): boolean {
    const { routes } = activation.step;
    const arrivals = new Array<Arrival>(routes.length); // one that grows from nothing takes room for sixteen more
    let count = 0;
    for (const { output, target, input } of routes) {
      const items = outputs[output];
      if (items === undefined || this.scope?.has(activation.step, target) === false) continue;
      arrivals[count++] = { source: { activation, output }, items, target, input };
    }
    arrivals.length = count;
    this.#lane.free(arrivals);
    return count > 0;
  }
}
