import type { Json } from '@weft/workflow-model';
import type { ConverterInput } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';
import { readPagination } from './http-pagination.ts';

/** With the option added and its number left out, n8n waits ten seconds; without the option, five minutes. */
const TIMEOUT_MS = 300_000;
const MAX_REDIRECTS = 21;
const BATCH_SIZE = 50;
const BATCH_INTERVAL_MS = 1_000;

export const ARRAY_FORMATS = { brackets: 'brackets', repeat: 'repeat', indices: 'indices' } as const;

export function readHttpOptions({ parameters, note }: ConverterInput): Record<string, Json> {
  const options = parameters.group('options');
  if (options.flag('sendCredentialsOnCrossOriginRedirect', false) !== false)
    note('Where a redirect leads to another origin, credentials stay behind.');
  refuseProxy(options);
  const redirect = options.group('redirect').group('redirect');
  return {
    timeoutMs: options.number('timeout', TIMEOUT_MS),
    followRedirects: redirect.flag('followRedirects', true),
    maxRedirects: redirect.number('maxRedirects', MAX_REDIRECTS),
    arrayFormat: options.choice('queryParameterArrays', ARRAY_FORMATS, 'brackets'),
    lowercaseHeaders: options.flag('lowercaseHeaders', true),
    allowUnauthorizedCerts: options.flag('allowUnauthorizedCerts', false),
    ...readResponse(options),
    ...readBatching(options),
    ...readPagination(options),
  };
}

/** Without it the request would quietly take another way. */
export function refuseProxy(options: ParameterReader): void {
  if (options.text('proxy', '') !== '')
    throw options.refusal(
      'proxy',
      'sends the request through a proxy, which Weft does not do: all calls go out by its own guard',
    );
}

/** n8n's batch: -1 is none, and 0 counts as one request. */
export function toBatch(size: number | string, intervalMs: number | string): Record<string, Json> {
  if (typeof size === 'number' && size < 0) return {};
  return { batchSize: size === 0 ? 1 : size, batchIntervalMs: intervalMs };
}

function readBatching(options: ParameterReader): Record<string, Json> {
  const isAdded = options.has('batching');
  const batch = options.group('batching').group('batch');
  const [size, intervalMs] = [batch.number('batchSize', BATCH_SIZE), batch.number('batchInterval', BATCH_INTERVAL_MS)];
  return isAdded ? toBatch(size, intervalMs) : {};
}

function readResponse(options: ParameterReader): Record<string, Json> {
  const response = options.group('response').group('response');
  const formats = { autodetect: 'auto', json: 'json', text: 'text', file: 'file' } as const;
  return {
    responseFormat: response.choice('responseFormat', formats, 'autodetect'),
    responseField: response.text('outputPropertyName', '') || 'data',
    fullResponse: response.flag('fullResponse', false),
    neverError: response.flag('neverError', false),
  };
}
