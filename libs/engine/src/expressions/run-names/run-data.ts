import type { Item } from '@weft/workflow-model';
import type { Activation } from '../../activation.ts';
import type { Plan, PlanNode } from '../../plan.ts';
import type { Scope } from '../../run-view.ts';
import { ExpressionError } from '../expression-error.ts';

export const NO_ITEMS: readonly Item[] = Object.freeze([]);

/** The items at the first input at which something arrived. */
export function inputItems(activation: Activation): readonly Item[] {
  const { inputs } = activation;
  for (let index = 0; index < inputs.length; index++) {
    const items = inputs[index];
    if (items) return items;
  }
  return NO_ITEMS;
}

/** The item that the expression is evaluated for; absent where the node has no input. */
export function currentItem({ activation, itemIndex }: Scope): Item | undefined {
  return inputItems(activation)[itemIndex];
}

const NODES_BY_NAME = new WeakMap<Plan, ReadonlyMap<string, PlanNode>>();

/** @throws EXPRESSION_NODE_NOT_FOUND */
export function getNode(plan: Plan, name: string): PlanNode {
  let nodes = NODES_BY_NAME.get(plan);
  if (!nodes) NODES_BY_NAME.set(plan, (nodes = new Map(plan.nodes.map((node) => [node.name, node]))));
  const node = nodes.get(name);
  if (!node)
    throw new ExpressionError(
      'EXPRESSION_NODE_NOT_FOUND',
      `There is no node named "${name}" in this workflow.`,
      'Correct the name: it must match the node exactly.',
    );
  return node;
}

/** The activation of a node that an expression sees: the given run, else the latest one. @throws EXPRESSION_NODE_NOT_RUN */
export function getActivation({ run }: Scope, node: PlanNode, runIndex?: number): Activation {
  const finished = run.finished(node.index);
  const activation =
    runIndex === undefined || runIndex < 0 ? finished.at(-1) : finished.find((candidate) => candidate.runIndex === runIndex);
  if (activation) return activation;
  const message =
    finished.length === 0 ? `The node "${node.name}" has not run yet.` : `The node "${node.name}" has no run ${runIndex}.`;
  const fix = `Connect the nodes so that it runs first, or ask before: $('${node.name}').isExecuted ? … : ….`;
  throw new ExpressionError('EXPRESSION_NODE_NOT_RUN', message, fix);
}
