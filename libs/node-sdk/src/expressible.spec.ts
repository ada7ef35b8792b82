import { z } from 'zod';
import { expressible } from './expressible.ts';
import { parameterIssues } from './parameter-issue.ts';

const schema = z.strictObject({
  name: z.string().min(3),
  count: z.number().int().max(9).default(1),
  mode: z.enum(['a', 'b']).default('a'),
  flag: z.boolean().optional(),
  either: z.union([z.array(z.number()), z.number()]).default(0),
  rows: z
    .array(z.strictObject({ value: z.number() }))
    .max(2)
    .default([]),
  byKey: z.record(z.string(), z.number()).default({}),
  shape: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('dot') }),
    ])
    .default({ kind: 'dot' }),
  nested: z.strictObject({ deep: z.number().nullable().default(null) }).prefault({}),
  free: z.any(),
});

function problemsOf(value: object): readonly string[] {
  const result = expressible(schema).safeParse({ name: 'abc', free: 0, ...value });
  return result.success ? [] : parameterIssues(result.error).map(({ field, message }) => `${field}: ${message}`);
}

describe(expressible, () => {
  it.each([
    [{ name: '={{ $json.x }}' }],
    [{ count: '={{ 1 }}' }],
    [{ mode: '=a' }],
    [{ flag: '={{ true }}' }],
    [{ either: '={{ 1 }}' }],
    [{ either: [1, '={{ 2 }}'] }],
    [{ rows: [{ value: '={{ 1 }}' }] }],
    [{ byKey: { a: '={{ 1 }}' } }],
    [{ shape: { kind: 'circle', radius: '={{ 1 }}' } }],
    [{ nested: { deep: '={{ 1 }}' } }],
  ])('takes an expression at a leaf: %j', (value) => {
    expect(problemsOf(value)).toEqual([]);
  });

  it('fills in the defaults, those inside objects too', () => {
    expect(expressible(schema).parse({ name: '={{ 1 }}', free: { x: 1 } })).toEqual({
      name: '={{ 1 }}',
      count: 1,
      mode: 'a',
      either: 0,
      rows: [],
      byKey: {},
      shape: { kind: 'dot' },
      nested: { deep: null },
      free: { x: 1 },
    });
  });

  it.each([
    [{ name: 'ab' }, 'name: too small: expected string to have >=3 characters'],
    [{ count: 10 }, 'count: too big: expected number to be <=9'],
    [{ count: 'many' }, 'count: expected number, received string'],
    [{ mode: 'c' }, 'mode: expected one of "a"|"b"'],
    [{ rows: [{ value: 1 }, { value: true }] }, 'rows.1.value: expected number, received boolean'],
    [{ rows: [1, 2, 3].map((value) => ({ value })) }, 'rows: too big: expected array to have <=2 items'],
    [{ rows: '={{ $json.rows }}' }, 'rows: expected array, received string'],
    [{ shape: { kind: '={{ $json.kind }}' } }, "shape.kind: invalid discriminator value. Expected 'circle' | 'dot'"],
    [{ either: true }, 'either: expected array, received boolean, or expected number, received boolean'],
    [{ unknown: 1 }, ': unknown field "unknown"'],
  ])('refuses %j and says why', (value, problem) => {
    expect(problemsOf(value)).toEqual([problem]);
  });

  it('is made once for each schema', () => {
    expect(expressible(schema)).toBe(expressible(schema));
  });

  it('keeps the descriptions', () => {
    expect(expressible(z.string().describe('The name.')).description).toBe('The name.');
  });
});
