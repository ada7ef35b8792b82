import { z } from 'zod';

export interface SettingMeaning {
  /** What it does, in one or two sentences; the unit is in the field's name. */
  readonly description: string;
  /** Name of the variable, where it is not `WEFT_` and the field's name in capitals. */
  readonly variable?: string;
  /** A secret is never printed, and may also be given as a file by `<VARIABLE>_FILE`. */
  readonly secret?: boolean;
  /** What the reference says about the default, where the value itself would say too little. */
  readonly defaultNote?: string;
}

const meanings = z.registry<SettingMeaning>();

/** A field of a configuration: what it may be, and what it means. */
export function setting<S extends z.ZodType>(schema: S, meaning: SettingMeaning): S {
  // A clone: the same schema may serve several fields, each with a meaning of its own.
  const own = schema.clone() as S;
  meanings.add(own, meaning);
  return own;
}

/** Also of a setting that a service has made optional, or given a default of its own. */
export function meaningOf(schema: z.ZodType): SettingMeaning | undefined {
  const inner = (schema.def as { innerType?: z.ZodType }).innerType;
  return meanings.get(schema) ?? (inner && meaningOf(inner));
}

/** Comma separated values; spaces around them do not count. */
export const commaSeparated = <S extends z.ZodType<unknown, string>>(element: S) =>
  z
    .string()
    .transform((list) =>
      list
        .split(',')
        .map((each) => each.trim())
        .filter((each) => each !== ''),
    )
    .pipe(z.array(element));

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^-?\d{1,15}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));
