import { canonicalJson } from './canonical-json.ts';

describe(canonicalJson.name, () => {
  it.each([
    [{ b: 1, a: { d: [2, { f: null, e: 'x' }], c: true } }, '{"a":{"c":true,"d":[2,{"e":"x","f":null}]},"b":1}'],
    [{ b: undefined, a: 1 }, '{"a":1}'],
    [{ é: 1, z: 2, Z: 3 }, '{"Z":3,"z":2,"é":1}'],
    [JSON.parse('{"z":1,"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1},"z":1}'],
    [{ 10: 'a', 9: 'b' }, '{"9":"b","10":"a"}'],
    ['\ud800"', '"\\ud800\\""'],
  ])('writes %j in one way', (value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});
