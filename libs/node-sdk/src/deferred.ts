import type { Json } from '@weft/workflow-model';
import { z } from 'zod';

/** A parameter that is evaluated while the node works, with names that exist only then. A fixed value is given back as it is. */
export type Deferred<T> = (locals: Readonly<Record<string, Json>>) => T;

type DeferredTransform<T> = z.ZodTransform<Deferred<T>, T>;

/** Local names by the transform that makes a schema a deferred one: it stays the same where the schema is described or wrapped. */
const LOCAL_NAMES = new WeakMap<z.ZodTransform, readonly string[]>();

/** The names in the pagination of an HTTP request. */
const PAGE_NAMES = ['$response', '$request', '$pageCount'] as const;

/**
 * A field whose expression is evaluated when the node asks, as often as it asks. In the document it is what `schema` says, or
 * an expression; `params(i).field` is a function of the values of `names`. A default belongs into `schema`, `.optional()` around it.
 */
export function deferred<Schema extends z.ZodType>(
  schema: Schema,
  names: readonly string[] = PAGE_NAMES,
): z.ZodPipe<Schema, DeferredTransform<z.output<Schema>>> {
  const pipe = schema.transform((value) => (): z.output<Schema> => value);
  LOCAL_NAMES.set(pipe.def.out as unknown as z.ZodTransform, names);
  return pipe as unknown as z.ZodPipe<Schema, DeferredTransform<z.output<Schema>>>;
}

export interface DeferredSchema {
  /** What the value must be. */
  readonly value: z.ZodType;
  readonly names: readonly string[];
}

/** What a schema defers; undefined for all others. Defaults and optionals around it are looked through. */
export function deferredSchema(schema: z.ZodType): DeferredSchema | undefined {
  if ('innerType' in schema.def) return deferredSchema(schema.def.innerType as z.ZodType);
  if (!(schema instanceof z.ZodPipe)) return undefined;
  const names = LOCAL_NAMES.get(schema.def.out as z.ZodTransform);
  return names && { value: schema.def.in as z.ZodType, names };
}
