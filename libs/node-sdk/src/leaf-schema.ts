import type { Json } from '@weft/workflow-model';
import { z } from 'zod';

/**
 * The part of a schema that holds at a path of the given parameters, with its default or optional still around it;
 * undefined where the schema says nothing about that place (inside `any`).
 */
export function findLeafSchema(schema: z.ZodType, path: readonly string[], parameters: Json | undefined): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return findInUnion(inner, path, parameters);
  const part = findPart(inner, key);
  return part && findLeafSchema(part, rest, valueAt(parameters, key));
}

/** A schema without the default, optional, nullable … around it. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if ('innerType' in schema.def) return unwrap(schema.def.innerType as z.ZodType);
  return schema instanceof z.ZodLazy ? unwrap(schema.def.getter() as z.ZodType) : schema;
}

function findPart(schema: z.ZodType, key: string): z.ZodType | undefined {
  if (schema instanceof z.ZodObject)
    return (Object.hasOwn(schema.shape, key) ? schema.shape[key] : schema.def.catchall) as z.ZodType | undefined;
  if (schema instanceof z.ZodArray) return schema.def.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.def.valueType as z.ZodType;
  if (schema instanceof z.ZodTuple)
    return (schema.def.items[Number(key)] ?? schema.def.rest ?? undefined) as z.ZodType | undefined;
  return undefined;
}

function findInUnion(union: z.ZodUnion, path: readonly string[], parameters: Json | undefined): z.ZodType | undefined {
  for (const option of union.options as readonly z.ZodType[]) {
    if (union instanceof z.ZodDiscriminatedUnion && !isChosen(option, union.def.discriminator, parameters)) continue;
    const found = findLeafSchema(option, path, parameters);
    if (found) return found;
  }
  return undefined;
}

function isChosen(option: z.ZodType, discriminator: string, parameters: Json | undefined): boolean {
  const tag = (option as z.ZodObject).shape[discriminator] as z.ZodType | undefined;
  return tag?.safeParse(valueAt(parameters, discriminator)).success ?? false;
}

function valueAt(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, Json>>)[key];
}
