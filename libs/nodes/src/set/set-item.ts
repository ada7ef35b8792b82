import { deletePath, getPath, NodeFailure, setOwn, setPath } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';
import type { z } from 'zod';
import { convertField } from './convert-field.ts';
import type { setParams } from './set.params.ts';

export type SetParameters = z.output<typeof setParams>;

/**
 * The fields of one item after the node.
 * @throws NodeFailure SET_CONVERSION_FAILED, SET_JSON_INVALID
 */
export function setItem(input: JsonObject, parameters: SetParameters): JsonObject {
  const kept = keepFields(input, parameters);
  return parameters.mode === 'json' ? withJson(kept, parameters) : withFields(kept, parameters);
}

/** Always a new object, so that fields may be set in it. */
function keepFields(input: JsonObject, { include, selectedFields, dotNotation }: SetParameters): Record<string, Json> {
  if (include === 'all') return { ...input };
  if (include === 'none') return {};
  const names = typeof selectedFields === 'string' ? selectedFields.split(',').map((name) => name.trim()) : selectedFields;
  let kept: JsonObject = include === 'except' ? input : {};
  for (const name of names)
    kept = include === 'except' ? without(kept, name, dotNotation) : withSelected(kept, input, { name, dotNotation });
  return kept === input ? { ...input } : (kept as Record<string, Json>);
}

function without(json: JsonObject, name: string, dotNotation: boolean): JsonObject {
  if (dotNotation) return deletePath(json, name);
  const { [name]: _, ...rest } = json;
  return rest;
}

function withSelected(
  kept: JsonObject,
  input: JsonObject,
  { name, dotNotation }: { name: string; dotNotation: boolean },
): JsonObject {
  const value = dotNotation ? getPath(input, name) : Object.hasOwn(input, name) ? input[name] : undefined;
  if (value === undefined) return kept;
  return dotNotation ? setPath(kept, name, value) : withField(kept, name, value);
}

function withField(json: JsonObject, name: string, value: Json): JsonObject {
  const copy = { ...json };
  setOwn(copy, name, value);
  return copy;
}

function withFields(kept: Record<string, Json>, { fields, dotNotation, ignoreConversionErrors }: SetParameters): JsonObject {
  let json = kept;
  for (let index = 0; index < fields.length; index += 1) {
    const { name, type, value } = fields[index] as SetParameters['fields'][number];
    if (type === 'file') continue;
    const given = (value ?? null) as Json;
    let converted = convertField(given, type);
    if (converted === undefined) {
      if (!ignoreConversionErrors) throw conversionFailed({ name, type, value: given, index });
      converted = given;
    }
    if (dotNotation && (name.includes('.') || name.includes('['))) json = setPath(json, name, converted) as Record<string, Json>;
    else setOwn(json, name, converted);
  }
  return json;
}

function withJson(kept: Record<string, Json>, { json }: SetParameters): JsonObject {
  const given = (typeof json === 'string' ? parse(json) : (json ?? null)) as Json;
  if (!isJsonObject(given)) throw jsonInvalid(`it is ${describe(given)}, not an object`);
  for (const key of Object.keys(given)) setOwn(kept, key, given[key] as Json);
  return kept;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    throw jsonInvalid((error as Error).message);
  }
}

function describe(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/** How much of a value a message shows. */
const MAX_SHOWN = 100;

function conversionFailed({ name, type, value, index }: { name: string; type: string; value: Json; index: number }): NodeFailure {
  return new NodeFailure({
    code: 'SET_CONVERSION_FAILED',
    fault: 'user',
    message: `"${name}" cannot be set: ${JSON.stringify(value).slice(0, MAX_SHOWN)} cannot be converted to the type ${type}.`,
    field: `fields.${index}.value`,
    fix: 'Choose the type that the value has, change the expression, or turn on "ignoreConversionErrors".',
    retryable: false,
  });
}

function jsonInvalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'SET_JSON_INVALID',
    fault: 'user',
    message: `The JSON of the fields is not valid: ${problem}.`,
    field: 'json',
    fix: 'Give an object such as { "name": "value" }; in text with expressions, quote what the expressions give.',
    retryable: false,
  });
}
