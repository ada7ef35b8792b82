import type { NodeDefinition, RawParameters } from '@weft/node-sdk';
import type { WorkflowNode } from '@weft/workflow-model';

/** A node of the document with what the passes have found out about it. */
export interface CompiledNode {
  /** Place in canvas order among the nodes that are not annotations. */
  readonly index: number;
  readonly node: WorkflowNode;
  /** Undefined where the type is unknown or a placeholder: nothing can be said of its parameters and handles. */
  readonly definition: NodeDefinition | undefined;
  /** With defaults filled in where they are valid, else as in the document. */
  readonly parameters: RawParameters;
  /** Parameters fit the schema, so they may be handed to the definition's functions. */
  readonly valid: boolean;
  /** Input handles in declared order. */
  readonly inputs: readonly string[];
  /** Output handles in declared order; `error` last where the node has it. */
  readonly outputs: readonly string[];
}

/** An edge between two nodes that exist, by handles that exist. */
export interface CompiledEdge {
  readonly source: CompiledNode;
  readonly output: number;
  readonly target: CompiledNode;
  readonly input: number;
}
