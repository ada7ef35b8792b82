import type { Plan, PlanNode } from '@weft/engine';
import type { WorstCase } from '@weft/contracts';
import { findComponents } from '../components.ts';

/** More triggers than this are taken together, as if one run began at all of them. */
const MAX_STARTS = 16;

/**
 * How much one run can come to at most, wherever it begins. A node runs once for each time that something arrives at one of its inputs, and
 * no more often than `maxLoopCount`, which is counted anew with each turn of a loop around it.
 */
export function worstCase(plan: Plan): WorstCase {
  const components = findComponents(plan.nodes.length, (index) =>
    targetsOf(plan.nodes[index]!).map(({ node }) => node),
  ).toReversed();
  const triggers = plan.nodes.filter(({ kind, disabled }) => kind === 'trigger' && !disabled).map(({ index }) => index);
  const starts = triggers.length <= MAX_STARTS ? triggers.map((index) => [index]) : [triggers];
  const limits = limitsOf(plan);
  const cases = starts.map((from) => total(plan, countRuns(plan, { from, components, limits })));
  const worst = (what: keyof Total) => orNull(cases.reduce((most, each) => Math.max(most, each[what]), 0));
  const loops = plan.nodes.filter(({ index, loop }) => loop && limits[index] === Infinity).map(({ name }) => name);
  return {
    steps: worst('steps'),
    externalSteps: worst('external'),
    externalAttempts: worst('attempts'),
    ...(loops.length > 0 && { loops }),
  };
}

interface Total {
  readonly steps: number;
  readonly external: number;
  readonly attempts: number;
}

interface Count {
  readonly from: readonly number[];
  /** Strongly connected components, each before those that it leads to. */
  readonly components: readonly (readonly number[])[];
  readonly limits: readonly number[];
}

const targetsOf = ({ outputs }: PlanNode) => outputs.flatMap(({ targets }) => targets);

/** How often each node runs at most. */
function countRuns({ nodes }: Plan, { from, components, limits }: Count): readonly number[] {
  const arrivals = nodes.map(({ inputs }) => inputs.map(() => 0));
  const runs = nodes.map(() => 0);
  for (const component of components) {
    const isCycle = component.length > 1 || targetsOf(nodes[component[0]!]!).some(({ node }) => node === component[0]);
    const isReached = component.some((index) => from.includes(index) || arrivals[index]!.some((count) => count > 0));
    if (!isReached) continue;
    for (const index of component) {
      // Of an input that joins others each arrival is for one run with one of theirs.
      const arrived = Math.max(from.includes(index) ? 1 : 0, ...arrivals[index]!);
      runs[index] = isCycle ? limits[index]! : Math.min(arrived, limits[index]!);
    }
    for (const index of component)
      for (const { node, input } of targetsOf(nodes[index]!)) arrivals[node]![input]! += runs[index]!;
  }
  return runs;
}

/** How often the engine lets each node run: counts begin anew with each turn of a loop around them. */
function limitsOf({ nodes, maxLoopCount }: Plan): readonly number[] {
  const own = nodes.map(({ loop }) => (loop?.maxLoopCount === 0 ? Infinity : (loop?.maxLoopCount ?? maxLoopCount)));
  const limits = [...own];
  for (const { index, loop } of nodes)
    for (const inside of loop?.restarts ?? []) if (inside !== index) limits[inside]! *= own[index]!;
  return limits;
}

function total({ nodes }: Plan, runs: readonly number[]): Total {
  let [steps, external, attempts] = [0, 0, 0];
  for (const { index, effect, disabled, retry } of nodes) {
    const count = runs[index]!;
    steps += count;
    if (disabled || (effect !== 'read' && effect !== 'write')) continue;
    external += count;
    if (count > 0) attempts += count * (retry?.maxAttempts ?? 1);
  }
  return { steps, external, attempts };
}

const orNull = (count: number): number | null => (Number.isFinite(count) ? count : null);
