import { z } from 'zod';
import { deferredSchema } from './deferred.ts';
import { isExpression } from './expression-text.ts';

/** Derived schemas by their source: definitions live as long as the process, and so do these. */
const derived = new WeakMap<z.ZodType, z.ZodType>();

/**
 * The schema of a node's parameters as they stand in a document: every leaf may also be an expression. Objects, arrays,
 * records and unions are followed; the discriminator of a union stays literal. Refinements of whole objects are left out,
 * since they cannot be judged before the expressions in them are.
 */
export function expressible(schema: z.ZodType): z.ZodType {
  let result = derived.get(schema);
  if (!result) {
    result = withDescription(derive(schema), schema);
    derived.set(schema, result);
  }
  return result;
}

function withDescription(result: z.ZodType, source: z.ZodType): z.ZodType {
  return source.description === undefined ? result : result.describe(source.description);
}

function derive(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) return deriveObject(schema);
  if (schema instanceof z.ZodArray) return withChecks(z.array(follow(schema.def.element)), schema);
  if (schema instanceof z.ZodRecord) return z.record(schema.def.keyType as z.ZodString, follow(schema.def.valueType));
  if (schema instanceof z.ZodTuple) return deriveTuple(schema);
  if (schema instanceof z.ZodDiscriminatedUnion) return deriveDiscriminated(schema);
  if (schema instanceof z.ZodUnion) return deriveUnion(schema);
  if (schema instanceof z.ZodIntersection) return z.intersection(follow(schema.def.left), follow(schema.def.right));
  const wrapped = deriveWrapper(schema);
  if (wrapped) return wrapped;
  const later = deferredSchema(schema);
  return later ? follow(later.value) : expressibleLeaf(schema);
}

function deriveWrapper(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodDefault) return follow(schema.def.innerType).default(schema.def.defaultValue);
  if (schema instanceof z.ZodPrefault) return follow(schema.def.innerType).prefault(schema.def.defaultValue);
  if (schema instanceof z.ZodOptional) return follow(schema.def.innerType).optional();
  if (schema instanceof z.ZodNullable) return follow(schema.def.innerType).nullable();
  if (schema instanceof z.ZodReadonly) return follow(schema.def.innerType).readonly();
  if (schema instanceof z.ZodLazy) return z.lazy(() => follow(schema.def.getter()));
  return undefined;
}

/** Zod's definitions point at their parts by the type of its core, which all schemas of ours refine. */
const follow = (part: z.core.$ZodType): z.ZodType => expressible(part as z.ZodType);

function deriveObject(schema: z.ZodObject, discriminator?: string): z.ZodObject {
  const shape: Record<string, z.ZodType> = {};
  for (const [key, value] of Object.entries(schema.shape)) {
    shape[key] = key === discriminator ? (value as z.ZodType) : follow(value);
  }
  const object = z.object(shape);
  return schema.def.catchall ? object.catchall(schema.def.catchall) : object;
}

function deriveTuple(schema: z.ZodTuple): z.ZodType {
  const items = schema.def.items.map(follow) as [z.ZodType, ...z.ZodType[]];
  return schema.def.rest ? z.tuple(items, follow(schema.def.rest)) : z.tuple(items);
}

function deriveDiscriminated(schema: z.ZodDiscriminatedUnion): z.ZodType {
  const { discriminator } = schema.def;
  const options = schema.options.map((option) => deriveObject(option as z.ZodObject, discriminator)) as [
    z.ZodObject,
    ...z.ZodObject[],
  ];
  return z.discriminatedUnion(discriminator, options as never);
}

/** A union of leaves is a leaf itself, which keeps its messages short. */
function deriveUnion(schema: z.ZodUnion): z.ZodType {
  const options = schema.options as readonly z.ZodType[];
  const parts = options.map((option) => ({ option, isLeaf: isLeaf(option) }));
  if (parts.every((part) => part.isLeaf)) return expressibleLeaf(schema);
  return z.union(options.map(follow) as [z.ZodType, ...z.ZodType[]]);
}

/** Sizes of lists count elements, not values: they hold with expressions too. */
function withChecks(result: z.ZodArray, source: z.ZodArray): z.ZodArray {
  return source.def.checks?.length ? result.check(...(source.def.checks as z.core.$ZodCheck<unknown[]>[])) : result;
}

const CONTAINERS = new Set(['object', 'array', 'record', 'tuple', 'union', 'intersection', 'lazy']);

export function isLeaf(schema: z.ZodType): boolean {
  if ('innerType' in schema.def) return isLeaf(schema.def.innerType as z.ZodType);
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).every(isLeaf);
  return !CONTAINERS.has(schema.def.type);
}

function expressibleLeaf(leaf: z.ZodType): z.ZodType {
  if (acceptsAnything(leaf)) return leaf;
  return z.any().transform((value: unknown, context) => {
    if (isExpression(value)) return value;
    const result = leaf.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
}

/** Leaves that no value can violate need no check. */
export function acceptsAnything(schema: z.ZodType): boolean {
  if ('innerType' in schema.def) return acceptsAnything(schema.def.innerType as z.ZodType);
  return schema.def.type === 'any' || schema.def.type === 'unknown';
}
