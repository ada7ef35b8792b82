import type { RawParameters } from '@weft/node-sdk';
import type { Item, Json, JsonObject, Lineage } from '@weft/workflow-model';
import fc from 'fast-check';
import { merge } from '../src/merge/merge.node.ts';
import { runFixture } from './fixture-run.ts';

/** Merge as the engine runs it, against a model that looks at every pair and merges field by field. */
const SETTINGS = { seed: 20_260_115, numRuns: 400 } as const;

const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(0, 1, '1', 'x', '', null, true);
const value: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom('p', 'q'), leaf, { maxKeys: 2 }) },
  { weight: 1, arbitrary: fc.array(leaf, { maxLength: 2 }) },
);
const json = fc.dictionary(fc.constantFrom('a', 'b', 'o', 'o.p'), value, { maxKeys: 4 });
const list = fc.array(json, { minLength: 1, maxLength: 5 });
const clash = fc.record(
  {
    prefer: fc.constantFrom<'first' | 'last' | 'suffix'>('first', 'last', 'suffix'),
    deep: fc.boolean(),
    overrideEmpty: fc.boolean(),
  },
  { requiredKeys: [] },
);
type Prefer = 'first' | 'last' | 'suffix';
type GivenClash = { readonly prefer?: Prefer; readonly deep?: boolean; readonly overrideEmpty?: boolean };
type Clash = Required<GivenClash>;
/** What is left out, as the page of the node has it. */
const whole = (given: GivenClash, prefer: Prefer = 'last'): Clash => ({ prefer, deep: true, overrideEmpty: false, ...given });
/** Places of the items, one for each input; undefined where an input has none. */
type Tuple = readonly (number | undefined)[];

async function merged(parameters: RawParameters, inputs: readonly (readonly JsonObject[])[]): Promise<readonly Item[]> {
  const input = inputs.map((rows) => rows.map((row) => ({ json: row })));
  const { result, outputs } = await runFixture(merge, { name: '', parameters, input, expect: {} });
  expect(result).toEqual({ status: 'succeeded' });
  return outputs['main'] ?? [];
}

function modelOf(tuples: readonly Tuple[], inputs: readonly (readonly JsonObject[])[], rule: Clash): readonly [Json, Json][] {
  return tuples.map((tuple) => {
    const parts = tuple.flatMap((place, input) =>
      place === undefined ? [] : [{ place, input, row: inputs[input]?.[place] as JsonObject }],
    );
    const named = parts.map(({ row, input }) =>
      rule.prefer === 'suffix'
        ? Object.fromEntries(Object.entries(row).map(([key, given]) => [`${key}_${input + 1}`, given]))
        : row,
    );
    const whole = named.reduce<Json>((before, after) => mergeTwo(before, after, { ...rule, deep: true }, rule.deep), {});
    return [
      whole,
      parts.map(({ place, input }): Lineage => (input === 0 ? { item: place } : { item: place, input })) as unknown as Json,
    ];
  });
}

