import fc from 'fast-check';
import { evaluate } from '../../../test/make-scope.ts';
import { PROPERTY_SETTINGS } from '../../../test/property-settings.ts';

type Replace = (key: string, value: unknown) => unknown;

/** Each as text of an expression and as a function of the host. */
const FUNCTIONS: readonly (readonly [string, Replace])[] = [
  ['(key, value) => value', (_key, value) => value],
  [
    '(key, value) => typeof value === "number" ? value * 2 : value',
    (_key, value) => (typeof value === 'number' ? value * 2 : value),
  ],
  ['(key, value) => key === "a" ? undefined : value', (key, value) => (key === 'a' ? undefined : value)],
  ['(key, value) => value === null ? { b: [1] } : value', (_key, value) => (value === null ? { b: [1] } : value)],
  ['(key, value) => Array.isArray(value) ? value.length : value', (_key, value) => (Array.isArray(value) ? value.length : value)],
  ['(key) => key', (key) => key],
];
const { data } = fc.letrec((tie) => ({
  data: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.integer(), fc.string({ maxLength: 3 }), fc.constant(null), fc.boolean()),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '1'), tie('data'), { maxKeys: 3 }),
  ),
}));

it('JSON.stringify takes a function or a list of names, and an indentation', () => {
  fc.assert(
    fc.property(data, fc.constantFrom(...FUNCTIONS), fc.constantFrom(0, 2), (value, [source, replace], indent) => {
      const json = { value } as never;
      // A chain of endless replacements would not end in either.
      expect(evaluate(`JSON.stringify($json.value, ${source}, ${indent})`, { json })).toBe(
        JSON.stringify(value, replace, indent),
      );
      for (const names of [['a'], ['b', 'a', 'b'], [1, 'c'], []])
        expect(evaluate(`JSON.stringify($json.value, ${JSON.stringify(names)})`, { json })).toBe(JSON.stringify(value, names));
    }),
    PROPERTY_SETTINGS,
  );
});

it('JSON.parse takes a function', () => {
  fc.assert(
    fc.property(data, fc.constantFrom(...FUNCTIONS.slice(0, 3), FUNCTIONS[5]!), (value, [source, revive]) => {
      const text = JSON.stringify(value);
      expect(evaluate(`JSON.parse($json.text, ${source})`, { json: { text } })).toEqual(JSON.parse(text, revive as never));
    }),
    PROPERTY_SETTINGS,
  );
});

it('hands a replacer what dates are in JSON, and gives new values that can be changed', () => {
  expect(evaluate('JSON.stringify({ at: new Date(0) }, (key, value) => typeof value)')).toBe('"object"');
  expect(evaluate('JSON.stringify([new Date(0)], (key, value) => key === "" ? value : typeof value)')).toBe('["string"]');
  expect(evaluate(`(() => { const o = JSON.parse('{"l":[1]}'); o.x = 1; o.l.push(2); return o; })()`)).toEqual({
    l: [1, 2],
    x: 1,
  });
  expect(evaluate(`(() => { const o = '{"a":{}}'.parseJson(); o.a.b = 1; return o; })()`)).toEqual({ a: { b: 1 } });
});
