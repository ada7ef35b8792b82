import type { Item, Json } from '@weft/workflow-model';
import fc from 'fast-check';
import { combine } from './combine.ts';
import { mergeParams, type MergeParams } from './merge.params.ts';

const SEED = 20_260_115;

const keyValue: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.constantFrom('0', '1', 'x', '', null, true, 'true'),
);
const items = (prefix: string): fc.Arbitrary<readonly Item[]> =>
  fc
    .array(fc.option(keyValue, { nil: undefined, freq: 5 }), { maxLength: 8 })
    .map((keys) => keys.map((key, index) => ({ json: { ...(key === undefined ? {} : { key }), [prefix]: index } })));

const parameters: fc.Arbitrary<MergeParams> = fc
  .record({
    join: fc.constantFrom('keep-matches', 'keep-non-matches', 'keep-everything', 'enrich-first', 'enrich-second'),
    output: fc.constantFrom('both', 'first', 'second'),
    multipleMatches: fc.constantFrom('all', 'first'),
    fuzzy: fc.boolean(),
  })
  .map((choices) => mergeParams.parse({ mode: 'combine', fields: [{ left: 'key', right: 'key' }], ...choices }));

const merged = (first: readonly Item[], second: readonly Item[], chosen: MergeParams): readonly Item[] =>
  [...combine([first, second], chosen)].filter((item) => item !== undefined);

/** Lineages of the result as `left,right` pairs: which items make up each output item. */
function originsOf(result: readonly Item[]): readonly string[] {
  return result.map(({ pairedItem }) => {
    const origins = Array.isArray(pairedItem) ? pairedItem : [pairedItem];
    const of = (input: number): string => String(origins.find((origin) => (origin?.input ?? 0) === input)?.item ?? '-');
    return `${of(0)},${of(1)}`;
  });
}

/** The documented result, by looking at every pair. */
function model(
  first: readonly Item[],
  second: readonly Item[],
  { join, output, multipleMatches, fuzzy }: MergeParams,
): readonly string[] {
  const text = (value: Json): string => (value === null ? '' : String(value));
  const equal = (a: Json | undefined, b: Json | undefined): boolean =>
    a !== undefined && b !== undefined && (fuzzy ? text(a) === text(b) : a === b);
  const isPair = (left: number, right: number): boolean => equal(first[left]?.json.key, second[right]?.json.key);
  const cut = (partners: readonly number[]): readonly number[] => (multipleMatches === 'first' ? partners.slice(0, 1) : partners);
  const lefts = [...first.keys()];
  const rights = [...second.keys()];
  const pairs = lefts.flatMap((left) => cut(rights.filter((right) => isPair(left, right))).map((right) => `${left},${right}`));
  const loneLefts = lefts.filter((left) => !rights.some((right) => isPair(left, right))).map((left) => `${left},-`);
  const loneRights = rights.filter((right) => !lefts.some((left) => isPair(left, right))).map((right) => `-,${right}`);
  switch (join) {
    case 'keep-matches':
      if (output === 'both') return pairs;
      return output === 'first'
        ? lefts.map((left) => `${left},-`).filter((one) => !loneLefts.includes(one))
        : rights.map((right) => `-,${right}`).filter((one) => !loneRights.includes(one));
    case 'keep-non-matches':
      return [...(output === 'second' ? [] : loneLefts), ...(output === 'first' ? [] : loneRights)];
    case 'keep-everything':
      return [...pairs, ...loneLefts, ...loneRights];
    case 'enrich-first':
      return lefts.flatMap((left) =>
        loneLefts.includes(`${left},-`) ? [`${left},-`] : pairs.filter((pair) => pair.startsWith(`${left},`)),
      );
    case 'enrich-second':
      return rights.flatMap((right) => {
        if (loneRights.includes(`-,${right}`)) return [`-,${right}`];
        return cut(lefts.filter((left) => isPair(left, right))).map((left) => `${left},${right}`);
      });
  }
}

describe('merging by fields', () => {
  it('brings the items together that a search through all pairs would', () => {
    fc.assert(
      fc.property(items('l'), items('r'), parameters, (first, second, chosen) => {
        expect(originsOf(merged(first, second, chosen))).toEqual(model(first, second, chosen));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('gives the fields that the lineage names, and no others', () => {
    fc.assert(
      fc.property(items('l'), items('r'), parameters, (first, second, chosen) => {
        for (const item of merged(first, second, chosen)) {
          const [left, right] = originsOf([item])[0]?.split(',') ?? [];
          expect(String(item.json.l ?? '-')).toBe(left);
          expect(String(item.json.r ?? '-')).toBe(right);
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
