import type { RawParameters } from '@weft/node-sdk';
import type { Json, JsonObject } from '@weft/workflow-model';
import fc from 'fast-check';
import { set } from '../src/set/set.node.ts';
import { runFixture } from './fixture-run.ts';
import { observe } from './observe.ts';

/** Set as the engine runs it, against a model made from its documentation alone. */
const SETTINGS = { seed: 20_260_115, numRuns: 300 } as const;

const value: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...[null, '', 'a', 'A', 'ab', '0', '1', '2.5', ' 1 ', 'false', 'true', 'False', 0, 1, 2.5, -1, true, false],
  ...[[], [1], ['a', 'A'], '["a"]', {}, { a: 1 }, '{"a":1}', '{', '2026-01-15T12:00:00Z'],
);

describe('Set does what its documentation says', () => {
  const TYPES = ['string', 'number', 'boolean', 'array', 'object', 'any'] as const;
  const path = fc.constantFrom('a', 'b', 'a.b', 'a.b.c', 'b.a', 'x.y', 'a[0]', 'x.l[1].m', 'b[2]');
  const field = fc.record({ name: path, type: fc.constantFrom(...TYPES), value });
  const input = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'x', 'a.b'), fc.oneof(value, fc.constant({ b: { c: 1 }, z: 2 })), {
    maxKeys: 4,
  });
  const parameters = fc.record({
    fields: fc.array(field, { maxLength: 3 }),
    include: fc.constantFrom('all', 'none', 'selected', 'except'),
    selectedFields: fc.subarray(['a', 'b', 'a.b', 'a[0]', 'missing']),
    dotNotation: fc.boolean(),
    ignoreConversionErrors: fc.boolean(),
    names: fc.constantFrom('list', ',', ' , '),
    byExpression: fc.boolean(),
  });
  type Given = typeof parameters extends fc.Arbitrary<infer Value> ? Value : never;

  /** The documented conversions; undefined where there is none. */
  function converted(given: Json, type: string): Json | undefined {
    const isPrimitive = typeof given !== 'object';
    if (given === null || type === 'any') return given;
    if (type === 'string') return isPrimitive ? String(given) : JSON.stringify(given);
    if (type === 'number') return isPrimitive && !Number.isNaN(Number(given)) ? Number(given) : undefined;
    if (type === 'boolean') return isPrimitive ? booleanOf(String(given).trim().toLowerCase()) : undefined;
    return dataOf(given, type === 'array');
  }

  function booleanOf(text: string): boolean | undefined {
    const words: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
    return words[text];
  }

  function dataOf(given: Json, wantsList: boolean): Json | undefined {
    const data = typeof given === 'string' ? jsonIn(given) : given;
    return typeof data === 'object' && Array.isArray(data) === wantsList ? data : undefined;
  }

  type Writable = Record<string, Json>;
  const copyOf = (given: Json): Json => JSON.parse(JSON.stringify(given)) as Json;
  const isObject = (given: unknown): given is Writable => typeof given === 'object' && given !== null && !Array.isArray(given);

  type Step = string | number;
  /** A field of just that name comes before what its dots and brackets would lead to. */
  const steps = (name: string, dotted: boolean, within: JsonObject): Step[] => {
    if (!dotted || name in within) return [name];
    return name.split(/[.[]/).map((part) => (part.endsWith(']') ? Number(part.slice(0, -1)) : part));
  };

  /** What a path leads through is made where it is missing, or is something else: lists for numbers, objects for names. */
  function put(target: Json | undefined, [step, ...rest]: readonly Step[], given: Json): Json {
    if (step === undefined) return given;
    if (typeof step === 'string' || isObject(target)) {
      const object = isObject(target) ? target : {};
      return { ...object, [step]: put(object[step], rest, given) };
    }
    const list = Array.isArray(target) ? [...(target as Json[])] : [];
    while (list.length < step) list.push(null);
    list[step] = put(list[step], rest, given);
    return list;
  }

  function take(source: Json | undefined, [step, ...rest]: readonly Step[]): Json | undefined {
    if (step === undefined) return source;
    if (Array.isArray(source)) return typeof step === 'number' ? take((source as Json[])[step], rest) : undefined;
    return isObject(source) && step in source ? take(source[step], rest) : undefined;
  }

  function remove(target: Json | undefined, [step = '', ...rest]: readonly Step[]): void {
    if (!isObject(target)) return;
    const writable: Writable = target;
    if (rest.length === 0) delete writable[step];
    else remove(writable[step], rest);
  }

  /** Names as a list or as one text, values as they are or as what an expression gives. */
  function parametersOf({ fields, names, byExpression, ...given }: Given): RawParameters {
    const selectedFields = names === 'list' ? given.selectedFields : given.selectedFields.join(names);
    const written = fields.map((one) => ({ ...one, value: byExpression ? `={{ ${JSON.stringify(one.value)} }}` : one.value }));
    return { ...given, selectedFields, fields: written };
  }

  function keptOf(json: JsonObject, { include, selectedFields, dotNotation }: Given): Writable {
    const whole = copyOf(json) as Writable;
    let kept: Writable = include === 'all' || include === 'except' ? whole : {};
    for (const name of include === 'selected' ? selectedFields : []) {
      const there = take(json, steps(name, dotNotation, json));
      if (there !== undefined) kept = put(kept, steps(name, dotNotation, kept), there) as Writable;
    }
    for (const name of include === 'except' ? selectedFields : []) remove(kept, steps(name, dotNotation, kept));
    return kept;
  }

  it('fields, conversions and what is kept', async () => {
    await fc.assert(
      fc.asyncProperty(parameters, fc.array(input, { minLength: 1, maxLength: 3 }), async (given, inputs) => {
        const { fields, dotNotation, ignoreConversionErrors } = given;
        const found = await observe(set, parametersOf(given), inputs);
        let failed = false;
        const expected = inputs.map((json) => {
          let kept = keptOf(json, given);
          for (const { name, type, value: raw } of fields) {
            const ready = converted(raw, type);
            if (ready === undefined && !ignoreConversionErrors) failed = true;
            kept = put(kept, steps(name, dotNotation, kept), ready === undefined ? raw : ready) as Writable;
          }
          return kept;
        });
        const pairs = expected.map((json, place) => [json, place]);
        expect(found).toEqual(failed ? { failure: 'SET_CONVERSION_FAILED' } : { outputs: { main: pairs } });
      }),
      { ...SETTINGS, numRuns: 600 },
    );
  });

  it('JSON, given as an object or as text', async () => {
    const whole = fc.record({
      include: fc.constantFrom('all', 'none', 'selected', 'except'),
      selectedFields: fc.subarray(['a', 'b', 'a.b', 'missing']),
      dotNotation: fc.boolean(),
      json: fc.oneof(input, value),
      form: fc.constantFrom('value', 'text', 'expression'),
    });
    await fc.assert(
      fc.asyncProperty(whole, fc.array(input, { minLength: 1, maxLength: 3 }), async ({ json, form, ...rest }, inputs) => {
        const text = JSON.stringify(json);
        const written = form === 'value' ? json : form === 'text' ? text : `={{ ${text} }}`;
        const found = await observe(set, { mode: 'json', json: written, ...rest }, inputs);
        // Text is JSON; what is given as it is may be JSON, too.
        const data = typeof json === 'string' && form !== 'text' ? jsonIn(json) : json;
        const given: Given = { ...rest, fields: [], ignoreConversionErrors: false, names: 'list', byExpression: false };
        const pairs = inputs.map((row, place) => [{ ...keptOf(row, given), ...(isObject(data) && data) }, place]);
        expect(found).toEqual(isObject(data) ? { outputs: { main: pairs } } : { failure: 'SET_JSON_INVALID' });
      }),
      SETTINGS,
    );
  });

  it('files, by name and by expression', async () => {
    const refOf = (digit: string) => ({ sha256: digit.repeat(64), mimeType: 'text/plain', sizeBytes: 1 });
    const source = fc.record({ of: fc.constantFrom('a', 'b', 'c'), byExpression: fc.boolean() });
    const assigned = fc.record({ name: fc.constantFrom('a', 'b', 'x.y'), source });
    const there = fc.subarray(['a', 'b', 'c']).map((names) => Object.fromEntries(names.map((name) => [name, refOf(name)])));
    const files = fc.record({
      assigned: fc.array(assigned, { maxLength: 3 }),
      keepBinary: fc.boolean(),
      ignoreConversionErrors: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(files, fc.array(there, { minLength: 1, maxLength: 3 }), async ({ assigned: list, ...rest }, binaries) => {
        const fields = list.map(({ name, source: { of, byExpression } }) => {
          return { name, type: 'file', value: byExpression ? `={{ $binary.${of} }}` : of };
        });
        const input = binaries.map((binary, n) => ({ json: { n }, binary }));
        const found = await runFixture(set, { name: '', parameters: { ...rest, fields }, input, expect: {} });
        const isMissing = binaries.some((binary) => list.some(({ source: { of } }) => !(of in binary)));
        if (isMissing && !rest.ignoreConversionErrors) {
          expect(found.result).toMatchObject({
            failure: { code: expect.stringMatching(/^(SET_CONVERSION_FAILED|BINARY_MISSING)$/) },
          });
          return;
        }
        const expected = binaries.map((binary) => {
          const left: Record<string, unknown> = rest.keepBinary ? { ...binary } : {};
          for (const {
            name,
            source: { of },
          } of list)
            if (of in binary) left[name] = binary[of];
          return left;
        });
        expect(found.outputs['main']?.map(({ json, binary = {} }) => [json, binary])).toEqual(
          expected.map((binary, n) => [{ n }, binary]),
        );
      }),
      SETTINGS,
    );
  });

  function jsonIn(text: string): Json {
    try {
      return JSON.parse(text) as Json;
    } catch {
      return text; // No JSON, so no object either.
    }
  }
});
