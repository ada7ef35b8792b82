import type { NodeDefinition, RawParameters } from '@weft/node-sdk';
import type { Item, Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { filter } from '../src/filter/filter.node.ts';
import { ifNode } from '../src/if/if.node.ts';
import { set } from '../src/set/set.node.ts';
import { switchNode } from '../src/switch/switch.node.ts';
import { modelHolds, ModelMismatch, type ModelRules } from './conditions-model.ts';
import type { Fixture } from './fixture.ts';
import { runFixture } from './fixture-run.ts';

/** If, Filter, Switch and Set as the engine runs them, against models made from the documentation alone. */
const SETTINGS = { seed: 20_260_115, numRuns: 300 } as const;

const ANY = ['exists', 'notExists', 'empty', 'notEmpty'];
const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  string: [
    ...[...ANY, 'equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith'],
    ...['regex', 'notRegex'],
  ],
  number: [...ANY, 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
  dateTime: [...ANY, 'equals', 'notEquals', 'after', 'before', 'afterOrEquals', 'beforeOrEquals'],
  boolean: [...ANY, 'true', 'false', 'equals', 'notEquals'],
  array: [...ANY, 'contains', 'notContains', 'lengthEquals', 'lengthNotEquals', 'lengthGt', 'lengthLt', 'lengthGte', 'lengthLte'],
  object: ANY,
  any: ANY,
};
const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...[null, '', 'a', 'A', 'ab', 'b', '0', '1', '2.5', 'false', 'true', 'False', 0, 1, 2.5, -1, true, false],
  ...[[], [1], ['a', 'A'], '["a"]', {}, { a: 1 }],
  ...['2026-01-15T12:00:00Z', '2026-01-15T13:00:00+01:00', '2026-03-01T00:00:00.000Z', 1_768_478_400_000],
);
const item = fc.record({ l: value, r: value }, { requiredKeys: [] });
const items = fc.array(item, { minLength: 1, maxLength: 4 });
const operator = fc
  .constantFrom(...Object.keys(OPERATIONS))
  .chain((type) => fc.record({ type: fc.constant(type), operation: fc.constantFrom(...(OPERATIONS[type] as string[])) }));
const rules: fc.Arbitrary<ModelRules> = fc.record({
  combinator: fc.constantFrom('and', 'or'),
  caseSensitive: fc.boolean(),
  typeValidation: fc.constantFrom('strict', 'loose', 'loose'),
  looseVersion: fc.constantFrom(1, 2, 3),
});
const conditions = fc.record({ rules, operators: fc.array(operator, { maxLength: 2 }) });
type Chosen = { readonly rules: ModelRules; readonly operators: readonly { type: string; operation: string }[] };

const parametersOf = ({ rules: given, operators }: Chosen): JsonObject => ({
  ...given,
  conditions: operators.map((each) => ({ left: '={{ $json.l }}', right: '={{ $json.r }}', operator: each })),
});
const holdsFor = (json: JsonObject, { rules: given, operators }: Chosen): boolean =>
  modelHolds(
    operators.map((each) => ({ ...each, left: json['l'], right: json['r'] })),
    given,
  );

interface Result {
  /** By handle: JSON and the place of the input item. */
  readonly outputs?: Readonly<Record<string, readonly (readonly [JsonObject, number])[]>>;
  readonly failure?: string;
}

async function observed(definition: NodeDefinition, parameters: RawParameters, given: readonly JsonObject[]): Promise<Result> {
  const fixture: Fixture = { name: '', parameters, input: given.map((json) => ({ json })), expect: {} };
  const { result, outputs } = await runFixture(definition, fixture);
  if (result.status === 'failed') return { failure: result.failure.code };
  const pairs = Object.entries(outputs).map(([handle, list]) => [
    handle,
    list.map(({ json, pairedItem }) => [json, placeOf(pairedItem)]),
  ]);
  return { outputs: Object.fromEntries(pairs) as NonNullable<Result['outputs']> };
}

function placeOf(pairedItem: Item['pairedItem']): number {
  return (pairedItem as { item: number }).item;
}

/** Sends each item to the handles that the model names, in order; silent handles are left out. */
function modelled(given: readonly JsonObject[], handlesOf: (json: JsonObject) => readonly string[]): Result {
  const outputs: Record<string, (readonly [JsonObject, number])[]> = {};
  try {
    for (const [place, json] of given.entries())
      for (const handle of handlesOf(json)) (outputs[handle] ??= []).push([json, place]);
  } catch (error) {
    if (error instanceof ModelMismatch) return { failure: 'CONDITION_TYPE_MISMATCH' };
    throw error;
  }
  return { outputs };
}

