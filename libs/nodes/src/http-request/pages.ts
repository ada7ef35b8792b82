import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json, type JsonObject } from '@weft/workflow-model';
import type { HttpCall } from './http-call.ts';
import type { HttpRequestParams, Pagination } from './http-request.params.ts';
import { contentOf, itemsOf, type ReceivedResponse } from './http-response.ts';
import { towards, withPageParameters } from './page-parameters.ts';

const MAX_PAGES = 10_000;
/** The pages of one item are held until the last is there. */
const MAX_TEXT_LENGTH = 256 * 1_048_576;
/** A server that does not know the parameter answers with its first page for ever. */
const MAX_SAME_PAGES = 5;

export interface PageSequence {
  readonly parameters: HttpRequestParams;
  readonly pagination: Pagination;
  readonly sleep: (ms: number) => Promise<void>;
}

/** The names that expressions of the pagination have, between two pages. */
interface PageNames extends Readonly<Record<string, Json>> {
  readonly $response: JsonObject;
  readonly $request: JsonObject;
  /** Pages fetched so far. */
  readonly $pageCount: number;
}

/**
 * The items of all pages, each page a call of its own.
 * @throws NodeFailure HTTP_PAGES_ENDLESS, HTTP_TOO_LARGE, and what a single request may fail with
 */
export async function itemsOfPages(call: HttpCall, sequence: PageSequence): Promise<readonly Item[]> {
  const { parameters, pagination, sleep } = sequence;
  const guard = new EndlessGuard(pagination);
  const tolerated = new Set(pagination.completeWhen === 'status' ? pagination.completeStatuses : []);
  const items: Item[] = [];
  let names: PageNames = { $response: { body: {}, headers: {}, statusCode: 0 }, $request: requestOf(parameters), $pageCount: 0 };
  let request = firstRequest(sequence, names);
  for (;;) {
    const response = await call.send(request, tolerated);
    const body = contentOf(response, parameters.responseFormat);
    const { headers, status: statusCode } = response;
    names = { $response: { body, headers, statusCode }, $request: requestOf(request), $pageCount: names.$pageCount + 1 };
    const isLast = isComplete(pagination, { names, response });
    if (!isLast || hasContent(pagination, response, body)) items.push(...itemsOf(response, parameters));
    if (isLast || guard.isOver(names.$pageCount, response)) return items;
    const next = nextRequest(sequence, { names, lastUrl: response.url });
    if (!next) return items;
    request = next;
    await sleep(pagination.intervalMs);
  }
}

function firstRequest({ parameters, pagination }: PageSequence, names: PageNames): HttpRequestParams {
  return pagination.mode === 'parameters' ? withPageParameters(parameters, changesOf(pagination, names)) : parameters;
}

/** Undefined where no page follows. */
function nextRequest(
  { parameters, pagination }: PageSequence,
  { names, lastUrl }: { readonly names: PageNames; readonly lastUrl: string },
): HttpRequestParams | undefined {
  if (pagination.mode === 'parameters') return withPageParameters(parameters, changesOf(pagination, names));
  const next: unknown = pagination.nextUrl?.(names);
  return typeof next === 'string' && next.trim() !== '' ? towards(parameters, next.trim(), lastUrl) : undefined;
}

function changesOf({ parameters }: Pagination, names: PageNames) {
  return parameters.map(({ place, name, value }) => ({ place, name, value: value(names) as Json | undefined }));
}

function isComplete(
  pagination: Pagination,
  { names, response }: { readonly names: PageNames; readonly response: ReceivedResponse },
): boolean {
  switch (pagination.completeWhen) {
    case 'empty':
      return isEmpty(response, names.$response['body'] ?? null);
    case 'status':
      return pagination.completeStatuses.includes(response.status);
    case 'expression': {
      const answer: unknown = pagination.completeExpression?.(names);
      return answer !== 'false' && Boolean(answer);
    }
  }
}

/** Whether the page that ended the sequence is one itself. An empty response and a status of an error are only the sign of the end. */
function hasContent({ completeWhen }: Pagination, response: ReceivedResponse, body: Json): boolean {
  if (completeWhen === 'status') return response.status < 400 && !isEmpty(response, body);
  return completeWhen === 'expression';
}

function isEmpty({ file }: ReceivedResponse, body: Json): boolean {
  if (file) return file['sizeBytes'] === 0;
  if (Array.isArray(body)) return body.length === 0;
  return body === null || body === '' || (isJsonObject(body) && Object.keys(body).length === 0);
}

function requestOf({ method, url, query, queryJson, headers, headersJson, bodyFields, bodyJson }: HttpRequestParams): JsonObject {
  const object = (pairs: HttpRequestParams['query'], json: unknown): Json =>
    (json as Json | undefined) ?? Object.fromEntries(pairs.map(({ name, value }) => [name, (value as Json | undefined) ?? null]));
  return { method, url, qs: object(query, queryJson), headers: object(headers, headersJson), body: object(bodyFields, bodyJson) };
}

/** Ends a sequence of pages that would go on for ever. */
class EndlessGuard {
  private textLength = 0;
  private last: string | undefined;
  private sameCount = 1;

  constructor(private readonly pagination: Pagination) {}

  /** Whether as many pages as asked for are there. @throws NodeFailure HTTP_PAGES_ENDLESS, HTTP_TOO_LARGE */
  isOver(pageCount: number, response: ReceivedResponse): boolean {
    const { maxPages } = this.pagination;
    this.textLength += response.text.length;
    if (this.textLength > MAX_TEXT_LENGTH)
      throw endless('HTTP_TOO_LARGE', `the pages hold more than ${MAX_TEXT_LENGTH} characters`);
    if (maxPages > 0 && pageCount >= maxPages) return true;
    if (pageCount >= MAX_PAGES) throw endless('HTTP_PAGES_ENDLESS', `there are more than ${MAX_PAGES} pages`);
    this.compare(response);
    return false;
  }

  private compare({ status, text, file }: ReceivedResponse): void {
    const page = JSON.stringify([status, text, file?.['sha256']]);
    this.sameCount = page === this.last ? this.sameCount + 1 : 1;
    this.last = page;
    if (this.sameCount >= MAX_SAME_PAGES)
      throw endless('HTTP_PAGES_ENDLESS', `the same page came ${MAX_SAME_PAGES} times in a row`);
  }
}

function endless(code: string, problem: string): NodeFailure {
  return new NodeFailure({
    code,
    fault: 'user',
    message: `The pages of the response were given up: ${problem}.`,
    field: 'pagination',
    fix: 'Check that the parameter or the next address changes from page to page and what ends the pages, or set "maxPages".',
    retryable: false,
  });
}
