import { ParallelSchedule } from './parallel/parallel-schedule.ts';
import { shapeOf } from './parallel/run-shape.ts';
import type { PlanGraph } from './plan-graph.ts';
import { RunScope } from './run-scope.ts';
import type { Schedule } from './schedule.ts';
import { SequentialSchedule } from './sequential-schedule.ts';

/** The schedule that a plan asks for. */
export function scheduleFor(graph: PlanGraph, start: { readonly trigger: number; readonly destination?: number }): Schedule {
  const { trigger, destination } = start;
  if (graph.plan.order === 'parallel') return new ParallelSchedule(shapeOf(graph, trigger, destination));
  return new SequentialSchedule(graph, destination === undefined ? undefined : new RunScope(graph, trigger, destination));
}
