import { CannotConvert } from '../cannot-convert.ts';
import { unless, type Converter, type Writer } from '../conversion.ts';
import { noteCredential, typesOf } from './http-credential.ts';
import { readPairs } from './name-value.ts';

/** From here on a query is sent as JSON where the file does not say. */
const AS_JSON = 1.1;
const CREDENTIAL_TYPES: Readonly<Record<string, string>> = {
  none: '',
  basicAuth: 'httpBasicAuth',
  customAuth: 'httpCustomAuth',
  digestAuth: 'httpDigestAuth',
  headerAuth: 'httpHeaderAuth',
  queryAuth: 'httpQueryAuth',
  oAuth1: 'oAuth1Api',
  oAuth2: 'oAuth2Api',
};
const usualFormat = (version: number): string => (version < AS_JSON ? 'graphql' : 'json');

export const graphqlConverter: Converter = {
  type: 'n8n-nodes-base.graphql',
  versions: [1, AS_JSON],
  convert(input) {
    const { parameters, version } = input;
    const credentialType = parameters.choice('authentication', CREDENTIAL_TYPES, 'none');
    const credential = credentialType === '' ? {} : ({ authentication: 'generic', credentialType } as const);
    noteCredential(input, credential);
    const method = parameters.choice('requestMethod', { POST: 'POST', GET: 'GET' }, 'POST');
    const requestFormat = parameters.choice('requestFormat', { json: 'json', graphql: 'graphql' }, usualFormat(version));
    const takesVariables = method === 'POST' && requestFormat === 'json';
    const headers = readPairs(parameters, 'headerParametersUi', 'parameter');
    const responseFormat = parameters.choice('responseFormat', { json: 'json', string: 'text' }, 'json');
    return {
      type: 'graphql',
      credentialTypes: typesOf(credential, false),
      parameters: {
        endpoint: parameters.text('endpoint', ''),
        method: unless(method, 'POST'),
        requestFormat,
        query: parameters.text('query', ''),
        variables: takesVariables ? parameters.value('variables') || undefined : undefined,
        operationName: takesVariables ? parameters.text('operationName', '') || undefined : undefined,
        headers: headers.length > 0 ? headers : undefined,
        ...credential,
        responseFormat: unless(responseFormat, 'json'),
        responseField: responseFormat === 'text' ? parameters.text('dataPropertyName', '') || undefined : undefined,
        allowUnauthorizedCerts: unless(parameters.flag('allowUnauthorizedCerts', false), false),
      },
    };
  },
};

export const graphqlWriter: Writer = {
  type: 'graphql',
  target: graphqlConverter.type,
  versions: [1, AS_JSON],
  write({ parameters, version, note }) {
    const isAuthenticated = parameters.choice('authentication', { none: false, generic: true }, 'none');
    const method = parameters.choice('method', { POST: 'POST', GET: 'GET' }, 'POST');
    const requestFormat = parameters.choice('requestFormat', { json: 'json', graphql: 'graphql' }, 'json');
    const responseFormat = parameters.choice('responseFormat', { json: 'json', text: 'string' }, 'json');
    const takesVariables = method === 'POST' && requestFormat === 'json';
    const variables = parameters.value('variables');
    const headers = parameters.value('headers');
    if (parameters.flag('neverError', false) !== false) note('In n8n a response with errors fails the node.');
    return {
      parameters: {
        authentication: isAuthenticated ? authenticationOf(parameters.text('credentialType', '')) : undefined,
        requestMethod: unless(method, 'POST'),
        endpoint: parameters.text('endpoint', ''),
        allowUnauthorizedCerts: unless(parameters.flag('allowUnauthorizedCerts', false), false),
        requestFormat: unless(requestFormat, usualFormat(version)),
        query: parameters.text('query', ''),
        // n8n keeps JSON as text.
        variables: takesVariables && typeof variables === 'object' ? JSON.stringify(variables, null, 2) : takesVariables ? variables : undefined, // prettier-ignore
        operationName: takesVariables ? unless(parameters.text('operationName', ''), '') : undefined,
        responseFormat: unless(responseFormat, 'json'),
        dataPropertyName: responseFormat === 'string' ? unless(parameters.text('responseField', 'data'), 'data') : undefined,
        headerParametersUi: Array.isArray(headers) && headers.length > 0 ? { parameter: headers } : undefined,
      },
    };
  },
};

function authenticationOf(credentialType: string): string {
  const [name] = Object.entries(CREDENTIAL_TYPES).find(([, type]) => type === credentialType && type !== '') ?? [];
  if (name !== undefined) return name;
  throw new CannotConvert(`n8n's node takes no credential of the type "${credentialType.slice(0, 60)}".`);
}
