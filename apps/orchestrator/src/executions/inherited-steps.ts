import type { Plan, PlanNode } from '@weft/engine';
import { AppError } from '@weft/errors';
import { encodeStep, type JournalRow, type StepOutput, type StepRecord } from '@weft/execution-store';
import type { Item } from '@weft/workflow-model';

export interface Inheritance {
  /** Of the run that is to begin. */
  readonly plan: Plan;
  /** Of the run that it goes on from; absent where it is kept no more. */
  readonly earlierPlan?: Plan;
  /** This node and all that follows it are run again. */
  readonly from?: PlanNode;
  /** By node name: stands in for what the inherited step has put out. */
  readonly data?: Readonly<Record<string, readonly Item[]>>;
}

/**
 * The steps of a run that stand in one that goes on from it. Those that failed and ended it do not, nor what follows a node that is another
 * by now, or from which the run is to go on.
 * @throws INVALID_INPUT where data is given for a step that does not stand.
 */
export function inheritSteps(steps: readonly StepRecord[], inheritance: Inheritance): JournalRow[] {
  const { plan, data = {} } = inheritance;
  const byId = new Map(plan.nodes.map((node) => [node.id, node]));
  const isRunAgain = runAgain(inheritance);
  const standing = steps.filter((step) => {
    const node = byId.get(step.nodeId);
    return node !== undefined && !isRunAgain.has(node.index) && mayStand(step, node);
  });
  assertOneStepEach(Object.keys(data), standing);
  return standing.map((step) => ({ kind: 'step', step: encodeStep(withData(step, data[step.nodeName])) }));
}

/** A failure that the node lets pass is a result like any other. A step whose items were not kept is computed again. */
const mayStand = ({ status, itemsLeftOut }: StepRecord, { onError }: PlanNode): boolean =>
  !itemsLeftOut && (status === 'succeeded' || (status === 'failed' && onError !== 'stop'));

function runAgain({ plan, earlierPlan, from }: Inheritance): ReadonlySet<number> {
  const earlier = new Map(earlierPlan?.nodes.map((node) => [node.id, node]));
  const starts = plan.nodes.filter((node) => node === from || isAnother(node, earlier.get(node.id)));
  return downstreamOf(plan, starts);
}

/** The same node with other parameters stays the same: what it has done is not undone by an edit. */
function isAnother(node: PlanNode, earlier: PlanNode | undefined): boolean {
  if (!earlier) return false;
  return node.type !== earlier.type || handlesOf(node) !== handlesOf(earlier);
}

const handlesOf = ({ outputs }: PlanNode): string => JSON.stringify(outputs.map(({ handle }) => handle));

/** These nodes and all that can follow them. */
function downstreamOf(plan: Plan, starts: readonly PlanNode[]): ReadonlySet<number> {
  const reached = new Set(starts.map(({ index }) => index));
  const open = [...starts];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const { node: index } of node.outputs.flatMap(({ targets }) => targets)) {
      if (reached.has(index)) continue;
      reached.add(index);
      open.push(plan.nodes[index] as PlanNode);
    }
  }
  return reached;
}

function assertOneStepEach(names: readonly string[], standing: readonly StepRecord[]): void {
  for (const name of names) {
    const count = standing.filter(({ nodeName }) => nodeName === name).length;
    if (count === 1) continue;
    const why = count === 0 ? 'no step of it stands: it has not run, or runs again' : `it has run ${count} times`;
    throw new AppError('INVALID_INPUT', `data cannot be given for "${name.slice(0, 100)}": ${why}.`, {
      details: { field: 'data' },
    });
  }
}

/** The items leave by the output that the step left by. */
function withData(step: StepRecord, items: readonly Item[] | undefined): StepRecord {
  if (items === undefined) return step;
  const taken = Math.max(
    0,
    step.outputs.findIndex(([, left]) => left !== null),
  );
  const outputs = step.outputs.map(([handle, left], index): StepOutput => [handle, index === taken ? items : left]);
  return { ...step, status: 'succeeded', failure: undefined, outputs };
}
