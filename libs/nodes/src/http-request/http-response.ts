import { NodeFailure, type HttpResponse } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { failedStatus } from './http-status.ts';
import type { HttpRequestParams } from './http-request.params.ts';

/** A response as it is kept in the journal: plain JSON. */
export interface ReceivedResponse extends JsonObject {
  readonly status: number;
  readonly statusText: string;
  readonly headers: JsonObject;
  readonly text: string;
}

/**
 * A response as plain data.
 * @throws NodeFailure HTTP_STATUS unless such answers are results; HTTP_RESPONSE_UNSUPPORTED for files
 */
export function received(
  response: HttpResponse,
  request: { readonly parameters: HttpRequestParams; readonly name: string; readonly now: number },
): ReceivedResponse {
  const { status, statusText, headers } = response;
  const contentType = headers['content-type'] ?? '';
  if (status >= 400 && !request.parameters.neverError) {
    throw failedStatus(response, { ...request, text: isText(contentType) ? decode(response.body, contentType) : '' });
  }
  if (request.parameters.responseFormat === 'auto' && response.body.length > 0 && !isText(contentType))
    throw unsupported(contentType, response.body.length);
  return { status, statusText, headers: { ...headers }, text: decode(response.body, contentType) };
}

/**
 * The items that a response gives: one for each element of a list, one for an object, and anything else under a field.
 * @throws NodeFailure HTTP_RESPONSE_INVALID
 */
export function itemsOf(
  response: ReceivedResponse,
  { responseFormat, responseField, fullResponse }: HttpRequestParams,
): readonly Item[] {
  const body = bodyOf(response, responseFormat);
  const { status: statusCode, statusText: statusMessage, headers } = response;
  if (fullResponse) return [{ json: { body, headers, statusCode, statusMessage } }];
  const values = Array.isArray(body) ? (body as readonly Json[]) : [body];
  return values.map((value) => ({ json: isJsonObject(value) ? value : { [responseField]: value } }));
}

function bodyOf({ headers, text }: ReceivedResponse, format: HttpRequestParams['responseFormat']): Json {
  if (format === 'text' || (format === 'auto' && !isJson(String(headers['content-type'] ?? '')))) return text;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (format === 'auto') return text; // A server that calls its text JSON has sent text.
    throw invalid((error as Error).message);
  }
}

function isJson(contentType: string): boolean {
  return /^\s*(application|text)\/([^;]+\+)?json\b/i.test(contentType);
}

/** What has no type is taken for text; so is what names a character set. */
function isText(contentType: string): boolean {
  if (contentType === '' || isJson(contentType) || /charset=/i.test(contentType)) return true;
  return /^\s*(text\/|application\/([^;]+\+)?(xml|yaml|javascript|graphql|x-www-form-urlencoded|x-ndjson)\b)/i.test(contentType);
}

function decode(body: Uint8Array, contentType: string): string {
  const charset = /charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  return decoderFor(charset).decode(body);
}

function decoderFor(charset: string): { decode(bytes: Uint8Array): string } {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder(); // A character set that nobody knows: most such texts are UTF-8 all the same.
  }
}

function unsupported(contentType: string, sizeBytes: number): NodeFailure {
  return new NodeFailure({
    code: 'HTTP_RESPONSE_UNSUPPORTED',
    fault: 'user',
    message: `The response is a file (${contentType}, ${sizeBytes} bytes), which this node cannot read yet.`,
    field: 'responseFormat',
    fix: 'Set "responseFormat" to "text" if it is text after all.',
    details: { contentType, sizeBytes },
    retryable: false,
  });
}

function invalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTTP_RESPONSE_INVALID',
    fault: 'node',
    message: `The response is not JSON: ${problem}.`,
    field: 'responseFormat',
    fix: 'Set "responseFormat" to "auto" or "text".',
  });
}
