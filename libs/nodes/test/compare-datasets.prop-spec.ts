import type { Item, Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { compareDatasets } from '../src/compare-datasets/compare-datasets.node.ts';
import { runFixture } from './fixture-run.ts';

/** Compare datasets as the engine runs it, against a model that looks at every pair of items, field by field. */
const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(0, 1, '1', 'x', '', null, true, 'true');
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 5, arbitrary: leaf },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('p', 'q'), leaf, { maxKeys: 2 }) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
);
/** Few enough that most items have a partner, and many have several. */
const key: fc.Arbitrary<Json> = fc.constantFrom<Json>(0, '0', 1);
const json = fc.record(
  { a: key, b: fc.oneof(key, value), c: value, o: fc.oneof(fc.record({ p: key, q: leaf }), value), 'o.p': key },
  { requiredKeys: ['a', 'b'] },
) as unknown as fc.Arbitrary<JsonObject>;
const rows = fc.array(json, { maxLength: 5 });
const names = fc.subarray(['b', 'c', 'o.p', 'o']);
const choices = fc.record({
  fields: fc.constantFrom<{ left: string; right: string }[]>(
    [{ left: 'a', right: 'a' }],
    [{ left: 'a', right: 'b' }],
    [{ left: 'o.p', right: 'o.p' }],
    [
      { left: 'a', right: 'a' },
      { left: 'b', right: 'o.p' },
    ],
  ),
  whenDifferent: fc.constantFrom('both', 'first', 'second', 'mix'),
  prefer: fc.constantFrom('first', 'second'),
  exceptFields: names,
  skipFields: names,
  fuzzy: fc.boolean(),
  multipleMatches: fc.constantFrom('first', 'all'),
  dotNotation: fc.boolean(),
});

type Row = Record<string, Json>;
const isRow = (given: unknown): given is Row => typeof given === 'object' && given !== null && !Array.isArray(given);
const leads = (row: Row, name: string, dots: boolean): boolean => !(name in row) && dots && name === 'o.p' && isRow(row['o']);

function read(row: Row, name: string, dots: boolean): Json | undefined {
  return leads(row, name, dots) ? (row['o'] as Row)['p'] : row[name];
}

/** Changes a copy that nobody else has. */
function drop(row: Row, name: string, dots: boolean): void {
  if (leads(row, name, dots)) delete (row['o'] as Row)['p'];
  else delete row[name];
}

function put(row: Row, name: string, given: Json, dots: boolean): void {
  if (name in row || !dots || name !== 'o.p') row[name] = given;
  else if (isRow(row['o'])) (row['o'] as Row)['p'] = given;
  // A list has no field of that name, so an object takes its place.
  else row['o'] = { p: given };
}

function text(given: Json | undefined): string {
  return String(
    JSON.stringify(given, (_, part: unknown) =>
      isRow(part) ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1))) : part,
    ),
  );
}

function equal(left: Json | undefined, right: Json | undefined, fuzzy: boolean): boolean {
  const plain = (given: Json | undefined): Json | undefined => {
    if (!fuzzy) return given;
    return given === undefined || given === null ? '' : typeof given === 'object' ? given : String(given);
  };
  return text(plain(left)) === text(plain(right));
}

const shown = (items: readonly Item[] | undefined) => (items ?? []).map((item) => [item.json, [item.pairedItem].flat()]);

