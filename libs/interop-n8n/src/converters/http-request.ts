import type { Json } from '@weft/workflow-model';
import type { Converter } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readBody } from './http-body.ts';
import { noteCredential, readCertificate, readCredential, typesOf } from './http-credential.ts';
import { readHttpOptions } from './http-options.ts';
import { readPairs } from './name-value.ts';

export const httpRequestConverter: Converter = {
  type: 'n8n-nodes-base.httpRequest',
  versions: [3, 4, 4.1, 4.2, 4.3, 4.4, 4.5],
  convert(input) {
    const { parameters } = input;
    parameters.ignore('curlImport', 'infoMessage');
    const credential = readCredential(parameters);
    const certificate = readCertificate(parameters);
    noteCredential(input, credential);
    return {
      type: 'httpRequest',
      credentialTypes: typesOf(credential, 'provideSslCertificates' in certificate),
      parameters: {
        method: parameters.text('method', 'GET'),
        url: parameters.text('url', ''),
        ...credential,
        ...certificate,
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
