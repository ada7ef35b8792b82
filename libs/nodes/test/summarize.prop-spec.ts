import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { runFixture } from './fixture-run.ts';
import { summarize } from '../src/summarize/summarize.node.ts';

/** Summarize as the engine runs it, against a model that looks for the items of each group anew, field by field. */
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -2, max: 12 }),
  fc.constantFrom<Json>('a', 'B', '', '9', '10', ' ', null, true, false),
  fc.constantFrom<Json>([1], { a: 1, b: 2 }, { b: 2, a: 1 }),
);
const kind = fc.constantFrom<Json>('x', 'y', '', '1', 1, null, true, { a: 1 });
const json = fc.record({ v: value, 'o.p': value, o: fc.record({ p: value }), k: kind, l: kind }, { requiredKeys: [] });
const rows = fc.array(json as unknown as fc.Arbitrary<JsonObject>, { minLength: 1, maxLength: 14 });
const summaries = fc.array(
  fc.record({
    field: fc.constantFrom('v', 'o.p'),
    aggregation: fc.constantFrom('append', 'average', 'concatenate', 'count', 'count-unique', 'max', 'min', 'sum'),
    includeEmpty: fc.boolean(),
    separator: fc.constantFrom(',', '', ' - '),
  }),
  { minLength: 1, maxLength: 4 },
);
type GivenSummary = {
  readonly field: string;
  readonly aggregation: string;
  readonly includeEmpty: boolean;
  readonly separator: string;
};

function read(row: JsonObject, name: string, dots: boolean): Json | undefined {
  if (name in row) return row[name];
  return dots && name === 'o.p' ? (row as { o?: { p?: Json } }).o?.p : undefined;
}

/** Equal where their JSON is, whatever the order of keys. */
const same = (left: Json, right: Json): boolean => {
  const text = (given: Json): string =>
    JSON.stringify(given, (_, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([first], [second]) => (first < second ? -1 : 1)))
        : part,
    );
  return text(left) === text(right);
};
const spelled = (given: Json): string => (typeof given === 'string' ? given : JSON.stringify(given));
const isBlank = (given: Json | undefined): boolean => given === undefined || given === null || given === '';

/** JavaScript's own order, where it has one; text that is no number, lists and objects after all numbers. */
function isLess(left: Json, right: Json): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left < right;
  const number = (given: Json): number =>
    typeof given === 'object' || (typeof given === 'string' && given.trim() === '') ? Number.NaN : Number(given);
  const [first, second] = [number(left), number(right)];
  if (Number.isNaN(first)) return Number.isNaN(second) && keyed(left) < keyed(right);
  return Number.isNaN(second) || first < second;
}
const keyed = (given: Json): string =>
  typeof given === 'object' && given !== null && 'a' in given ? '{"a":1,"b":2}' : spelled(given);

function resultOf({ aggregation, includeEmpty, separator }: GivenSummary, given: readonly (Json | undefined)[]): Json {
  const filled = given.filter((entry): entry is Json => !isBlank(entry));
  const taken = includeEmpty ? given.map((entry) => entry ?? null) : filled;
  const numbers = given.filter((entry) => typeof entry === 'number');
  const total = numbers.reduce((sum, entry) => sum + entry, 0);
  switch (aggregation) {
    case 'append':
      return taken;
    case 'concatenate':
      return taken.map((entry) => (entry === null ? '' : spelled(entry))).join(separator);
    case 'count':
      return taken.length;
    case 'count-unique':
      return taken.filter((entry, place) => taken.findIndex((other) => same(other, entry)) === place).length;
    case 'sum':
      return total;
    case 'average':
      return numbers.length === 0 ? null : total / numbers.length;
    case 'min':
      return filled.reduce<Json>((best, entry) => (best === null || isLess(entry, best) ? entry : best), null);
    default:
      return filled.reduce<Json>((best, entry) => (best === null || isLess(best, entry) ? entry : best), null);
  }
}

const PREFIX: Readonly<Record<string, string>> = {
  append: 'appended',
  concatenate: 'concatenated',
  'count-unique': 'unique_count',
};

function results(of: readonly GivenSummary[], members: readonly JsonObject[], dots: boolean): JsonObject {
  return Object.fromEntries(
    of.map((summary) => [
      `${PREFIX[summary.aggregation] ?? summary.aggregation}_${summary.field.replace('.', '_')}`,
      resultOf(
        summary,
        members.map((row) => read(row, summary.field, dots)),
      ),
    ]),
  );
}

describe('Summarize does what its page says', () => {
  const choices = fc.record({
    groupBy: fc.constantFrom<string[]>([], ['k'], ['k', 'l']),
    skipUngrouped: fc.boolean(),
    output: fc.constantFrom('items', 'object'),
    unknownFields: fc.constantFrom('fail', 'empty-item'),
    dotNotation: fc.boolean(),
  });

  it('for any items, groups and aggregations', async () => {
    await fc.assert(
      fc.asyncProperty(rows, summaries, choices, async (given, wanted, chosen) => {
        const { groupBy, skipUngrouped, output, unknownFields, dotNotation: dots } = chosen;
        const input = given.map((row) => ({ json: row }));
        const { result, outputs } = await runFixture(summarize, {
          name: '',
          parameters: { ...chosen, summaries: wanted },
          input,
          expect: {},
        });
        const made = (outputs['main'] ?? []).map((item) => [item.json, [item.pairedItem].flat()]);
        const sources = (places: readonly number[]) => places.map((item) => ({ item }));
        const isUnknown = wanted.some(({ field }) => given.every((row) => read(row, field, dots) === undefined));
        if (isUnknown && unknownFields === 'fail') {
          expect(result).toMatchObject({ status: 'failed', failure: { code: 'SUMMARIZE_FIELD_UNKNOWN' } });
          return;
        }
        if (isUnknown) {
          expect(made).toEqual([[{}, sources([...given.keys()])]]);
          return;
        }
        const valuesAt = (place: number): Json[] => groupBy.map((name) => (given[place] as JsonObject)[name] ?? null);
        const alike = (left: number, right: number): boolean =>
          valuesAt(left).every((one, index) => {
            const other = valuesAt(right)[index] as Json;
            return output === 'object' ? same(spelled(one), spelled(other)) : same(one, other);
          });
        const places = [...given.keys()].filter((place) => !skipUngrouped || !valuesAt(place).some(isBlank));
        const groups = places
          .filter((place) => places.find((other) => alike(other, place)) === place)
          .map((first) => places.filter((place) => alike(first, place)));
        const found = groups.map((members) => ({
          members,
          values: valuesAt(members[0] as number),
          json: results(
            wanted,
            members.map((place) => given[place] as JsonObject),
            dots,
          ),
        }));
        if (output === 'items') {
          const expected = found.map(({ members, values, json: of }) => [
            { ...Object.fromEntries(groupBy.map((name, index) => [name, values[index]])), ...of },
            sources(members),
          ]);
          expect(made).toEqual(expected);
          return;
        }
        const whole = found.reduce<Record<string, unknown>>((into, { values, json: of }) => {
          const [first, second] = values.map(spelled);
          if (first === undefined) return of;
          if (second === undefined) return { ...into, [first]: of };
          return { ...into, [first]: { ...(into[first] as object | undefined), [second]: of } };
        }, {});
        expect(made).toEqual([[whole, sources(groups.flat())]]);
      }),
      { seed: 20_261_124, numRuns: 600 },
    );
  });
});