function mergeTwo(before: Json, after: Json, rule: Clash, deeper: boolean): Json {
  if (isRecord(before) && isRecord(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return Object.fromEntries(
      keys.map((key) => {
        if (!(key in before)) return [key, after[key] as Json];
        if (!(key in after)) return [key, before[key] as Json];
        return [key, pick(before[key] as Json, after[key] as Json, rule, deeper)];
      }),
    );
  }
  throw new Error('Items are objects.');
}

function pick(before: Json, after: Json, rule: Clash, deeper: boolean): Json {
  if (deeper && isRecord(before) && isRecord(after)) return mergeTwo(before, after, rule, true);
  if (deeper && Array.isArray(before) && Array.isArray(after)) {
    const [first, second] = [before as readonly Json[], after as readonly Json[]];
    const length = Math.max(first.length, second.length);
    return Array.from({ length }, (_, at) => {
      if (at >= first.length) return second[at] as Json;
      return at >= second.length ? (first[at] as Json) : pick(first[at] as Json, second[at] as Json, rule, true);
    });
  }
  const [wanted, other] = rule.prefer === 'first' ? [before, after] : [after, before];
  return rule.overrideEmpty && (wanted === null || wanted === '') ? other : wanted;
}

function isRecord(given: Json): given is JsonObject {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

const resultOf = (items: readonly Item[]): readonly [Json, Json][] =>
  items.map(({ json: given, pairedItem }) => [given, [pairedItem].flat() as unknown as Json]);

describe('Merge does what its documentation says, and every item knows where it comes from', () => {
  it('appends any number of inputs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(list, { minLength: 2, maxLength: 4 }), async (inputs) => {
        const items = await merged({ mode: 'append', inputCount: inputs.length }, inputs);
        const expected = inputs.flatMap((rows, input) =>
          rows.map((row, item) => [row, [input === 0 ? { item } : { item, input }]]),
        );
        expect(resultOf(items)).toEqual(expected);
      }),
      SETTINGS,
    );
  });

  it('combines by position, with what has no partner where that is asked for', async () => {
    const inputLists = fc.array(list, { minLength: 2, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(inputLists, clash, fc.constantFrom('none', 'any', 'first'), async (inputs, rule, unpaired) => {
        const parameters = {
          ...{ mode: 'combine', combineBy: 'position', inputCount: inputs.length, clash: rule },
          ...(unpaired !== 'none' && { includeUnpaired: true, unpairedOf: unpaired }),
        };
        const lengths = inputs.map((rows) => rows.length);
        const count =
          unpaired === 'none' ? Math.min(...lengths) : unpaired === 'any' ? Math.max(...lengths) : (lengths[0] as number);
        const tuples = Array.from({ length: count }, (_, at) => lengths.map((length) => (at < length ? at : undefined)));
        expect(resultOf(await merged(parameters, inputs))).toEqual(modelOf(tuples, inputs, whole(rule)));
      }),
      SETTINGS,
    );
  });

  it('combines each with each', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, clash, async (first, second, rule) => {
        const tuples = first.flatMap((_, left) => second.map((__, right) => [left, right]));
        const items = await merged({ mode: 'combine', combineBy: 'all', clash: rule }, [first, second]);
        expect(resultOf(items)).toEqual(modelOf(tuples, [first, second], whole(rule)));
      }),
      SETTINGS,
    );
  });

  it('combines by fields, nested or not, compared with regard to type or without', async () => {
    const choices = fc.record({
      join: fc.constantFrom('keep-matches', 'keep-non-matches', 'keep-everything', 'enrich-first', 'enrich-second'),
      output: fc.constantFrom('both', 'first', 'second'),
      multipleMatches: fc.constantFrom('all', 'first', 'last'),
      fuzzy: fc.boolean(),
      dotNotation: fc.boolean(),
      fields: fc.constantFrom<readonly { left: string; right: string }[]>(
        [{ left: 'a', right: 'a' }],
        [{ left: 'a', right: 'b' }],
        [{ left: 'o.p', right: 'o.p' }],
        [
          { left: 'a', right: 'a' },
          { left: 'b', right: 'o.p' },
        ],
      ),
    });
    await fc.assert(
      fc.asyncProperty(list, list, clash, choices, async (first, second, rule, chosen) => {
        const { join, output, multipleMatches, fuzzy, dotNotation, fields } = chosen;
        const read = (row: JsonObject, path: string): Json | undefined => {
          if (path in row || !dotNotation || !path.includes('.')) return row[path];
          const outer = row['o'];
          return outer !== undefined && isRecord(outer) ? outer['p'] : undefined;
        };
        const plain = (given: Json): Json =>
          fuzzy && typeof given !== 'object' ? String(given) : fuzzy && given === null ? '' : given;
        const sorted = (given: Json): Json =>
          isRecord(given)
            ? Object.fromEntries(
                Object.keys(given)
                  .sort()
                  .map((key) => [key, given[key] as Json]),
              )
            : given;
        const same = (left: Json | undefined, right: Json | undefined): boolean =>
          left !== undefined &&
          right !== undefined &&
          JSON.stringify(sorted(plain(left))) === JSON.stringify(sorted(plain(right)));
        const isPair = (left: number, right: number): boolean =>
          fields.every((pair) => same(read(first[left] as JsonObject, pair.left), read(second[right] as JsonObject, pair.right)));
        const cut = (places: number[]): number[] =>
          multipleMatches === 'all' ? places : multipleMatches === 'first' ? places.slice(0, 1) : places.slice(-1);
        const [lefts, rights] = [[...first.keys()], [...second.keys()]];
        const pairs = lefts.flatMap((left) =>
          cut(rights.filter((right) => isPair(left, right))).map((right): Tuple => [left, right]),
        );
        const loneLeft = (left: number): boolean => !rights.some((right) => isPair(left, right));
        const loneRight = (right: number): boolean => !lefts.some((left) => isPair(left, right));
        const ofLeft = (is: (left: number) => boolean) => lefts.filter(is).map((left): Tuple => [left, undefined]);
        const ofRight = (is: (right: number) => boolean) => rights.filter(is).map((right): Tuple => [undefined, right]);
        const tuples: Readonly<Record<string, () => readonly Tuple[]>> = {
          'keep-matches': () => {
            if (output === 'both') return pairs;
            return output === 'first' ? ofLeft((left) => !loneLeft(left)) : ofRight((right) => !loneRight(right));
          },
          'keep-non-matches': () => [
            ...(output === 'second' ? [] : ofLeft(loneLeft)),
            ...(output === 'first' ? [] : ofRight(loneRight)),
          ],
          'keep-everything': () => [...pairs, ...ofLeft(loneLeft), ...ofRight(loneRight)],
          'enrich-first': () =>
            lefts.flatMap((left) => (loneLeft(left) ? [[left, undefined]] : pairs.filter(([place]) => place === left))),
          'enrich-second': () =>
            rights.flatMap((right) =>
              loneRight(right)
                ? [[undefined, right]]
                : cut(lefts.filter((left) => isPair(left, right))).map((left): Tuple => [left, right]),
            ),
        };
        const items = await merged({ mode: 'combine', clash: rule, ...chosen }, [first, second]);
        const usual = whole(rule, join === 'enrich-second' ? 'first' : 'last');
        // The items of one input alone have nothing to clash with.
        const isOfOne = output !== 'both' && ['keep-matches', 'keep-non-matches'].includes(join);
        const applied = isOfOne ? whole({}) : usual;
        expect(resultOf(items)).toEqual(modelOf(tuples[join]?.() ?? [], [first, second], applied));
      }),
      { ...SETTINGS, numRuns: 800 },
    );
  });

  it('passes one branch on, or one empty item', async () => {
    await fc.assert(
      fc.asyncProperty(list, list, fc.integer({ min: 1, max: 2 }), async (first, second, branch) => {
        const chosen = branch === 1 ? first : second;
        const expected = chosen.map((row, item) => [row, [branch === 1 ? { item } : { item, input: 1 }]]);
        expect(resultOf(await merged({ mode: 'choose-branch', branch }, [first, second]))).toEqual(expected);
        const empty = await merged({ mode: 'choose-branch', branch, branchOutput: 'empty' }, [first, second]);
        expect(empty).toEqual([{ json: {} }]);
      }),
      SETTINGS,
    );
  });
});
