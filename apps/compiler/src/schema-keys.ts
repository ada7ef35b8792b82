import { z } from 'zod';

/** The keys that a schema knows at a path of a value; [] where it takes any. Follows objects, lists, records and unions. */
export function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : [])))];
}

function schemasAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly z.ZodType[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return (inner.options as readonly z.ZodType[]).flatMap((option) => schemasAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return [inner];
  const part = partOf(inner, key);
  return part === undefined ? [] : schemasAt(part, rest);
}

function unwrap(schema: z.ZodType): z.ZodType {
  return 'innerType' in schema.def ? unwrap(schema.def.innerType as z.ZodType) : schema;
}

function partOf(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, key) ? (schema.shape[String(key)] as z.ZodType) : undefined;
  if (schema instanceof z.ZodArray) return schema.def.element as z.ZodType;
  if (schema instanceof z.ZodRecord) return schema.def.valueType as z.ZodType;
  return undefined;
}
