import type { Json, JsonObject } from '@weft/workflow-model';
import { withoutUndefined } from '../conversion.ts';
import { isExpression } from '../n8n-file.ts';
import type { ParameterReader } from '../parameter-reader.ts';

const MODES = { off: 'off', updateAParameterInEachRequest: 'parameters', responseContainsNextURL: 'next-url' } as const;
const ENDS = { responseIsEmpty: 'empty', receiveSpecificStatusCodes: 'status', other: 'expression' } as const;
const PLACES = { qs: 'query', headers: 'headers', body: 'body' } as const;
const MAX_REQUESTS = 100;

/** The option once it is added; with its mode left out it changes a parameter from page to page. */
export function readPagination(options: ParameterReader): Record<string, Json> {
  const isAdded = options.has('pagination');
  const pages = options.group('pagination').group('pagination');
  const mode = pages.choice('paginationMode', MODES, isAdded ? 'updateAParameterInEachRequest' : 'off');
  const next = pages.text('nextURL', undefined);
  const parameters = readParameters(pages);
  const [end, limit] = [readEnd(pages), readLimit(pages)];
  const intervalMs = pages.number('requestInterval', 0);
  if (mode === 'off') return {};
  const where: JsonObject = mode === 'parameters' ? { parameters } : withoutUndefined({ nextUrl: next });
  return { pagination: { mode, ...where, ...end, ...limit, ...(intervalMs !== 0 && { intervalMs }) } };
}

function readParameters(pages: ParameterReader): JsonObject[] {
  const entries = pages.group('parameters').list('parameters');
  const all = entries.map((entry) => ({
    place: entry.choice('type', PLACES, 'qs'),
    name: entry.text('name', ''),
    value: entry.value('value') ?? '',
  }));
  return all.filter(({ name }) => name !== '');
}

function readEnd(pages: ParameterReader): JsonObject {
  const completeWhen = pages.choice('paginationCompleteWhen', ENDS, 'responseIsEmpty');
  const statuses = pages.text('statusCodesWhenComplete', '');
  const expression = pages.value('completeExpression');
  if (completeWhen === 'status') return { completeWhen, completeStatuses: toStatuses(statuses, pages) };
  if (completeWhen !== 'expression' || expression === undefined) return { completeWhen };
  return { completeWhen, completeExpression: expression };
}

function toStatuses(text: string, pages: ParameterReader): number[] {
  if (isExpression(text)) throw pages.refusal('statusCodesWhenComplete', 'is an expression, where Weft needs a fixed value');
  const statuses = text.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  if (statuses.every((status) => Number.isInteger(status) && status >= 100 && status < 600)) return statuses;
  throw pages.refusal('statusCodesWhenComplete', 'should be statuses, separated by commas');
}

function readLimit(pages: ParameterReader): JsonObject {
  const maxPages = pages.number('maxRequests', MAX_REQUESTS);
  return pages.fixedFlag('limitPagesFetched', false) ? { maxPages } : {};
}
