import type { Json } from '@weft/workflow-model';
import type { Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readBody } from './http-body.ts';
import { readHttpOptions } from './http-options.ts';
import { readPairs } from './name-value.ts';

export const httpRequestConverter: Converter = {
  type: 'n8n-nodes-base.httpRequest',
  versions: [3, 4, 4.1, 4.2, 4.3, 4.4],
  convert(input) {
    const { parameters } = input;
    parameters.ignore('curlImport', 'infoMessage');
    noteCredential(input);
    return {
      type: 'httpRequest',
      parameters: {
        method: parameters.text('method', 'GET'),
        url: parameters.text('url', ''),
        ...readQuery(parameters),
        ...readRequestHeaders(parameters),
        ...readBody(parameters),
        ...readHttpOptions(input),
      },
    };
  },
};

function readQuery(parameters: ParameterReader): Record<string, Json> {
  const send = parameters.fixedFlag('sendQuery', false);
  const how = parameters.choice('specifyQuery', { keypair: 'query', json: 'queryJson' } as const, 'keypair');
  const pairs = readPairs(parameters, 'queryParameters', 'parameters');
  const json = parameters.value('jsonQuery') ?? '{}';
  if (!send) return {};
  return how === 'query' ? { query: pairs } : { queryJson: json };
}

function readRequestHeaders(parameters: ParameterReader): Record<string, Json> {
  const send = parameters.fixedFlag('sendHeaders', false);
  const how = parameters.choice('specifyHeaders', { keypair: 'headers', json: 'headersJson' } as const, 'keypair');
  const pairs = readPairs(parameters, 'headerParameters', 'parameters');
  const json = parameters.value('jsonHeaders') ?? '{}';
  if (!send) return {};
  return how === 'headers' ? { headers: pairs } : { headersJson: json };
}

/** Files name a credential, they never hold it. Without it the other side refuses the request, so this shows at once. */
function noteCredential({ parameters, note }: ConverterInput): void {
  const kinds = {
    none: undefined,
    predefinedCredentialType: 'nodeCredentialType',
    genericCredentialType: 'genericAuthType',
  } as const;
  const key = parameters.choice<string | undefined>('authentication', kinds, 'none');
  const type = key === undefined ? '' : parameters.text(key, '');
  parameters.ignore('nodeCredentialType', 'genericAuthType', 'provideSslCertificates');
  if (key !== undefined)
    note(
      `Its credential (${type || 'of unknown type'}) is not in the file and credentials are not attached yet: the request is sent without it. Add the header it needs.`,
    );
}
