import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless, type Writer } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { writeHttpOptions } from './http-options-writer.ts';
import { httpRequestConverter } from './http-request.ts';

const KINDS = { none: undefined, predefined: 'predefinedCredentialType', generic: 'genericCredentialType' } as const;
const CONTENT_TYPES = {
  json: 'json',
  form: 'form-urlencoded',
  multipart: 'multipart-form-data',
  raw: 'raw',
  binary: 'binaryData',
};

export const httpRequestWriter: Writer = {
  type: 'httpRequest',
  target: httpRequestConverter.type,
  versions: httpRequestConverter.versions,
  write: ({ parameters, note }) => ({
    parameters: {
      method: unless(parameters.value('method'), 'GET'),
      url: parameters.value('url'),
      ...writeCredential(parameters),
      provideSslCertificates: unless(parameters.value('provideSslCertificates'), false),
      ...writeGiven(parameters, { key: 'query', json: 'queryJson', n8n: 'Query', list: 'queryParameters' }),
      ...writeGiven(parameters, { key: 'headers', json: 'headersJson', n8n: 'Headers', list: 'headerParameters' }),
      ...writeBody(parameters),
      options: groupOf(writeHttpOptions(parameters, note)) ?? {},
    },
  }),
};

function writeCredential(parameters: ParameterReader): Record<string, Json | undefined> {
  const authentication = parameters.choice('authentication', KINDS, 'none');
  const type = parameters.text('credentialType', '');
  if (authentication === undefined) return {};
  const key = authentication === 'predefinedCredentialType' ? 'nodeCredentialType' : 'genericAuthType';
  return { authentication, [key]: unless(type, '') };
}

interface Given {
  readonly key: 'query' | 'headers';
  readonly json: 'queryJson' | 'headersJson';
  readonly n8n: 'Query' | 'Headers';
  readonly list: string;
}

function writeGiven(parameters: ParameterReader, { key, json, n8n, list }: Given): Record<string, Json | undefined> {
  const [pairs, object] = [parameters.value(key), parameters.value(json)];
  if (object !== undefined) return { [`send${n8n}`]: true, [`specify${n8n}`]: 'json', [`json${n8n}`]: textOf(object) };
  return Array.isArray(pairs) && pairs.length > 0 ? { [`send${n8n}`]: true, [list]: { parameters: pairs } } : {};
}

function writeBody(parameters: ParameterReader): Record<string, Json | undefined> {
  const type = parameters.literal('bodyType', 'none');
  const values = {
    fields: parameters.value('bodyFields') ?? [],
    json: parameters.value('bodyJson'),
    parts: parameters.list('bodyParts').map(writePart),
    text: parameters.text('bodyText', ''),
    rawType: parameters.text('bodyContentType', 'text/plain'),
    file: parameters.text('bodyFile', 'data'),
  };
  if (type === 'none') return {};
  const sent = { sendBody: true, contentType: unless(CONTENT_TYPES[type as keyof typeof CONTENT_TYPES], 'json') };
  if (type === 'raw') return { ...sent, body: values.text, rawContentType: values.rawType };
  if (type === 'binary') return { ...sent, inputDataFieldName: values.file };
  if (type === 'multipart') return { ...sent, bodyParameters: { parameters: values.parts } };
  if (values.json !== undefined) return { ...sent, specifyBody: 'json', jsonBody: textOf(values.json) };
  return { ...sent, bodyParameters: { parameters: values.fields } };
}

/** What n8n cannot say (another name or type of the file) is found by reading the file back, and travels beside it. */
function writePart(part: ParameterReader): JsonObject {
  const [name, file] = [part.text('name', ''), part.text('file', '')];
  part.ignore('fileName', 'contentType');
  const value = part.value('value') ?? '';
  return file === '' ? { name, value } : { parameterType: 'formBinaryData', name, inputDataFieldName: file };
}

/** n8n keeps JSON as text. */
function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
