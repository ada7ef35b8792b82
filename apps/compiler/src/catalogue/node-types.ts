import type { NodePorts, NodeTypeSummary, NodeTypeView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import {
  expressible,
  parameterIssues,
  type FromParameters,
  type NodeDefinition,
  type NodeRegistry,
  type RawParameters,
} from '@weft/node-sdk';
import type { JsonObject } from '@weft/workflow-model';
import { z } from 'zod';
import { fixed } from '../passes/resolve-nodes.ts';
import { Suggestions } from '../suggestions.ts';
import { toForm } from './parameter-form.ts';
import { rankOf } from './search.ts';

export interface NodeQuery {
  /** Words that all occur in the title, the type or the description. */
  readonly search?: string;
  readonly category?: string;
}

/** Node types for an editor: by type and version, or where they are searched for the best match first. */
export function listNodeTypes(registry: NodeRegistry, { search = '', category }: NodeQuery = {}): readonly NodeTypeSummary[] {
  const inCategory = registry.list().filter((definition) => category === undefined || definition.category === category);
  const ranked = inCategory.map((definition) => ({ definition, rank: rankOf(definition, search) }));
  return ranked
    .filter(({ rank }) => rank > 0)
    .sort((left, right) => right.rank - left.rank || compare(left.definition, right.definition))
    .map(({ definition }) => toSummary(definition));
}

/**
 * All versions of one node type, in rising order.
 * @throws NODE_TYPE_NOT_FOUND
 */
export function getNodeType(registry: NodeRegistry, type: string): readonly NodeTypeView[] {
  return definitionsOf(registry, type).map(toView);
}

/** The newest version, or the one that is named. @throws NODE_TYPE_NOT_FOUND */
export function definitionOf(registry: NodeRegistry, type: string, version?: number): NodeDefinition {
  const definitions = definitionsOf(registry, type);
  const found = version === undefined ? definitions.at(-1) : definitions.find((definition) => definition.version === version);
  if (found) return found;
  const versions = definitions.map((definition) => definition.version).join(', ');
  throw new AppError('NODE_TYPE_NOT_FOUND', `The node type "${type}" has no version ${version}. It has: ${versions}.`);
}

/**
 * Inputs, outputs and credentials of a node with these parameters, which may hold expressions.
 * @throws INVALID_INPUT that names the parameters which do not fit.
 */
export function portsOf({ type, params, inputs, outputs, credentials = [] }: NodeDefinition, given: RawParameters): NodePorts {
  const parsed = expressible(params).safeParse(given);
  if (!parsed.success) {
    const issues = parameterIssues(parsed.error).map(({ field, message }) => `${field || 'parameters'}: ${message}`);
    throw new AppError('INVALID_INPUT', `These are no parameters of "${type}": ${issues.join('; ')}.`);
  }
  const parameters = parsed.data as RawParameters;
  return {
    inputs: fixed(inputs, parameters),
    outputs: fixed(outputs, parameters),
    credentials: fixed(credentials, parameters),
  };
}

function definitionsOf(registry: NodeRegistry, type: string): readonly NodeDefinition[] {
  const all = registry.list();
  const found = all.filter((definition) => definition.type === type).sort(compare);
  if (found.length > 0) return found;
  const types = new Set(all.map((definition) => definition.type));
  throw new AppError(
    'NODE_TYPE_NOT_FOUND',
    `There is no node type "${type.slice(0, 200)}".${new Suggestions().hint(type, types)}`,
  );
}

const compare = (left: NodeDefinition, right: NodeDefinition): number =>
  left.type < right.type ? -1 : left.type > right.type ? 1 : left.version - right.version;

/** Definitions live as long as the process, and so do their views. */
const views = new WeakMap<NodeDefinition, NodeTypeView>();

function toView(definition: NodeDefinition): NodeTypeView {
  let view = views.get(definition);
  if (!view) {
    const schema = z.toJSONSchema(definition.params, { io: 'input', unrepresentable: 'any' }) as JsonObject;
    views.set(
      definition,
      (view = { ...toSummary(definition), parameters: toForm(schema, Object.keys(definition.options ?? {})) }),
    );
  }
  return view;
}

const toSummary = ({
  type,
  version,
  title,
  description,
  category,
  kind,
  inputs,
  outputs,
  credentials = [],
}: NodeDefinition): NodeTypeSummary => ({
  ...{ type, version, title, description, category, kind },
  inputs: orByParameters(inputs),
  outputs: orByParameters(outputs),
  credentials: orByParameters(credentials),
});

const orByParameters = <T>(value: FromParameters<T>): T | 'by-parameters' =>
  typeof value === 'function' ? 'by-parameters' : value;
