import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { sort } from '../src/sort/sort.node.ts';
import { observe } from './observe.ts';

/** Sort as the engine runs it, against a model that takes the first of what is left, again and again. */
const SETTINGS = { seed: 20_261_123, numRuns: 500 } as const;

const value: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom<Json>('a', 'B', 'b', 'ä', '', ' ', '9', '10', '-1', '1e1', null, true, false),
  fc.constantFrom<Json>([1], [], { a: 1 }, { b: 1, a: 2 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const json = fc.record(
  { a: value, b: fc.integer({ min: 0, max: 2 }), o: fc.record({ p: value }), 'o.p': value },
  { requiredKeys: [] },
) as unknown as fc.Arbitrary<JsonObject>;
const field = fc.record({
  name: fc.constantFrom('a', 'b', 'o.p'),
  order: fc.constantFrom('ascending' as const, 'descending' as const),
});

function read(row: JsonObject, name: string, dotNotation: boolean): Json | undefined {
  if (name in row) return row[name];
  const { o } = row as { o?: { p?: Json } };
  return dotNotation && name === 'o.p' ? o?.p : undefined;
}

const isNumber = (given: Json): boolean => typeof given === 'string' && given.trim() !== '' && !Number.isNaN(Number(given));
/** A pair that JavaScript itself puts into order: the kind, then the value. */
function rank(given: Json, beside: readonly (Json | undefined)[]): readonly [number, number | string] {
  if (typeof given === 'number' || typeof given === 'boolean') return [0, Number(given)];
  const amongNumbers = beside.some((other) => typeof other === 'number');
  if (typeof given === 'string') return amongNumbers && isNumber(given) ? [0, Number(given)] : [1, given.toLowerCase()];
  const text = Array.isArray(given)
    ? JSON.stringify(given)
    : JSON.stringify(Object.fromEntries(Object.entries(given as JsonObject).sort(([left], [right]) => (left < right ? -1 : 1))));
  return [1, text];
}

type Field = { readonly name: string; readonly order: 'ascending' | 'descending' };

/** -1 or 1; 0 where this field does not decide. */
function decide(left: Json, right: Json, column: readonly (Json | undefined)[], order: Field['order']): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const [[kind, key], [otherKind, otherKey]] = [rank(left, column), rank(right, column)];
  if (kind === otherKind && key === otherKey) return 0;
  const isLess = kind < otherKind || (kind === otherKind && key < otherKey);
  return isLess === (order === 'ascending') ? -1 : 1;
}

interface By {
  readonly fields: readonly Field[];
  readonly dots: boolean;
}

function comesBefore(left: JsonObject, right: JsonObject, all: readonly JsonObject[], { fields, dots }: By) {
  const decisions = fields.map(({ name, order }) => {
    const column = all.map((row) => read(row, name, dots));
    return decide(read(left, name, dots) ?? null, read(right, name, dots) ?? null, column, order);
  });
  return (decisions.find((decision) => decision !== 0) ?? 0) < 0;
}

function model(all: readonly JsonObject[], by: By): readonly number[] {
  const left = [...all.keys()];
  const placed: number[] = [];
  while (left.length > 0) {
    let first = left[0] as number;
    for (const place of left) {
      if (comesBefore(all[place] as JsonObject, all[first] as JsonObject, all, by)) first = place;
    }
    placed.push(first);
    left.splice(left.indexOf(first), 1);
  }
  return placed;
}

describe('Sort does what its page says', () => {
  it.each([
    ['few', fc.array(json, { minLength: 1, maxLength: 12 }), 400],
    // More than one run of the merging, so few are enough.
    ['many', fc.array(json, { minLength: 65, maxLength: 140 }), 3],
  ])('for %s items, whatever they hold', async (_, lists, numRuns) => {
    const fields = fc.array(field, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(lists, fields, fc.boolean(), async (given, by, dotNotation) => {
        const { outputs, failure } = await observe(sort, { fields: by, dotNotation }, given);
        const isUnknown = by.some(({ name }) => given.every((row) => read(row, name, dotNotation) === undefined));
        expect(failure).toBe(isUnknown ? 'SORT_FIELD_UNKNOWN' : undefined);
        if (isUnknown) return;
        expect(outputs?.['main']).toEqual(model(given, { fields: by, dots: dotNotation }).map((place) => [given[place], place]));
      }),
      { ...SETTINGS, numRuns },
    );
  });
});
