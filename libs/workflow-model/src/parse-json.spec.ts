import { MAX_JSON_DEPTH, parseJson } from './parse-json.ts';

const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

describe('parseJson', () => {
  it('reads JSON as JSON.parse does', () => {
    const text = '{"a":[1,"two",null,true,{"__proto__":3}],"b":"\\u00e9"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each([lists, objects])('reads what is nested as deep as it may be, and nothing deeper', (nested) => {
    expect(JSON.stringify(parseJson(nested(MAX_JSON_DEPTH)))).toBe(nested(MAX_JSON_DEPTH));
    expect(() => parseJson(nested(MAX_JSON_DEPTH + 1))).toThrow('it is nested more than 500 levels deep');
    expect(() => parseJson(nested(200_000))).toThrow(RangeError);
  });

  it.each([
    ['brackets in a string', JSON.stringify({ a: '['.repeat(5_000) })],
    ['brackets behind escaped quotes', JSON.stringify({ a: '"["'.repeat(5_000), b: '\\', c: '\\"[{'.repeat(5_000) })],
    ['many short lists', JSON.stringify(Array.from({ length: 5_000 }, () => [[]]))],
  ])('does not take %s for depth', (_, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('finds depth behind a string that ends in escaped backslashes', () => {
    expect(() => parseJson(`["\\\\\\\\",${lists(1_000)}]`)).toThrow(RangeError);
  });

  it('says what is wrong with what is no JSON', () => {
    expect(() => parseJson('{bad')).toThrow(SyntaxError);
    expect(() => parseJson(`"${'x'.repeat(2_000)}`)).toThrow(SyntaxError);
  });
});
