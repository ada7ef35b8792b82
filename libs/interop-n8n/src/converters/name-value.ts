import type { JsonObject } from '@weft/workflow-model';
import type { ParameterReader } from '../parameter-reader.ts';

/** `{ [listKey]: [{ name, value }] }`, as n8n keeps headers, query parameters and form fields. Entries without a name are left out. */
export function readPairs(parent: ParameterReader, key: string, listKey: string): JsonObject[] {
  return parent
    .group(key)
    .list(listKey)
    .map((entry) => ({ name: entry.text('name', ''), value: entry.value('value') ?? '' }))
    .filter(({ name }) => name !== '');
}

/** The same for headers of an answer, whose values are text. */
export function readHeaders(parent: ParameterReader, key: string): { name: string; value: string }[] {
  return parent
    .group(key)
    .list('entries')
    .map((entry) => ({ name: entry.text('name', ''), value: entry.text('value', '') }))
    .filter(({ name }) => name !== '');
}
