import { NodeFailure, setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import type { HttpRequestParams } from './http-request.params.ts';
import { readObject } from './read-object.ts';

/** A parameter with its value for one page. */
export interface PageParameter {
  readonly place: 'query' | 'headers' | 'body';
  readonly name: string;
  readonly value: Json | undefined;
}

type Pairs = HttpRequestParams['query'];

/** Headers that tell who asks: they are not for another origin that a response names. */
const CREDENTIAL = /^(?:authorization|cookie2?)$|token|secret|api-?key|password|session|signature|(?:^|-)auth(?:$|-)/i;

/**
 * The parameters with those of a page in the place of what they had before.
 * @throws NodeFailure PARAMETER_INVALID
 */
export function withPageParameters(parameters: HttpRequestParams, changes: readonly PageParameter[]): HttpRequestParams {
  return changes.reduce((changed, change) => (change.value === undefined ? changed : withOne(changed, change)), parameters);
}

function withOne(parameters: HttpRequestParams, change: PageParameter): HttpRequestParams {
  switch (change.place) {
    case 'query':
      return parameters.queryJson === undefined
        ? { ...parameters, query: replaced(parameters.query, change) }
        : { ...parameters, queryJson: merged(parameters.queryJson, 'queryJson', change) };
    case 'headers':
      return parameters.headersJson === undefined
        ? { ...parameters, headers: replaced(parameters.headers, change) }
        : { ...parameters, headersJson: merged(parameters.headersJson, 'headersJson', change) };
    case 'body':
      return withBodyParameter(parameters, change);
  }
}

function withBodyParameter(parameters: HttpRequestParams, change: PageParameter): HttpRequestParams {
  const { bodyType, bodyJson } = parameters;
  if (bodyType === 'multipart') return { ...parameters, bodyParts: replaced(parameters.bodyParts, change) };
  if (bodyType === 'json' || bodyType === 'form') {
    return bodyJson === undefined
      ? { ...parameters, bodyFields: replaced(parameters.bodyFields, change) }
      : { ...parameters, bodyJson: merged(bodyJson, 'bodyJson', change) };
  }
  throw new NodeFailure({
    code: 'PARAMETER_INVALID',
    fault: 'user',
    message: `The pages change "${change.name.slice(0, 100)}" in the body, and a body of the form "${bodyType}" has no fields.`,
    field: 'pagination.parameters',
    fix: 'Choose the body "json", "form" or "multipart", or send the parameter in the query.',
    retryable: false,
  });
}

function replaced<Pair extends Pairs[number]>(pairs: readonly Pair[], { name, value }: PageParameter): Pair[] {
  return [...pairs.filter((pair) => pair.name !== name), { name, value } as Pair];
}

function merged(given: unknown, field: string, { name, value }: PageParameter): JsonObject {
  const object: Record<string, Json> = { ...readObject(given as Json, field) };
  setOwn(object, name, value!);
  return object;
}

/**
 * The request for the address that a response names: its query is the one that counts, and what names the sender stays at the
 * origin it was meant for.
 */
export function towards(parameters: HttpRequestParams, next: string, last: string): HttpRequestParams {
  const url = URL.parse(next, last);
  if (!url) return { ...parameters, url: next };
  const isHome = url.origin === URL.parse(parameters.url.trim())?.origin;
  // Keys go into queries under any name, so none of it is for another origin.
  const named = [...url.searchParams.keys()];
  const isNew = (name: string): boolean => isHome && !named.some((key) => key === name || key.startsWith(`${name}[`));
  const stays = (name: string): boolean => isHome || !CREDENTIAL.test(name);
  const { query, queryJson, headers, headersJson } = parameters;
  return {
    ...parameters,
    url: url.href,
    query: query.filter(({ name }) => isNew(name)),
    ...(queryJson !== undefined && { queryJson: kept(readObject(queryJson as Json, 'queryJson'), isNew) }),
    headers: headers.filter(({ name }) => stays(name)),
    ...(headersJson !== undefined && { headersJson: kept(readObject(headersJson as Json, 'headersJson'), stays) }),
  };
}

function kept(object: JsonObject, keeps: (name: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => keeps(name)));
}