describe('If, Filter and Switch do what their documentation says', () => {
  it('if', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, items, async (chosen, given) => {
        const found = await observed(ifNode, { conditions: parametersOf(chosen) }, given);
        expect(found).toEqual(modelled(given, (json) => [holdsFor(json, chosen) ? 'true' : 'false']));
      }),
      { ...SETTINGS, numRuns: 1_500 },
    );
  });

  it('filter', async () => {
    await fc.assert(
      fc.asyncProperty(conditions, items, async (chosen, given) => {
        const found = await observed(filter, { conditions: parametersOf(chosen) }, given);
        expect(found).toEqual(modelled(given, (json) => (holdsFor(json, chosen) ? ['main'] : [])));
      }),
      SETTINGS,
    );
  });

  it('switch by rules', async () => {
    const rule = fc.record({ chosen: conditions, output: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }) });
    const parameters = fc.record({
      list: fc.array(rule, { minLength: 1, maxLength: 3 }),
      allMatching: fc.boolean(),
      fallback: fc.constantFrom<'none' | 'extra' | 0>('none', 'extra', 0),
    });
    await fc.assert(
      fc.asyncProperty(parameters, items, async ({ list, allMatching, fallback }, given) => {
        const written = list.map(({ chosen, output }) => ({
          conditions: parametersOf(chosen),
          ...(output !== undefined && { output }),
        }));
        const found = await observed(switchNode, { rules: written, allMatching, fallback }, given);
        const expected = modelled(given, (json) => {
          const taken: string[] = [];
          for (const [index, { chosen, output }] of list.entries()) {
            if (taken.length > 0 && !allMatching) break;
            if (holdsFor(json, chosen)) taken.push(`case-${output ?? index}`);
          }
          if (taken.length > 0) return [...new Set(taken)];
          return fallback === 'none' ? [] : [fallback === 'extra' ? 'fallback' : 'case-0'];
        });
        expect(found).toEqual(expected);
      }),
      SETTINGS,
    );
  });

  it('switch by number', async () => {
    const numbers = fc.array(fc.record({ n: fc.integer({ min: -1, max: 4 }) }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 4 }), async (given, outputCount) => {
        const found = await observed(switchNode, { mode: 'expression', output: '={{ $json.n }}', outputCount }, given);
        const isMissing = given.some(({ n }) => n < 0 || n >= outputCount);
        expect(found).toEqual(
          isMissing ? { failure: 'SWITCH_OUTPUT_MISSING' } : modelled(given, ({ n }) => [`case-${n as number}`]),
        );
      }),
      SETTINGS,
    );
  });
});

describe('Set does what its documentation says', () => {
  const TYPES = ['string', 'number', 'boolean', 'array', 'object'] as const;
  const path = fc.constantFrom('a', 'b', 'a.b', 'a.b.c', 'b.a', 'x.y');
  const field = fc.record({ name: path, type: fc.constantFrom(...TYPES), value });
  const input = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x'), fc.oneof(value, fc.constant({ b: { c: 1 }, z: 2 })), {
    maxKeys: 4,
  });
  const parameters = fc.record({
    fields: fc.array(field, { maxLength: 3 }),
    include: fc.constantFrom('all', 'none', 'selected', 'except'),
    selectedFields: fc.subarray(['a', 'b', 'a.b', 'missing']),
    dotNotation: fc.boolean(),
    ignoreConversionErrors: fc.boolean(),
  });

  /** The documented conversions; undefined where there is none. */
  function converted(given: Json, type: string): Json | undefined {
    const isPrimitive = typeof given !== 'object';
    if (given === null) return null;
    if (type === 'string') return isPrimitive ? String(given) : JSON.stringify(given);
    if (type === 'number') return isPrimitive && !Number.isNaN(Number(given)) ? Number(given) : undefined;
    if (type === 'boolean') return isPrimitive ? booleanOf(String(given).toLowerCase()) : undefined;
    return dataOf(given, type === 'array');
  }

  function booleanOf(text: string): boolean | undefined {
    const words: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
    return words[text];
  }

  function dataOf(given: Json, wantsList: boolean): Json | undefined {
    const data = typeof given === 'string' && /^[[{]/.test(given) ? (JSON.parse(given) as Json) : given;
    return typeof data === 'object' && Array.isArray(data) === wantsList ? data : undefined;
  }

  type Writable = Record<string, Json>;
  const copyOf = (given: Json): Json => JSON.parse(JSON.stringify(given)) as Json;
  const steps = (name: string, dotted: boolean): string[] => (dotted ? name.split('.') : [name]);
  const isObject = (given: unknown): given is Writable => typeof given === 'object' && given !== null && !Array.isArray(given);

  function put(target: Writable, [key = '', ...rest]: readonly string[], given: Json): void {
    if (rest.length === 0) return void (target[key] = given);
    // A list keeps its elements where a path leads into it by a key: it becomes an object.
    const inner = target[key];
    const within: Writable = isObject(inner) ? inner : {};
    target[key] = within;
    put(within, rest, given);
  }

  function take(source: Json | undefined, [key, ...rest]: readonly string[]): Json | undefined {
    if (key === undefined) return source;
    return isObject(source) && key in source ? take(source[key], rest) : undefined;
  }

  function remove(target: Json | undefined, [key = '', ...rest]: readonly string[]): void {
    if (!isObject(target)) return;
    const writable: Writable = target;
    if (rest.length === 0) delete writable[key];
    else remove(writable[key], rest);
  }

  it('fields, conversions and what is kept', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, fc.array(input, { minLength: 1, maxLength: 3 }), async (given, inputs) => {
        const { fields, include, selectedFields, dotNotation, ignoreConversionErrors } = given;
        const found = await observed(set, given as unknown as RawParameters, inputs);
        let failed = false;
        const expected = inputs.map((json) => {
          const whole = copyOf(json) as Record<string, Json>;
          const kept: Record<string, Json> = include === 'all' || include === 'except' ? whole : {};
          for (const name of include === 'selected' ? selectedFields : []) {
            const there = take(json, steps(name, dotNotation));
            if (there !== undefined) put(kept, steps(name, dotNotation), copyOf(there));
          }
          for (const name of include === 'except' ? selectedFields : []) remove(kept, steps(name, dotNotation));
          for (const { name, type, value: raw } of fields) {
            const ready = converted(raw, type);
            if (ready === undefined && !ignoreConversionErrors) failed = true;
            put(kept, steps(name, dotNotation), ready === undefined ? raw : copyOf(ready));
          }
          return kept;
        });
        const pairs = expected.map((json, place) => [json, place]);
        expect(found).toEqual(failed ? { failure: 'SET_CONVERSION_FAILED' } : { outputs: { main: pairs } });
      }),
      { ...SETTINGS, numRuns: 600 },
    );
  });
});
