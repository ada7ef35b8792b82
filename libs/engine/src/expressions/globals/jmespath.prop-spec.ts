import fc from 'fast-check';
import jmespath from 'jmespath';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS } from '../../../test/property-settings.ts';

const name = fc.constantFrom('a', 'b', 'list', 'null');
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, false, 0, '', 'x', 7),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(name, tie('data'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const path = fc
  .tuple(
    name,
    fc.array(
      fc.oneof(
        name.map((field) => `.${field}`),
        fc.integer({ min: 0, max: 3 }).map((at) => `[${at}]`),
      ),
      { maxLength: 4 },
    ),
  )
  .map(([first, others]) => first + others.join(''));

it('reads fields and places as the library does', () => {
  fc.assert(
    fc.property(data, path, (value, written) => {
      expect(evaluate(`$jmespath($json.value, ${JSON.stringify(written)})`, { json: { value } as never })).toEqual(
        jmespath.search(value, written),
      );
    }),
    PROPERTY_SETTINGS,
  );
});

/** Paths of every kind, some of which are wrong for the data. */
const { whole } = fc.letrec<{ whole: string; part: string }>((tie) => {
  const number = fc.integer({ min: -4, max: 4 });
  const bound = fc.option(number, { nil: '' as const });
  const literal = fc.constantFrom('`0`', '`7`', "'x'", '`null`', '`[]`', '`{"a": 7}`', '`[1, 2]`');
  const order = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
  const one = fc.constantFrom('length', 'keys', 'values', 'sum', 'max', 'min', 'abs', 'ceil', 'floor', 'sort', 'reverse');
  const others = fc.constantFrom('to_string', 'type', 'not_null', 'avg', 'to_array', 'to_number', 'merge');
  const { part: inner } = { part: tie('part') };
  return {
    part: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'path' },
      name,
      fc.constant('@'),
      literal,
      fc.tuple(inner, name).map(([left, field]) => `${left}.${field}`),
      fc.tuple(inner, number).map(([left, at]) => `${left}[${at}]`),
      fc.tuple(inner, fc.constantFrom('[*]', '[]', '.*', '[*].a', '[].b')).map(([left, all]) => left + all),
      fc
        .tuple(inner, bound, bound, fc.constantFrom('', ':', ':2', ':-1', ':0'))
        .map(([left, from, to, step]) => `${left}[${from}:${to}${step}]`),
      fc.tuple(inner, inner, order, inner).map(([list, left, by, right]) => `${list}[?${left} ${by} ${right}]`),
      fc.tuple(inner, fc.constantFrom('||', '&&', '|'), inner).map(([left, by, right]) => `${left} ${by} ${right}`),
      inner.map((operand) => `!${operand}`),
      fc.tuple(inner, inner, inner).map(([value, left, right]) => `${value}.[${left}, ${right}]`),
      fc.tuple(inner, inner).map(([left, right]) => `{a: ${left}, b: ${right}}`),
      fc.tuple(fc.oneof(one, others), inner).map(([called, argument]) => `${called}(${argument})`),
      fc
        .tuple(fc.constantFrom('join', 'contains', 'starts_with', 'ends_with'), fc.oneof(inner, fc.constant("'x'")), inner)
        .map(([called, left, right]) => `${called}(${left}, ${right})`),
      fc
        .tuple(fc.constantFrom('sort_by', 'max_by', 'min_by'), inner, inner)
        .map(([called, list, key]) => `${called}(${list}, &${key})`),
      fc.tuple(inner, inner).map(([each, list]) => `map(&${each}, ${list})`),
    ),
    whole: inner,
  };
});
const leaves = fc.constantFrom<unknown>(null, false, 0, 10, 9, '', 'x', 'ax', 7, true);
const list = fc.oneof(
  fc.array(fc.constantFrom(7, 10, 9, -1.5), { maxLength: 4 }),
  fc.array(fc.constantFrom('x', 'ax', 'b', ''), { maxLength: 4 }),
  fc.array(fc.record({ a: fc.constantFrom(1, 2, 10, 9), b: fc.constantFrom('x', 'y', 'aa') }, { noNullPrototype: true }), {
    maxLength: 5,
  }),
  fc.array(leaves, { maxLength: 3 }),
);
const record = fc.record(
  { a: fc.oneof(leaves, list, data), b: fc.oneof(leaves, list), list },
  { requiredKeys: ['list'], noNullPrototype: true },
);

/** The library gives undefined for the least of nothing. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? 'null');

it('evaluates paths of every kind as the library does', () => {
  const search = (value: unknown, written: string): unknown => {
    try {
      return jmespath.search(value, written);
    } catch {
      return 'no value';
    }
  };
  fc.assert(
    fc.property(record, whole, (value, written) => {
      const ours = ((): unknown => {
        try {
          return evaluate(`$jmespath($json.value, ${JSON.stringify(written)})`, { json: { value } as never });
        } catch {
          return 'no value';
        }
      })();
      expect(asJson(ours)).toEqual(asJson(search(value, written)));
    }),
    { ...PROPERTY_SETTINGS, numRuns: (PROPERTY_SETTINGS.numRuns ?? 100) * 5 },
  );
});

it('makes plain what is in the value before it is compared or counted', () => {
  const at = '2026-01-15T12:00:00.000Z';
  expect(evaluate(`$jmespath({ at: new Date("${at}"), none: undefined }, "at == '${at}'")`)).toBe(true);
  expect(evaluate(`$jmespath([{ at: new Date("${at}") }], "[?at == '${at}'].at")`)).toEqual([at]);
  expect(evaluate('$jmespath({ a: 1, none: undefined }, "length(@)")')).toBe(1);
});
