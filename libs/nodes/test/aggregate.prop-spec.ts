import type { Item, Json } from '@weft/workflow-model';
import fc from 'fast-check';
import { aggregate } from '../src/aggregate/aggregate.node.ts';
import { runFixture } from './fixture-run.ts';

/** Aggregate as the engine runs it, against a model made from its page alone. */
const SETTINGS = { seed: 20_260_115, numRuns: 250 } as const;

const NAMES = ['a', 'b', 'a.b', 'c.d', 'c[0]', '__proto__', 'constructor'];
const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(null, '', 'x', 0, -0.5, 1e300, false, {}, { b: 1 });
const value = fc.oneof(
  leaf,
  fc.array(fc.oneof(leaf, fc.array(leaf, { maxLength: 2 })), { maxLength: 3 }),
  fc.record({ b: leaf, d: leaf }),
);
const json = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a.b', '', '__proto__', 'constructor'), value, { maxKeys: 4 });
const fileOf = (content: string) => ({ sha256: content.repeat(64), mimeType: 'text/plain', sizeBytes: 1 });
const binary = fc.dictionary(fc.constantFrom('f', 'f_1', 'g'), fc.constantFrom('1', '2').map(fileOf));
const items: fc.Arbitrary<readonly Item[]> = fc.array(fc.record({ json, binary }), { minLength: 1, maxLength: 4 }).map(sent);

interface Names {
  readonly dotNotation: boolean;
}

function sent<Value>(given: Value): Value {
  return JSON.parse(JSON.stringify(given)) as Value;
}

const ownEntry = (of: unknown, key: string): Json | undefined =>
  typeof of === 'object' && of !== null ? (Object.entries(of).find(([name]) => name === key)?.[1] as Json) : undefined;

/** A field of just that name comes before what its dots and brackets would lead to. */
function valueAt(of: object, name: string, { dotNotation }: Names): Json | undefined {
  const own = ownEntry(of, name);
  if (own !== undefined || !dotNotation) return own;
  return name.replaceAll(']', '').split(/[.[]/).reduce<unknown>(ownEntry, of) as Json | undefined;
}

function without(of: object, name: string, { dotNotation }: Names): object {
  const copy = sent(of) as Record<string, unknown>;
  const path = !dotNotation || Object.hasOwn(copy, name) ? [name] : name.replaceAll(']', '').split(/[.[]/);
  const holder = path.slice(0, -1).reduce<unknown>(ownEntry, copy);
  const last = path.at(-1) as string;
  if (ownEntry(holder, last) === undefined) return copy;
  if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else delete (holder as Record<string, unknown>)[last];
  return copy;
}

/** Every file under the first of `name`, `name_1`, `name_2` … that is free. */
function filesOf(input: readonly Item[], unique: boolean): Item['binary'] {
  const all = input.flatMap(({ binary: files = {} }) => Object.entries(files));
  const taken: (readonly [string, (typeof all)[number][1]])[] = [];
  for (const [name, file] of all) {
    if (unique && taken.some(([, { sha256 }]) => sha256 === file.sha256)) continue;
    const candidates = [name, ...all.map((_, number) => `${name}_${number + 1}`)];
    taken.push([candidates.find((one) => taken.every(([used]) => used !== one)) as string, file]);
  }
  return Object.fromEntries(taken);
}

async function observed(parameters: Record<string, Json>, input: readonly Item[]): Promise<Item> {
  const before = JSON.stringify(input);
  const { result, outputs } = await runFixture(aggregate, { name: '', parameters, input, expect: {} });
  expect(result).toEqual({ status: 'succeeded' });
  expect(JSON.stringify(input)).toBe(before);
  const [item, ...others] = outputs['main'] ?? [];
  expect(others).toEqual([]);
  expect([item?.pairedItem].flat()).toEqual(input.map((_, place) => ({ item: place })));
  return item as Item;
}

describe('Aggregate does what its page says', () => {
  it('with fields, missing values and lists', async () => {
    const given = fc.record({
      fields: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
      mergeLists: fc.boolean(),
      keepMissing: fc.boolean(),
      dotNotation: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(given, items, async ({ fields, ...rest }, input) => {
        const named = fields.map((field, place) => ({ field, as: `list ${place}` }));
        const found = await observed({ fields: named, ...rest }, input);
        const columns = fields.map((field, place) => {
          const values = input.map((source) => valueAt(source.json, field, rest) ?? null);
          const flat = rest.mergeLists ? (values.flat(1) as Json[]) : values;
          return [`list ${place}`, rest.keepMissing ? flat : flat.filter((one) => one !== null)];
        });
        expect(found.json).toEqual(Object.fromEntries(columns));
        expect(found.binary).toBeUndefined();
      }),
      SETTINGS,
    );
  });

  it('with whole items, their fields and their files', async () => {
    const given = fc.record({
      include: fc.constantFrom('all', 'selected', 'except'),
      selectedFields: fc.subarray(NAMES),
      dotNotation: fc.boolean(),
      keepBinary: fc.boolean(),
      uniqueBinary: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(given, items, async (parameters, input) => {
        const { include, selectedFields, keepBinary, uniqueBinary } = parameters;
        const found = await observed({ mode: 'items', destination: 'rows', ...parameters }, input);
        const rows = input.map(({ json: fields }): object => {
          if (include === 'all') return fields;
          if (include === 'except')
            return selectedFields.reduce((rest, name) => without(rest, name, parameters), fields as object);
          const pairs = selectedFields.map((name) => [name, valueAt(fields, name, parameters)] as const);
          return Object.fromEntries(pairs.filter(([, one]) => one !== undefined));
        });
        expect(found.json).toEqual({ rows });
        expect(found.binary ?? {}).toEqual(keepBinary ? filesOf(input, uniqueBinary) : {});
      }),
      SETTINGS,
    );
  });
});
