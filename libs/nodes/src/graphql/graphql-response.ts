import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { contentOf, type ReceivedResponse } from '../http-request/http-response.ts';
import type { GraphqlParameters } from './graphql.params.ts';

const MAX_ERRORS = 10;
const MAX_MESSAGE = 500;

/** @throws NodeFailure GRAPHQL_ERRORS, GRAPHQL_REFUSED, HTTP_RESPONSE_INVALID */
export function itemOf(response: ReceivedResponse, parameters: GraphqlParameters, mayRepeat: boolean): Item {
  const { responseFormat, responseField, neverError } = parameters;
  const isRefused = response.status >= 400;
  if (responseFormat === 'text' && !isRefused) return { json: { [responseField]: response.text } };
  const body = bodyOf(response, isRefused);
  const errors = errorsIn(body);
  if (errors.length > 0 && !neverError) throw failed(errors, mayRepeat && !isRefused);
  if (isRefused && errors.length === 0) throw refused(response);
  if (isJsonObject(body)) return { json: body };
  return { json: { [responseField]: body } };
}

function bodyOf(response: ReceivedResponse, isRefused: boolean): Json {
  return contentOf(response, isRefused ? 'auto' : 'json');
}

function errorsIn(body: Json): readonly Json[] {
  const errors = isJsonObject(body) && Object.hasOwn(body, 'errors') ? body['errors'] : undefined;
  return Array.isArray(errors) ? (errors as readonly Json[]) : [];
}

function failed(errors: readonly Json[], mayRepeat: boolean): NodeFailure {
  const shown = errors.slice(0, MAX_ERRORS).map(shorten);
  const messages = shown.map(({ message }) => String(message)).join('; ');
  return new NodeFailure({
    code: 'GRAPHQL_ERRORS',
    fault: 'user',
    message: `The service answered with errors: ${messages.slice(0, MAX_MESSAGE)}.`,
    field: 'query',
    details: { errors: shown },
    fix: 'Correct the query or its variables; "neverError" passes the answer on as a result.',
    ...(!mayRepeat && { retryable: false }),
  });
}

/** GraphQL specification, "Errors": a message, where in the query, and at which field of the result. */
function shorten(error: Json): JsonObject {
  if (!isJsonObject(error)) return { message: JSON.stringify(error).slice(0, MAX_MESSAGE) };
  const { message = 'without a message', path } = error;
  return { message: String(message).slice(0, MAX_MESSAGE), ...(Array.isArray(path) && { path: path.slice(0, 20) as Json }) };
}

function refused({ status, statusText, text, url }: ReceivedResponse): NodeFailure {
  return new NodeFailure({
    code: 'GRAPHQL_REFUSED',
    fault: 'user',
    message: `The service answered ${`${status} ${statusText}`.trim()}, and not as a GraphQL service does.`,
    field: 'endpoint',
    details: { status, statusText, url, body: text.slice(0, 200) },
    fix: 'Check the address, the credentials, and whether the service takes this method and "requestFormat".',
    retryable: false,
  });
}
