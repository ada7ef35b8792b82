import { isJsonObject, type Item, type Json } from '@weft/workflow-model';
import { getField, type FieldAccess } from '../fields/field-names.ts';

export interface KeyOptions extends FieldAccess {
  readonly fields: readonly string[];
  readonly fuzzy: boolean;
}

/** Text that two items share just when their fields are equal; undefined where one is missing, since nothing matches that. */
export function matchKey(item: Item, options: KeyOptions): string | undefined {
  let key = '';
  for (const field of options.fields) {
    const value = getField(item.json, field, options);
    if (value === undefined) return undefined;
    key += `${valueKey(value, options.fuzzy)}\n`;
  }
  return key;
}

/** Text that two values share just when they are equal, whatever the order of keys. */
export function valueKey(value: Json, fuzzy = false): string {
  return canonical(fuzzy ? withoutType(value) : value);
}

/** 3 and "3", true and "true", null and "" are the same to a fuzzy comparison. */
function withoutType(value: Json): Json {
  if (value === null) return '';
  return typeof value === 'object' ? value : String(value);
}

/** JSON with sorted keys. */
function canonical(value: Json): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (!isJsonObject(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value);
  if (keys.length > 1) keys.sort();
  let text = '{';
  for (const key of keys) text += `${JSON.stringify(key)}:${canonical(value[key] as Json)},`;
  return `${text}}`;
}
