import type { Item } from '@weft/workflow-model';
import type { Activation } from '../activation.ts';
import type { Plan, PlanNode } from '../plan.ts';
import type { RunFacts, RunView } from '../run-view.ts';
import type { Expression } from './expression.ts';

/** Items that have arrived at a node, such as a trigger, of which there is no run yet, or none any more. */
export interface LoneItems extends Pick<RunView, 'now' | 'digest'> {
  readonly items: readonly Item[];
  /** The node that they are at; it is known by its id alone. */
  readonly nodeId: string;
  readonly timezone: string;
  readonly facts: Pick<RunFacts, 'executionId' | 'workflow' | 'mode'>;
}

/**
 * The value of an expression for one of the items. Names that read other nodes, parameters, `$vars` or `$env` find nothing there.
 * @throws ExpressionError
 */
export function evaluateForItem(expression: Expression, items: LoneItems, itemIndex = 0): unknown {
  const node: PlanNode = { ...NODE, id: items.nodeId, name: items.nodeId };
  const plan: Plan = { ...PLAN, timezone: items.timezone, nodes: [node] };
  const facts: RunFacts = { ...items.facts, vars: {}, env: {}, resumeUrl: '' };
  const activation: Activation = { node, runIndex: 0, path: 'start', inputs: [items.items], sources: [] };
  const run: RunView = { plan, facts, now: () => items.now(), digest: items.digest, finished: () => [] };
  return expression.evaluate({ run, activation, itemIndex });
}

const NODE: PlanNode = {
  index: 0,
  id: '',
  name: '',
  type: 'trigger',
  typeVersion: 1,
  kind: 'trigger',
  parameters: {},
  inputs: [],
  outputs: [],
  effect: 'pure',
  deterministic: true,
  retained: false,
  reads: [],
  disabled: false,
  executeOnce: false,
  alwaysOutputData: false,
  onError: 'stop',
  onUncertain: 'retry',
  timeoutMs: 0,
};

const PLAN: Plan = {
  format: 1,
  order: 'parallel',
  timezone: 'UTC',
  timeoutMs: 0,
  maxLoopCount: 1,
  saveData: 'all',
  nodes: [],
};
