import type { FromParameters, NodeDefinition, RawParameters } from '@weft/node-sdk';
import type { WorkflowDocument, WorkflowEdge } from '@weft/workflow-model';
import type { CompileContext } from '../compile-context.ts';
import type { CompiledNode } from '../compiled-node.ts';
import { inCanvasOrder } from './canvas-order.ts';
import { resolveType } from './resolve-types.ts';
import { validateParameters } from './validate-parameters.ts';

/** Every node that a run can meet, in canvas order, with type, parameters and handles. Annotations are checked and left out. */
export function resolveNodes(document: WorkflowDocument, context: CompileContext): readonly CompiledNode[] {
  const nodes: CompiledNode[] = [];
  const connected = new ConnectedHandles(document.edges);
  for (const node of inCanvasOrder(document.nodes)) {
    const definition = resolveType(node, context);
    const resolved = definition ? validateParameters(node, definition, context) : { parameters: node.parameters, valid: false };
    if (definition?.kind === 'annotation') continue;
    nodes.push({
      index: nodes.length,
      node,
      definition,
      ...resolved,
      ...handlesOf({ node, definition, ...resolved }, connected),
    });
  }
  return nodes;
}

type Handles = Pick<CompiledNode, 'inputs' | 'outputs'>;

function handlesOf(
  resolved: Pick<CompiledNode, 'node' | 'definition' | 'parameters' | 'valid'>,
  connected: ConnectedHandles,
): Handles {
  const { node, definition, parameters, valid } = resolved;
  const declared = definition && declaredHandles(definition, parameters, valid);
  const { inputs, outputs } = declared ?? connected.of(node.id);
  return { inputs, outputs: node.onError === 'error-output' && !outputs.includes('error') ? [...outputs, 'error'] : outputs };
}

/** Undefined where the handles follow from parameters that are not valid. */
function declaredHandles({ inputs, outputs }: NodeDefinition, parameters: RawParameters, valid: boolean): Handles | undefined {
  if (!valid && (typeof inputs === 'function' || typeof outputs === 'function')) return undefined;
  return { inputs: fixed(inputs, parameters), outputs: fixed(outputs, parameters) };
}

export function fixed<T>(value: FromParameters<T>, parameters: RawParameters): T {
  return typeof value === 'function' ? (value as (parameters: RawParameters) => T)(parameters) : value;
}

/** Where the handles cannot be known, those that the edges use are taken to exist: the node is reported, its edges are not. */
class ConnectedHandles {
  private readonly byTarget: ReadonlyMap<string, readonly WorkflowEdge[]>;
  private readonly bySource: ReadonlyMap<string, readonly WorkflowEdge[]>;

  constructor(edges: readonly WorkflowEdge[]) {
    this.byTarget = Map.groupBy(edges, ({ target }) => target);
    this.bySource = Map.groupBy(edges, ({ source }) => source);
  }

  of(id: string): Handles {
    const inputs = (this.byTarget.get(id) ?? []).map(({ targetHandle }) => targetHandle);
    const outputs = (this.bySource.get(id) ?? []).map(({ sourceHandle }) => sourceHandle).filter((handle) => handle !== 'error');
    return { inputs: [...new Set(['main', ...inputs])], outputs: [...new Set(['main', ...outputs])] };
  }
}