describe('Compare datasets does what its page says', () => {
  it('for any two inputs', async () => {
    await fc.assert(
      fc.asyncProperty(rows, rows, choices, async (first, second, chosen) => {
        fc.pre(first.length + second.length > 0);
        const { fields, whenDifferent, prefer, exceptFields, skipFields, fuzzy, multipleMatches, dotNotation: dots } = chosen;
        const [lefts, rights] = [first, second] as unknown as [Row[], Row[]];
        const input = [lefts, rights].map((given) => given.map((row) => ({ json: row as JsonObject })));
        const { result, outputs } = await runFixture(compareDatasets, { name: '', parameters: chosen, input, expect: {} });
        const hasAll = (given: readonly Row[], side: 'left' | 'right'): boolean =>
          given.length === 0 || fields.every((pair) => given.some((row) => read(row, pair[side], dots) !== undefined));
        if (!hasAll(lefts, 'left') || !hasAll(rights, 'right')) {
          expect(result).toMatchObject({ status: 'failed', failure: { code: 'COMPARE_FIELD_UNKNOWN' } });
          return;
        }
        const belong = (left: Row, right: Row): boolean =>
          fields.every((pair) => {
            const [one, other] = [read(left, pair.left, dots), read(right, pair.right, dots)];
            return one !== undefined && other !== undefined && equal(one, other, fuzzy);
          });
        const rest = (row: Row, side: 'left' | 'right'): Row => {
          const copy = structuredClone(row);
          for (const name of new Set([...skipFields, ...fields.map((pair) => pair[side])])) drop(copy, name, dots);
          return copy;
        };
        const versions = (left: Json | undefined, right: Json | undefined): Json => ({
          inputA: left ?? null,
          inputB: right ?? null,
        });
        const report = (left: Row, right: Row): Json => {
          const [one, other] = [rest(left, 'left'), rest(right, 'right')];
          const all = [...new Set([...Object.keys(one), ...Object.keys(other)])];
          const [same, different] = [true, false].map((wanted) =>
            all.filter((name) => equal(one[name], other[name], fuzzy) === wanted),
          ) as [string[], string[]];
          const skipped = skipFields.filter((name) => [left, right].some((row) => read(row, name, dots) !== undefined));
          const both = (list: readonly string[], of: (name: string) => Json) =>
            Object.fromEntries(list.map((name) => [name, of(name)]));
          return {
            keys: both(
              fields.map((pair) => pair.left),
              (name) => read(left, name, dots) ?? null,
            ),
            same: both(same, (name) => one[name] ?? null),
            different: both(different, (name) => versions(one[name], other[name])),
            ...(skipped.length > 0 && {
              skipped: both(skipped, (name) => versions(read(left, name, dots), read(right, name, dots))),
            }),
          };
        };
        const mixed = (left: Row, right: Row): Json => {
          const [base, other] = prefer === 'first' ? [structuredClone(left), right] : [structuredClone(right), left];
          for (const name of exceptFields) {
            const taken = read(other, name, dots);
            if (taken === undefined) drop(base, name, dots);
            else put(base, name, taken, dots);
          }
          return base;
        };
        const expected: Record<string, unknown[]> = { 'only-first': [], same: [], different: [], 'only-second': [] };
        lefts.forEach((left, item) => {
          const partners = [...rights.keys()].filter((place) => belong(left, rights[place] as Row));
          if (partners.length === 0) expected['only-first']?.push([left, [{ item }]]);
          for (const place of multipleMatches === 'first' ? partners.slice(0, 1) : partners) {
            const right = rights[place] as Row;
            const lineage = [{ item }, { item: place, input: 1 }];
            const [one, other] = [rest(left, 'left'), rest(right, 'right')];
            const isSame = [...Object.keys(one), ...Object.keys(other)].every((name) => equal(one[name], other[name], fuzzy));
            if (isSame) expected['same']?.push([left, lineage]);
            else {
              const made = { both: report, first: () => left, second: () => right, mix: mixed }[whenDifferent];
              expected['different']?.push([made?.(left, right), lineage]);
            }
          }
        });
        rights.forEach((right, item) => {
          if (!lefts.some((left) => belong(left, right))) expected['only-second']?.push([right, [{ item, input: 1 }]]);
        });
        for (const [handle, items] of Object.entries(expected)) expect([handle, shown(outputs[handle])]).toEqual([handle, items]);
      }),
      { seed: 20_261_125, numRuns: 400 },
    );
  });
});
