import fc, { type Arbitrary } from 'fast-check';
import { z } from 'zod';

const EXPRESSIONS = ['={{ $json.a }}', '=Hello {{ $json.name }}', "={{ $('A').first().json.b }}", '=', '={{ 1 }} and {{ 2 }}'];
const TEXTS = [
  '',
  'a',
  'a.b',
  'a, b',
  'GET',
  'https://a.example/x?y=1',
  '{"a":1}',
  '2024-01-01',
  '12',
  'true',
  ' x ',
  'ünï 日本',
  '$json',
];
const expression = fc.constantFrom(...EXPRESSIONS);
const text = fc.oneof(fc.constantFrom(...TEXTS), fc.string({ maxLength: 8 }));
const anything = fc.oneof(text, expression, fc.integer(), fc.boolean(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));

/** Random parameters for a node's schema: what is optional or has a default is often left out, and leaves are sometimes expressions. */
export function arbitraryOf(schema: z.ZodType): Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) return objectOf(schema);
  if (schema instanceof z.ZodArray) return fc.array(arbitraryOf(schema.def.element as z.ZodType), { maxLength: 3 });
  if (schema instanceof z.ZodTuple) return fc.tuple(...schema.def.items.map((item) => arbitraryOf(item as z.ZodType)));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      arbitraryOf(schema.def.valueType as z.ZodType),
      { maxKeys: 2 },
    );
  if (schema instanceof z.ZodDiscriminatedUnion || schema instanceof z.ZodUnion)
    return fc.oneof(...schema.def.options.map((option) => arbitraryOf(option as z.ZodType)));
  if (isWrapper(schema)) return arbitraryOf(schema.def.innerType as z.ZodType);
  if (schema instanceof z.ZodPipe) return arbitraryOf(schema.def.in as z.ZodType);
  return leafOf(schema);
}

type Wrapper = z.ZodDefault | z.ZodPrefault | z.ZodOptional | z.ZodNullable | z.ZodReadonly;

function isWrapper(schema: z.ZodType): schema is Wrapper {
  return [z.ZodDefault, z.ZodPrefault, z.ZodOptional, z.ZodNullable, z.ZodReadonly].some((kind) => schema instanceof kind);
}

function objectOf(schema: z.ZodObject): Arbitrary<unknown> {
  const fields = Object.entries(schema.def.shape) as [string, z.ZodType][];
  const requiredKeys = fields.filter(([, field]) => !field.safeParse(undefined).success).map(([key]) => key);
  return fc.record(Object.fromEntries(fields.map(([key, field]) => [key, arbitraryOf(field)])), { requiredKeys });
}

function leafOf(schema: z.ZodType): Arbitrary<unknown> {
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.def.values);
  const values = fixedValues(schema);
  if (values) return fc.oneof({ arbitrary: values, weight: 4 }, { arbitrary: expression, weight: 1 });
  return anything;
}

function fixedValues(schema: z.ZodType): Arbitrary<unknown> | undefined {
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numberOf(schema);
  if (schema instanceof z.ZodString) {
    const { minLength } = schema;
    return text.map((value) => (value.length < (minLength ?? 0) ? value.padEnd(minLength ?? 0, 'x') : value));
  }
  return undefined;
}

function numberOf({ minValue, maxValue, isInt }: z.ZodNumber): Arbitrary<unknown> {
  const min = Math.max(minValue ?? -10, -1_000_000);
  const range = { min: Math.ceil(min), max: Math.floor(Math.min(maxValue ?? min + 1_000, min + 1_000_000)) };
  return isInt
    ? fc.integer(range)
    : fc.oneof(
        fc.integer(range),
        fc.integer(range).map((value) => Math.min(value + 0.5, range.max)),
      );
}
