import { expressible } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { z } from 'zod';
import { fromParameterSchema, toParameterSchema } from './parameter-schema.ts';

const kept = (schema: z.ZodType) => toParameterSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Json);

describe(toParameterSchema, () => {
  it('keeps what an editor shows and what can be checked, and closes objects', () => {
    const schema = z.object({
      name: z.string().min(1).max(9).describe('Who.').meta({ widget: 'textarea' }),
      rows: z.array(z.object({ n: z.number().int() })).default([]),
    });
    expect(kept(schema)).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 9, description: 'Who.', widget: 'textarea' },
        rows: {
          type: 'array',
          default: [],
          items: {
            type: 'object',
            properties: { n: { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER } },
            required: ['n'],
            additionalProperties: false,
          },
        },
      },
      required: ['name'],
      additionalProperties: false,
    });
  });

  it('leaves patterns to the sandbox: they may backtrack without end', () => {
    const schema = z.object({
      text: z.string().regex(/^(a+)+$/),
      byName: z.record(z.string().regex(/^(b+)+$/), z.number()).optional(),
    });
    expect(JSON.stringify(kept(schema))).not.toMatch(/\+|pattern|propertyNames/);
    const started = performance.now();
    expect(fromParameterSchema(kept(schema)).safeParse({ text: `${'a'.repeat(40)}!` }).success).toBe(true);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('takes any one of several options, since an expression may fit more than one', () => {
    const option = (kind: string) => z.object({ kind: z.literal(kind), value: z.string() });
    const schema = kept(z.object({ by: z.union([option('a'), option('b')]) }));
    expect(JSON.stringify(schema)).not.toContain('oneOf');
    const form = expressible(fromParameterSchema(schema));
    expect(form.safeParse({ by: { kind: 'a', value: '={{ $json.x }}' } }).success).toBe(true);
    expect(form.safeParse({ by: { kind: 'c', value: 'x' } }).success).toBe(false);
  });

  it('has defaults, and reports what is not known', () => {
    const schema = fromParameterSchema(kept(z.object({ greeting: z.string().default('Hello') })));
    expect(schema.parse({})).toEqual({ greeting: 'Hello' });
    expect(schema.safeParse({ greetings: 'x' }).error?.issues).toMatchObject([{ code: 'unrecognized_keys' }]);
  });

  it.each<[string, Json]>([
    ['no object', { type: 'string' }],
    ['nothing', null],
    ['one that refers to itself', { type: 'object', properties: { next: { $ref: '#' } } }],
    ['one without end', nested(60) as Json],
    ['what is no schema', { type: 'object', properties: { a: { type: 'colour' } } }],
  ])('refuses %s with a sentence', (_what, schema) => {
    expect(() => toParameterSchema(schema)).toThrow(/params/);
  });
});

function nested(depth: number): object {
  return depth === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(depth - 1) } };
}
