import { NodeFailure } from '@weft/node-sdk';
import { isJsonObject, type Json } from '@weft/workflow-model';
import { readObject } from './read-object.ts';
import type { HttpRequestParams } from './http-request.params.ts';

/**
 * The address with all query parameters.
 * @throws NodeFailure HTTP_URL_INVALID, PARAMETER_INVALID
 */
export function targetOf(parameters: HttpRequestParams): URL {
  const url = parse(parameters.url);
  const added = queryPairs(parameters).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  // Appended as text: what stands in the address already keeps its own encoding.
  if (added.length > 0) url.search = [url.search.slice(1), ...added].filter((part) => part !== '').join('&');
  return url;
}

/** Host and path without what may be secret: user, password and query. */
export function nameOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function parse(text: string): URL {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) throw invalid(`"${trimmed.slice(0, 100)}" is no address`);
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid(`the protocol "${url.protocol}" is not supported`);
  return url;
}

function invalid(problem: string): NodeFailure {
  return new NodeFailure({
    code: 'HTTP_URL_INVALID',
    fault: 'user',
    message: `The request cannot be sent: ${problem}.`,
    field: 'url',
    fix: 'Give a whole address, such as https://example.com/path.',
    retryable: false,
  });
}

function queryPairs({ query, queryJson, arrayFormat }: HttpRequestParams): readonly (readonly [string, string])[] {
  const given =
    queryJson === undefined
      ? query.map(({ name, value }) => [name, value as Json] as const)
      : Object.entries(readObject(queryJson as Json, 'queryJson'));
  return given.flatMap(([name, value]) => spread(name, value, arrayFormat));
}

/** A list or an object as several parameters, whatever is in it: `a[b]=1`. */
function spread(
  name: string,
  value: Json | undefined,
  arrayFormat: HttpRequestParams['arrayFormat'],
): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  if (isJsonObject(value)) return Object.entries(value).flatMap(([key, field]) => spread(`${name}[${key}]`, field, arrayFormat));
  if (!Array.isArray(value)) return [[name, textOf(value)]];
  const keyOf = { brackets: () => `${name}[]`, repeat: () => name, indices: (index: number) => `${name}[${index}]` }[arrayFormat];
  return (value as readonly Json[]).flatMap((element, index) => spread(keyOf(index), element, arrayFormat));
}

/** A value as it stands in a form or a header, and a single one in a query. */
export function textOf(value: Json): string {
  if (value === null) return '';
  return isJsonObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
