import { z } from 'zod';
import { findLeafSchema } from './leaf-schema.ts';

const schema = z.strictObject({
  rows: z.array(z.strictObject({ value: z.number().default(1) })).default([]),
  byKey: z.record(z.string(), z.boolean()).optional(),
  shape: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('circle'), size: z.number() }),
    z.strictObject({ kind: z.literal('box'), size: z.string() }),
  ]),
  either: z.union([z.number(), z.array(z.string())]),
  pair: z.tuple([z.number(), z.string()]),
  free: z.any(),
});

function typeAt(path: string, parameters = {}): string | undefined {
  return findLeafSchema(schema, path.split('.'), parameters)?.def.type;
}

describe(findLeafSchema, () => {
  it.each([
    ['rows.0.value', 'default'],
    ['byKey.any', 'boolean'],
    ['either', 'union'],
    ['either.3', 'string'],
    ['pair.1', 'string'],
    ['free', 'any'],
  ])('finds what holds at %s', (path, type) => {
    expect(typeAt(path)).toBe(type);
  });

  it('goes by the discriminator of the parameters', () => {
    expect(typeAt('shape.size', { shape: { kind: 'circle' } })).toBe('number');
    expect(typeAt('shape.size', { shape: { kind: 'box' } })).toBe('string');
  });

  it('knows nothing of what is inside a value of any form', () => {
    expect(typeAt('free.a.b')).toBeUndefined();
  });
});
