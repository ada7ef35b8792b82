import type { NodeTypeView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { NodeDefinition, NodeRegistry } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import { Suggestions } from './suggestions.ts';

/** All node types for the editor, by type and version. */
export function listNodeTypes(registry: NodeRegistry): readonly NodeTypeView[] {
  return registry
    .list()
    .map(toView)
    .sort((left, right) => (left.type < right.type ? -1 : left.type > right.type ? 1 : left.version - right.version));
}

/**
 * All versions of one node type, in rising order.
 * @throws NODE_TYPE_NOT_FOUND
 */
export function getNodeType(registry: NodeRegistry, type: string): readonly NodeTypeView[] {
  const found = listNodeTypes(registry).filter((view) => view.type === type);
  if (found.length > 0) return found;
  const types = new Set(registry.list().map((definition) => definition.type));
  throw new AppError(
    'NODE_TYPE_NOT_FOUND',
    `There is no node type "${type.slice(0, 200)}".${new Suggestions().hint(type, types)}`,
  );
}

/** Definitions live as long as the process, and so do their views. */
const views = new WeakMap<NodeDefinition, NodeTypeView>();

function toView(definition: NodeDefinition): NodeTypeView {
  let view = views.get(definition);
  if (!view) views.set(definition, (view = makeView(definition)));
  return view;
}

function makeView({ type, version, title, description, category, kind, inputs, outputs, params }: NodeDefinition): NodeTypeView {
  return {
    ...{ type, version, title, description, category, kind },
    inputs: typeof inputs === 'function' ? 'by-parameters' : inputs,
    outputs: typeof outputs === 'function' ? 'by-parameters' : outputs,
    parameters: z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }) as Json,
  };
}
