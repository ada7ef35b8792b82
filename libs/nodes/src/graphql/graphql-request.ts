import type { Json } from '@weft/workflow-model';
import { httpRequestParams, type HttpRequestParams } from '../http-request/http-request.params.ts';
import { readObject } from '../http-request/read-object.ts';
import type { GraphqlParameters } from './graphql.params.ts';

const PASSING = new Set([408, 425, 429]);
/** Statuses with which services say in `errors` what is wrong; the others are failures of the request itself. */
export const REFUSALS: ReadonlySet<number> = new Set(
  Array.from({ length: 100 }, (_, index) => 400 + index).filter((status) => !PASSING.has(status)),
);
/** GraphQL over HTTP, "Media Types". */
const ACCEPTED = 'application/graphql-response+json, application/json;q=0.9';
const USUAL = httpRequestParams.parse({ url: 'https://example.com' });

/** The HTTP request for a query. @throws NodeFailure PARAMETER_INVALID */
export function requestOf(parameters: GraphqlParameters): HttpRequestParams {
  const { method, endpoint: url, requestFormat, responseFormat, timeoutMs, headers } = parameters;
  const { authentication, credentialType, allowUnauthorizedCerts } = parameters;
  const accepts = headers.some(({ name }) => name.toLowerCase() === 'accept');
  const common: HttpRequestParams = {
    ...{ ...USUAL, method, url, responseFormat, timeoutMs, authentication, credentialType, allowUnauthorizedCerts },
    headers: accepts ? headers : [...headers, { name: 'accept', value: ACCEPTED }],
  };
  if (method === 'GET') return { ...common, queryJson: inQuery(parameters) };
  if (requestFormat === 'json') return { ...common, bodyType: 'json', bodyJson: inBody(parameters) };
  return { ...common, bodyType: 'raw', bodyText: parameters.query, bodyContentType: 'application/graphql' };
}

function inBody({ query, variables, operationName }: GraphqlParameters): Record<string, Json> {
  return {
    query,
    ...(isGiven(variables) && { variables: readObject(variables, 'variables') }),
    ...(operationName !== '' && { operationName }),
  };
}

/** Variables are JSON in an address, too. */
function inQuery(parameters: GraphqlParameters): Record<string, Json> {
  const { variables, ...rest } = inBody(parameters);
  return variables === undefined ? rest : { ...rest, variables: JSON.stringify(variables) };
}

function isGiven(variables: unknown): variables is Json {
  return variables !== undefined && variables !== null && variables !== '';
}
