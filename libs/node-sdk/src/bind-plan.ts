import type { Plan, PlanNode } from '@weft/engine';
import { bindParameters, type BoundParameters } from './bound-parameters.ts';
import type { CustomNode } from './custom-node.ts';
import type { NodeDefinition } from './node-definition.ts';
import { NodeFailure } from './node-failure.ts';
import type { NodeRegistry } from './node-registry.ts';

/** A node of a plan with its definition and its compiled parameters. */
export interface BoundNode {
  readonly definition: NodeDefinition;
  readonly parameters: BoundParameters;
}

/** The nodes of one plan, each bound when it first runs: a run that takes one branch does not pay for the others. */
export class BoundPlan {
  private readonly bound: (BoundNode | undefined)[] = [];
  private readonly registry: NodeRegistry;

  constructor(
    private readonly plan: Plan,
    registry: NodeRegistry,
  ) {
    this.registry = registry.withCustom((plan.customNodes ?? []) as readonly CustomNode[]);
  }

  /** @throws NodeFailure NODE_TYPE_MISSING, PARAMETER_INVALID */
  get(index: number): BoundNode {
    return (this.bound[index] ??= this.bind(this.plan.nodes[index] as PlanNode));
  }

  private bind(node: PlanNode): BoundNode {
    const definition = this.registry.find(node.type, node.typeVersion);
    if (!definition) throw typeMissing(node);
    return { definition, parameters: bindParameters(definition.params, node.parameters) };
  }
}

/** Plans are immutable and shared by their runs, so what is made of them is kept as long as they are. */
const plans = new WeakMap<NodeRegistry, WeakMap<Plan, BoundPlan>>();

/** Binds a plan to the definitions of a registry; once for each plan, whatever the number of its runs. */
export function bindPlan(plan: Plan, registry: NodeRegistry): BoundPlan {
  let ofRegistry = plans.get(registry);
  if (!ofRegistry) plans.set(registry, (ofRegistry = new WeakMap()));
  let bound = ofRegistry.get(plan);
  if (!bound) ofRegistry.set(plan, (bound = new BoundPlan(plan, registry)));
  return bound;
}

function typeMissing(node: PlanNode): NodeFailure {
  return new NodeFailure({
    code: 'NODE_TYPE_MISSING',
    fault: 'platform',
    message: `This executor does not know the node type "${node.type}" version ${node.typeVersion}.`,
    fix: 'Update the executor to the version of Weft that compiled the workflow.',
    retryable: false,
  });
}
