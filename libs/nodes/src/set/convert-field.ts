import { isJsonObject, parseJson, type Json } from '@weft/workflow-model';
import type { FieldType } from './set.params.ts';

/** The value as the type of its field; undefined where it cannot be converted. Null stays null, whatever the type. */
export function convertField(value: Json, type: Exclude<FieldType, 'file'>): Json | undefined {
  return value === null ? null : CONVERTERS[type](value);
}

const CONVERTERS: Record<Exclude<FieldType, 'file'>, (value: Exclude<Json, null>) => Json | undefined> = {
  string: (value) => (typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)),
  number: (value) => {
    const number = typeof value === 'object' ? NaN : Number(value);
    return Number.isFinite(number) ? number : undefined;
  },
  boolean: (value) => {
    if (typeof value === 'boolean') return value;
    const text = typeof value === 'object' ? '' : String(value).trim().toLowerCase();
    return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
  },
  array: (value) => {
    const list = typeof value === 'string' ? parsed(value) : value;
    return Array.isArray(list) ? (list as readonly Json[]) : undefined;
  },
  object: (value) => {
    const object = typeof value === 'string' ? parsed(value) : value;
    return isJsonObject(object) ? object : undefined;
  },
  any: (value) => value,
};

function parsed(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined; // Text that is no JSON cannot be converted; the caller says so.
  }
}
