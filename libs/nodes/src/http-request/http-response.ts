import { NodeFailure, type HttpResponse } from '@weft/node-sdk';
import { isJsonObject, parseJson, type BinaryRef, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import { failedStatus } from './http-status.ts';
import type { HttpRequestParams } from './http-request.params.ts';
import { isJson, isText } from './response-type.ts';

/** A response as it is kept in the journal: plain JSON. */
export interface ReceivedResponse extends JsonObject {
  readonly status: number;
  readonly statusText: string;
  readonly headers: JsonObject;
  readonly text: string;
  /** A reference to the file that the body became, in place of the text. */
  readonly file: JsonObject | null;
  /** After redirects. */
  readonly url: string;
}

export interface ReceivedFor {
  readonly parameters: HttpRequestParams;
  readonly tolerated: ReadonlySet<number>;
  readonly file: ReceivedResponse['file'];
  readonly name: string;
  readonly now: number;
}

export function isFailure(status: number, { neverError }: HttpRequestParams, tolerated: ReadonlySet<number>): boolean {
  return status >= 400 && !neverError && !tolerated.has(status);
}

/**
 * A response as plain data.
 * @throws NodeFailure HTTP_STATUS unless such answers are results
 */
export function received(response: HttpResponse, request: ReceivedFor): ReceivedResponse {
  const { status, statusText, headers, setCookies, url } = response;
  const contentType = headers['content-type'] ?? '';
  if (isFailure(status, request.parameters, request.tolerated))
    throw failedStatus(response, { ...request, text: isText(contentType) ? decode(response.body, contentType) : '' });
  return {
    status,
    statusText,
    headers: { ...headers, ...(setCookies && { 'set-cookie': [...setCookies] }) },
    text: request.file ? '' : decode(response.body, contentType),
    file: request.file,
    url,
  };
}

/**
 * The items that a response gives: one for each element of a list, one for an object, a file, and anything else under a field.
 * @throws NodeFailure HTTP_RESPONSE_INVALID
 */
export function itemsOf(
  response: ReceivedResponse,
  { responseFormat, responseField, fullResponse }: HttpRequestParams,
): readonly Item[] {
  const { status: statusCode, statusText: statusMessage, headers, file } = response;
  if (file) {
    const binary = { [responseField]: file as unknown as BinaryRef };
    return [{ json: fullResponse ? { headers, statusCode, statusMessage } : {}, binary }];
  }
  const body = contentOf(response, responseFormat);
  if (fullResponse) return [{ json: { body, headers, statusCode, statusMessage } }];
  const values = Array.isArray(body) ? (body as readonly Json[]) : [body];
  return values.map((value) => ({ json: isJsonObject(value) ? value : { [responseField]: value } }));
}

/**
 * The body as a value; null for a file.
 * @throws NodeFailure HTTP_RESPONSE_INVALID
 */
export function contentOf({ headers, text, file }: ReceivedResponse, format: HttpRequestParams['responseFormat']): Json {
  if (file) return null;
  if (format === 'text' || (format === 'auto' && !isJson(String(headers['content-type'] ?? '')))) return text;
  try {
    return parseJson(text);
  } catch (error) {
    if (format === 'auto') return text; // A server that calls its text JSON has sent text.
    throw invalid((error as Error).message);
  }
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

function invalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTTP_RESPONSE_INVALID',
    fault: 'node',
    message: `The response is not JSON: ${problem}.`,
    field: 'responseFormat',
    fix: 'Set "responseFormat" to "auto" or "text".',
  });
}
