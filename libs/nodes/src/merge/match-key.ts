import { getPath } from '@weft/node-sdk';
import { isJsonObject, type Item, type Json } from '@weft/workflow-model';

export interface KeyOptions {
  readonly fields: readonly string[];
  readonly dotNotation: boolean;
  readonly fuzzy: boolean;
}

/** Text that two items share just when their fields are equal; undefined where one is missing, since nothing matches that. */
export function matchKey(item: Item, { fields, dotNotation, fuzzy }: KeyOptions): string | undefined {
  let key = '';
  for (const field of fields) {
    const value = dotNotation ? getPath(item.json, field) : Object.hasOwn(item.json, field) ? item.json[field] : undefined;
    if (value === undefined) return undefined;
    key += `${canonical(fuzzy ? withoutType(value) : value)}\n`;
  }
  return key;
}

/** 3 and "3", true and "true", null and "" are the same to a fuzzy comparison. */
function withoutType(value: Json): Json {
  if (value === null) return '';
  return typeof value === 'object' ? value : String(value);
}

/** JSON with sorted keys. */
function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (!isJsonObject(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${canonical(value[key] as Json)}`).join(',')}}`;
}
