import type { Json } from '@weft/workflow-model';
import { DateTime } from 'luxon';
import type { Conditions, Operator } from './conditions.params.ts';

/** The value as the operator's type; `absent` where there is none; `mismatch` where it is of another type. */
export type Converted<T = unknown> = { readonly value: T } | 'absent' | 'mismatch';

/** Types that values are compared as; of the others one can only ask whether there is a value. */
export type ComparedType = Exclude<Operator['type'], 'any' | 'object'>;

export interface Conversion {
  readonly loose: boolean;
  readonly looseVersion: Conditions['looseVersion'];
  /** Zone of dates that name none. */
  readonly timezone: string;
}

/** Brings a value into the type that it is compared as. Strict: it must be of the type already; dates are text in JSON. */
export function convert(value: Json | undefined, type: ComparedType, conversion: Conversion): Converted {
  if (value === undefined || value === null) return 'absent';
  return CONVERTERS[type](value, conversion);
}

type Converter = (value: Exclude<Json, null>, conversion: Conversion) => Converted;

const CONVERTERS: Record<ComparedType, Converter> = {
  string: (value, { loose }) => {
    if (typeof value === 'string') return { value };
    return loose ? { value: typeof value === 'object' ? JSON.stringify(value) : String(value) } : 'mismatch';
  },
  number: (value, conversion) => {
    if (typeof value === 'number') return { value };
    return conversion.loose ? looseNumber(value, conversion.looseVersion) : 'mismatch';
  },
  boolean: (value, conversion) => {
    if (typeof value === 'boolean') return { value };
    return conversion.loose ? { value: looseBoolean(value, conversion.looseVersion) } : 'mismatch';
  },
  dateTime: (value, { loose, timezone }) => {
    if (typeof value === 'string') return dateOf(value, loose, timezone);
    return loose && typeof value === 'number' ? { value } : 'mismatch';
  },
  array: (value, { loose }) => {
    if (Array.isArray(value)) return { value };
    const parsed = loose ? parsedText(value) : undefined;
    return Array.isArray(parsed) ? { value: parsed } : 'mismatch';
  },
};

function looseNumber(value: Exclude<Json, null>, version: number): Converted<number> {
  const isEmpty = value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return version >= 3 ? 'absent' : { value: 0 };
  const number = typeof value === 'object' ? NaN : Number(value);
  return Number.isNaN(number) ? 'mismatch' : { value: number };
}

function looseBoolean(value: Exclude<Json, null>, version: number): boolean {
  if (version === 1 || typeof value !== 'string') return Boolean(value);
  return !['', 'false', '0'].includes(value.trim().toLowerCase());
}

const READERS = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL] as const;

function dateOf(text: string, loose: boolean, zone: string): Converted<number> {
  if (text === '') return 'absent';
  const trimmed = text.trim();
  if (loose && /^\d{9,}$/.test(trimmed)) return { value: Number(trimmed) };
  for (const read of READERS) {
    const date = read(trimmed, { zone });
    if (date.isValid) return { value: date.toMillis() };
  }
  return 'mismatch';
}

function parsedText(value: Json): unknown {
  if (typeof value !== 'string') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // Text that is no JSON is simply of another type.
  }
}
