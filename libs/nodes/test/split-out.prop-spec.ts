import type { Item, Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { splitOut } from '../src/split-out/split-out.node.ts';
import { runFixture } from './fixture-run.ts';

/** Split Out as the engine runs it, against a model made from its page alone. */
const SETTINGS = { seed: 20_260_115, numRuns: 600 } as const;

type Writable = Record<string, Json>;
const isObject = (value: unknown): value is Writable => typeof value === 'object' && value !== null && !Array.isArray(value);

const NAMES = ['a', 'b', 'c', 'a.b', 'a[0]', 'c.d.e', '$binary', '__proto__', 'constructor', 'missing'];
const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(null, '', 'x', 0, 1e300, true, [1], {});
const element = fc.oneof(leaf, fc.dictionary(fc.constantFrom('a', 'b', 'n', ''), leaf, { maxKeys: 2 }));
const list = fc.array(element, { maxLength: 4 });
const nested = fc.dictionary(fc.constantFrom('b', 'd'), fc.oneof(list, fc.record({ e: list, f: leaf })), { maxKeys: 2 });
const json = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'a.b', '', '__proto__', 'constructor'), fc.oneof(leaf, list, nested), {
  maxKeys: 5,
});
const fileOf = (name: string) => ({ sha256: name.repeat(64), mimeType: 'text/plain', sizeBytes: 1 });
const binary = fc.subarray(['a', 'f']).map((names) => Object.fromEntries(names.map((name) => [name, fileOf(name)])));
const item: fc.Arbitrary<Item> = fc.record({ json, binary }).map((given) => sent(given));

const parameters = fc.record({
  fields: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 }),
  include: fc.constantFrom('none', 'all', 'selected'),
  selectedFields: fc.subarray(NAMES.filter((name) => name !== '$binary')),
  renamed: fc.boolean(),
  dotNotation: fc.boolean(),
  keepBinary: fc.boolean(),
});
type Given = typeof parameters extends fc.Arbitrary<infer Value> ? Value : never;

function sent<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** A field of just that name comes before what its dots and brackets would lead to. */
function stepsTo(name: string, { dotNotation }: Given, within: JsonObject): string[] {
  if (!dotNotation || Object.hasOwn(within, name)) return [name];
  return name.replaceAll(']', '').split(/[.[]/);
}

function valueAt(name: string, given: Given, within: JsonObject): Json | undefined {
  return stepsTo(name, given, within).reduce<Json | undefined>(
    (value, step) =>
      typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === step)?.[1] : undefined,
    within,
  );
}

/** Through text, so that nothing of the input can be shared. */
function without(name: string, given: Given, within: JsonObject): Writable {
  const copy = sent(within) as Writable;
  const [last = '', ...outer] = stepsTo(name, given, copy).reverse();
  let target: unknown = copy;
  for (const step of outer.reverse())
    target = isObject(target) || Array.isArray(target) ? Object.entries(target).find(([key]) => key === step)?.[1] : undefined;
  if (Array.isArray(target)) target.splice(Number(last), Number(last) < target.length ? 1 : 0);
  else if (isObject(target)) delete target[last];
  return copy;
}

function elementsAt(name: string, given: Given, { json: fields, binary: files = {} }: Item): unknown[] {
  if (name === '$binary') return Object.entries(files);
  const value = valueAt(name, given, fields);
  if (Array.isArray(value)) return value as unknown[];
  if (isObject(value)) return Object.values(value);
  return value === undefined ? [] : [value];
}

/** What goes with each element. */
function restOf(given: Given, { json: fields }: Item): [string, unknown][] {
  if (given.include === 'none') return [];
  if (given.include === 'all')
    return Object.entries(given.fields.reduce((rest, name) => without(name, given, rest), fields as Writable));
  const names = given.selectedFields.filter((name) => !given.fields.includes(name));
  return names.map((name): [string, unknown] => [name, valueAt(name, given, fields)]).filter(([, value]) => value !== undefined);
}

/** Fields and files. */
type Row = readonly [[string, unknown][], [string, unknown][]];

interface Element {
  readonly name: string;
  /** Where it is put. */
  readonly to: string;
  readonly one: unknown;
  readonly isWhole: boolean;
}

/** What one element makes of its row: files of their own, the whole row, or a field. */
function placed([entries, files]: Row, { name, to, one, isWhole }: Element): Row {
  if (name === '$binary') {
    const [ownName, file] = one as [string, unknown];
    return [entries, [...files, [to === name ? ownName : to, file]]];
  }
  return [isWhole && isObject(one) ? Object.entries(one) : [...entries, [to, one]], files];
}

/** A row for each place at which any list has an element. */
function modelled(given: Given, source: Item): unknown[] {
  const { fields, include, renamed, keepBinary } = given;
  const lists = fields.map((name) => elementsAt(name, given, source));
  const isWhole = fields.length === 1 && include === 'none' && !renamed;
  const rows: unknown[] = [];
  for (let place = 0; lists.some((elements) => place < elements.length); place += 1) {
    let row: Row = [restOf(given, source), keepBinary ? Object.entries(source.binary ?? {}) : []];
    for (const [index, name] of fields.entries()) {
      const one = lists[index]?.[place];
      if (one !== undefined) row = placed(row, { name, to: renamed ? `to.${index}` : name, one, isWhole });
    }
    rows.push(row.map((entries) => Object.fromEntries(entries) as unknown));
  }
  return rows;
}

describe('Split Out does what its page says', () => {
  it('whatever the fields, what goes with them and their names', async () => {
    let rowCount = 0;
    await fc.assert(
      fc.asyncProperty(parameters, fc.array(item, { minLength: 1, maxLength: 3 }), async (given, input) => {
        const { renamed, ...rest } = given;
        const destination = renamed ? rest.fields.map((_, index) => `to.${index}`) : [];
        const before = JSON.stringify(input);
        const { result, outputs } = await runFixture(splitOut, {
          name: '',
          parameters: { ...rest, destination },
          input,
          expect: {},
        });
        expect(result).toEqual({ status: 'succeeded' });
        const found = (outputs['main'] ?? []).map(({ json: fields, binary: files = {}, pairedItem }) => [
          fields,
          files,
          pairedItem,
        ]);
        const expected = input.flatMap((source, place) =>
          modelled(given, source).map((row) => [...(row as unknown[]), { item: place }]),
        );
        expect(found).toEqual(expected);
        expect(JSON.stringify(input)).toBe(before);
        rowCount += found.length;
      }),
      SETTINGS,
    );
    expect(rowCount).toBeGreaterThan(SETTINGS.numRuns);
  });
});
