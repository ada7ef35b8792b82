import { isJsonObject, type Json, type JsonObject } from '@weft/workflow-model';
import { z } from 'zod';

/**
 * What of a JSON Schema is checked outside the sandbox. Patterns are not among it: they may backtrack without end, and the node's
 * own schema applies them inside. Neither are references, so that no schema goes on for ever.
 */
const KEPT = new Set([
  ...['type', 'title', 'description', 'default', 'enum', 'const', 'format', 'widget', 'language'],
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
  ],
  ...['properties', 'required', 'additionalProperties', 'items', 'prefixItems', 'anyOf', 'allOf', 'oneOf'],
]);
const LISTS = new Set(['anyOf', 'allOf', 'oneOf', 'prefixItems']);
const MAX_DEPTH = 20;

/** Thrown for a schema that a node's parameters cannot have; the message is a sentence for its author. */
export class SchemaRefused extends Error {}

/** The JSON Schema of a node's parameters, as it is kept and checked: strict, and without what the sandbox alone may do. @throws SchemaRefused */
export function toParameterSchema(schema: Json): JsonObject {
  if (!isJsonObject(schema) || schema['type'] !== 'object') throw new SchemaRefused('"params" must be a z.object({ … }).');
  const kept = reduced(schema, 0) as JsonObject;
  fromParameterSchema(kept); // what zod cannot read is refused now, not when a workflow is compiled
  return kept;
}

/** The schema by which parameters are checked; see `toParameterSchema`. */
export function fromParameterSchema(schema: JsonObject): z.ZodType {
  try {
    return z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
  } catch (error) {
    throw new SchemaRefused(`The schema of "params" cannot be used: ${(error as Error).message.slice(0, 200)}.`);
  }
}

function reduced(schema: Json, depth: number): Json {
  if (!isJsonObject(schema)) return schema;
  if (depth > MAX_DEPTH) throw new SchemaRefused(`"params" is nested more than ${MAX_DEPTH} deep.`);
  if ('$ref' in schema) throw new SchemaRefused('"params" refers to itself; parameters have an end.');
  const parts = Object.entries(schema)
    .filter(([key]) => KEPT.has(key))
    .map(([key, part]) => reducedPart(key, part, depth + 1));
  const isClosed = 'properties' in schema && !('additionalProperties' in schema);
  return { ...Object.fromEntries(parts), ...(isClosed && { additionalProperties: false }) };
}

/** Of several options one that fits is enough: with expressions in it a value may fit more than one. */
function reducedPart(key: string, part: Json, depth: number): [string, Json] {
  if (LISTS.has(key) && Array.isArray(part))
    return [key === 'oneOf' ? 'anyOf' : key, part.map((option: Json) => reduced(option, depth))];
  if (key === 'properties' && isJsonObject(part))
    return [key, Object.fromEntries(Object.entries(part).map(([name, field]) => [name, reduced(field, depth)]))];
  if (key === 'items' || key === 'additionalProperties') return [key, reduced(part, depth)];
  return [key, part];
}
