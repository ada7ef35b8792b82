import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, parseJson, type Json, type JsonObject } from '@weft/workflow-model';

/**
 * A parameter that is an object, or text that is a JSON object; empty text counts as an empty one.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function readObject(given: Json, field: string): JsonObject {
  const value = typeof given === 'string' ? readJson(given.trim() === '' ? '{}' : given, field) : given;
  if (isJsonObject(value)) return value;
  throw notJson(field, 'it is not an object');
}

/** @throws NodeFailure PARAMETER_INVALID */
export function readJson(text: string, field: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    throw notJson(field, (error as Error).message);
  }
}

function notJson(field: string, problem: string): NodeFailure {
  return new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `The JSON in "${field}" is not valid: ${problem}.`,
    field,
    fix: 'Correct the JSON; in text with expressions, quote what the expressions give.',
    retryable: false,
  });
}
