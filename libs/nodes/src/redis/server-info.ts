import { setOwn } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';

const NUMBER = /^-?\d{1,15}(?:\.\d{1,10})?$/;

/** The lines `name:value` of INFO as fields; values that are numbers as such. Titles are left out. */
export function infoOf(text: string): JsonObject {
  const fields: Record<string, Json> = {};
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0 || line.startsWith('#')) continue;
    const value = line.slice(colon + 1);
    setOwn(fields, line.slice(0, colon), NUMBER.test(value) ? Number(value) : value);
  }
  return fields;
}
