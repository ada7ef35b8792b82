import type { Json } from '@weft/workflow-model';
import type { Converter, ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { noteCredential, readCertificate, readCredential, typesOf } from './http-credential.ts';
import { ARRAY_FORMATS, refuseProxy, toBatch } from './http-options.ts';
import { readPairs } from './name-value.ts';

/** The methods whose body n8n's editor showed. */
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
const BODY_TYPES = { json: 'json', 'form-urlencoded': 'form', 'multipart-form-data': 'multipart', raw: 'raw' } as const;
const TIMEOUT_MS = 300_000;
const BATCH_SIZE = 50;
const BATCH_INTERVAL_MS = 1_000;

/** The versions before 3, which had other names for nearly everything. */
export const oldHttpRequestConverter: Converter = {
  type: 'n8n-nodes-base.httpRequest',
  versions: [1, 2],
  convert(input) {
    const { parameters } = input;
    const credential = readCredential(parameters);
    const certificate = readCertificate(parameters);
    noteCredential(input, credential);
    const method = parameters.literal('requestMethod', 'GET');
    const fromJson = parameters.fixedFlag('jsonParameters', false);
    const options = parameters.group('options');
    const body = readOldBody(parameters, { fromJson, options });
    return {
      type: 'httpRequest',
      credentialTypes: typesOf(credential, 'provideSslCertificates' in certificate),
      parameters: {
        method,
        url: parameters.text('url', ''),
        ...credential,
        ...certificate,
        ...readGiven(parameters, { key: 'queryParameters', as: 'query', fromJson }),
        ...readGiven(parameters, { key: 'headerParameters', as: 'headers', fromJson }),
        ...(WITH_BODY.has(method) ? body : {}),
        ...readOldOptions(input, options),
      },
    };
  },
};

interface Given {
  readonly key: 'queryParameters' | 'headerParameters';
  readonly as: 'query' | 'headers';
  readonly fromJson: boolean;
}

/** One switch of the node says whether all of them are pairs or JSON. */
function readGiven(parameters: ParameterReader, { key, as, fromJson }: Given): Record<string, Json> {
  const pairs = readPairs(parameters, `${key}Ui`, 'parameter');
  const json = parameters.value(`${key}Json`) ?? '';
  if (fromJson) return json === '' ? {} : { [`${as}Json`]: json };
  return pairs.length > 0 ? { [as]: pairs } : {};
}

interface OldBody {
  readonly fromJson: boolean;
  readonly options: ParameterReader;
}

function readOldBody(parameters: ParameterReader, { fromJson, options }: OldBody): Record<string, Json> {
  const bodyType = options.choice('bodyContentType', BODY_TYPES, 'json');
  const rawType = options.text('bodyContentCustomMimeType', '');
  const fields = readPairs(parameters, 'bodyParametersUi', 'parameter');
  const json = parameters.value('bodyParametersJson') ?? '';
  const sendsFile = parameters.fixedFlag('sendBinaryData', false);
  const files = parameters.literal('binaryPropertyName', 'data');
  if (sendsFile) return fileBody({ bodyType, files, fields }, parameters);
  if (bodyType === 'raw')
    return {
      bodyType,
      bodyText: typeof json === 'string' ? json : JSON.stringify(json),
      ...(rawType && { bodyContentType: rawType }),
    };
  if (bodyType === 'multipart') {
    if (fromJson && json !== '')
      throw parameters.refusal('bodyParametersJson', 'gives the parts of the body as JSON, which Weft does not do');
    return { bodyType, bodyParts: fields };
  }
  if (fromJson) return json === '' ? {} : { bodyType, bodyJson: json };
  return fields.length > 0 ? { bodyType, bodyFields: fields } : {};
}

/** `field`, or `part:field` and several of them with commas for multipart. */
function fileBody(
  { bodyType, files, fields }: { readonly bodyType: string; readonly files: string; readonly fields: readonly Json[] },
  parameters: ParameterReader,
): Record<string, Json> {
  if (bodyType !== 'multipart') {
    if (files.includes(':')) throw parameters.refusal('binaryPropertyName', 'names a part, which only a multipart body has');
    return { bodyType: 'binary', bodyFile: files };
  }
  const parts = files.split(',').map((text) => {
    const [first = '', second] = text.split(':').map((part) => part.trim());
    return { name: first, file: second ?? first };
  });
  return { bodyType: 'multipart', bodyParts: [...fields, ...parts] };
}

function readOldOptions({ parameters, note }: ConverterInput, options: ParameterReader): Record<string, Json> {
  refuseProxy(options);
  const format = parameters.choice('responseFormat', { json: 'json', string: 'text', file: 'file' } as const, 'json');
  const fullResponse = options.flag('fullResponse', false);
  const splits = options.fixedFlag('splitIntoItems', false);
  if (format === 'json' && !splits && fullResponse === false)
    note('A list in the response becomes one item for each of its elements; n8n made one item of it without "Split Into Items".');
  options.ignore('followAllRedirects');
  const arrays = options.flag('useQuerystring', false) === true ? 'repeat' : 'brackets';
  return {
    timeoutMs: options.number('timeout', TIMEOUT_MS),
    followRedirects: options.flag('followRedirect', true),
    arrayFormat: options.choice('queryParameterArrays', ARRAY_FORMATS, arrays),
    allowUnauthorizedCerts: parameters.flag('allowUnauthorizedCerts', false),
    responseFormat: format,
    responseField: parameters.text('dataPropertyName', '') || 'data',
    fullResponse,
    neverError: options.flag('ignoreResponseCode', false),
    ...readOldBatching(options),
  };
}

function readOldBatching(options: ParameterReader): Record<string, Json> {
  const isAdded = options.has('batchSize') || options.has('batchInterval');
  const [size, intervalMs] = [options.number('batchSize', BATCH_SIZE), options.number('batchInterval', BATCH_INTERVAL_MS)];
  return isAdded ? toBatch(size, intervalMs) : {};
}
