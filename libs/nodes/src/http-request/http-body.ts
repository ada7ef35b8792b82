import { setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import { textOf } from './http-target.ts';
import type { HttpRequestParams } from './http-request.params.ts';
import { readJson, readObject } from './read-object.ts';

export interface HttpBody {
  readonly contentType: string;
  readonly text: string;
}

/**
 * The body of the request, if it has one.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function bodyOf(parameters: HttpRequestParams): HttpBody | undefined {
  switch (parameters.bodyType) {
    case 'none':
      return undefined;
    case 'json':
      return { contentType: 'application/json', text: jsonText(parameters) };
    case 'form':
      return { contentType: 'application/x-www-form-urlencoded', text: formText(parameters) };
    case 'raw':
      return { contentType: parameters.bodyContentType, text: parameters.bodyText };
  }
}

/** Text is sent as it is written, once it is known to be JSON. */
function jsonText({ bodyJson, bodyFields }: HttpRequestParams): string {
  if (bodyJson === undefined) return JSON.stringify(objectOf(bodyFields));
  if (typeof bodyJson !== 'string') return JSON.stringify(bodyJson);
  readJson(bodyJson, 'bodyJson');
  return bodyJson;
}

function objectOf(fields: HttpRequestParams['bodyFields']): JsonObject {
  const object: Record<string, Json> = {};
  for (const { name, value } of fields) if (value !== undefined) setOwn(object, name, value as Json);
  return object;
}

function formText({ bodyJson, bodyFields }: HttpRequestParams): string {
  const form = new URLSearchParams();
  const pairs =
    bodyJson === undefined
      ? bodyFields.map(({ name, value }) => [name, value as Json] as const)
      : Object.entries(readObject(bodyJson as Json, 'bodyJson'));
  for (const [name, value] of pairs) {
    for (const element of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (element !== undefined) form.append(name, textOf(element));
    }
  }
  return form.toString();
}
