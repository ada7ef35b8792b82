import type { Json, JsonObject } from '@weft/workflow-model';
import { groupOf, unless } from '../conversion.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const FORMATS = { auto: 'autodetect', json: 'json', text: 'text', file: 'file' } as const;
const PLACES = { query: 'qs', headers: 'headers', body: 'body' } as const;
const ENDS = { empty: 'responseIsEmpty', status: 'receiveSpecificStatusCodes', expression: 'other' } as const;
const MODES = { parameters: 'updateAParameterInEachRequest', 'next-url': 'responseContainsNextURL' } as const;

export function writeHttpOptions(
  parameters: ParameterReader,
  note: (difference: string) => void,
): Record<string, Json | undefined> {
  return {
    timeout: unless(parameters.value('timeoutMs'), 300_000),
    queryParameterArrays: unless(parameters.value('arrayFormat'), 'brackets'),
    lowercaseHeaders: unless(parameters.value('lowercaseHeaders'), true),
    allowUnauthorizedCerts: unless(parameters.value('allowUnauthorizedCerts'), false),
    redirect: nested('redirect', {
      followRedirects: unless(parameters.value('followRedirects'), true),
      maxRedirects: unless(parameters.value('maxRedirects'), 21),
    }),
    response: nested('response', {
      responseFormat: unless(parameters.choice('responseFormat', FORMATS, 'auto'), 'autodetect'),
      outputPropertyName: unless(parameters.value('responseField'), 'data'),
      fullResponse: unless(parameters.value('fullResponse'), false),
      neverError: unless(parameters.value('neverError'), false),
    }),
    batching: writeBatching(parameters),
    pagination: writePagination(parameters, note),
  };
}

function nested(key: string, fields: Readonly<Record<string, Json | undefined>>): JsonObject | undefined {
  const group = groupOf(fields);
  return group && { [key]: group };
}

function writeBatching(parameters: ParameterReader): JsonObject | undefined {
  const [size, intervalMs] = [parameters.number('batchSize', 0), parameters.number('batchIntervalMs', 1_000)];
  return size === 0 ? undefined : { batch: { batchSize: size, batchInterval: intervalMs } };
}

function writePagination(parameters: ParameterReader, note: (difference: string) => void): JsonObject | undefined {
  if (!parameters.has('pagination')) return undefined;
  const pages = parameters.group('pagination');
  const maxPages = pages.number('maxPages', 0);
  const statuses = pages.value('completeStatuses');
  const entries = pages.list('parameters').map((entry) => ({
    type: entry.choice('place', PLACES, 'query'),
    name: entry.text('name', ''),
    value: entry.value('value') ?? '',
  }));
  if (maxPages === 0) note('n8n has no limit of its own to the number of pages; Weft ends after 10,000.');
  return nested('pagination', {
    paginationMode: pages.choice('mode', MODES, 'parameters'),
    nextURL: pages.value('nextUrl'),
    parameters: entries.length > 0 ? { parameters: entries } : undefined,
    paginationCompleteWhen: pages.choice('completeWhen', ENDS, 'empty'),
    statusCodesWhenComplete: Array.isArray(statuses) && statuses.length > 0 ? statuses.join(',') : undefined,
    completeExpression: pages.value('completeExpression'),
    ...(maxPages === 0 ? {} : { limitPagesFetched: true, maxRequests: maxPages }),
    requestInterval: unless(pages.number('intervalMs', 0), 0),
  });
}
