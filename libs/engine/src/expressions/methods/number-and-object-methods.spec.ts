import { evaluate, failureOf } from '../../../test/make-scope.ts';

describe('methods of numbers, booleans and objects', () => {
  it.each([
    ['(3.14159).toFixed(2)', '3.14'],
    ['(255).toString(16)', 'ff'],
    ['(1234567.891).toLocaleString()', '1,234,567.891'],
    ['(1234.5).toLocaleString("de-DE", { minimumFractionDigits: 2 })', '1.234,50'],
    ['(1234.5).format("de-DE")', '1.234,5'],
    ['(2.5).round() + (1.005).round(2) + (2.7).floor() + (2.1).ceil()', 9.01],
    ['(4).isEven() && (3).isOdd() && (-3).isOdd() && (3).isInteger()', true],
    ['(0).toBoolean() || (2).toBoolean()', true],
    ['(1700000000).toDateTime("s").toISO()', '2023-11-14T22:13:20.000Z'],
    ['(1700000000000).toDateTime().year', 2023],
    ['(45292).toDateTime("excel").toISODate()', '2024-01-01'],
    ['true.toNumber() + true.toString()', '1true'],
    ['$json.keys().join() + $json.values().length', 'a,b,c3'],
    ['$json.hasField("a") && !$json.hasField("toString")', true],
    ['$json.removeField("a")', { b: null, c: { d: 'x' } }],
    ['$json.removeField("c.d").c', {}],
    ['$json.compact()', { a: 1, c: { d: 'x' } }],
    ['({ a: "xy", b: "z" }).keepFieldsContaining("x")', { a: 'xy' }],
    ['({ a: "xy", b: "z" }).removeFieldsContaining("x")', { b: 'z' }],
    ['({ a: 1 }).merge({ a: 2, b: 3 })', { a: 1, b: 3 }],
    ['({ a: "x y", b: 2 }).urlEncode()', 'a=x+y&b=2'],
    ['$json.toJsonString()', '{"a":1,"b":null,"c":{"d":"x"}}'],
    ['({}).isEmpty() && $json.isNotEmpty()', true],
    ['$json.hasOwnProperty("a")', true],
    ['Object.entries($json).map(([k, v]) => k).join("")', 'abc'],
    ['Object.fromEntries([["x", 1]])', { x: 1 }],
    ['Object.assign({}, $json, { a: 2 }).a', 2],
    ['Object.keys("ab").concat(Object.values("ab"))', ['0', '1', 'a', 'b']],
    ['Object.groupBy([1, 2, 3], x => x % 2 ? "odd" : "even")', { odd: [1, 3], even: [2] }],
    ['JSON.parse("[1]")[0] + JSON.stringify({ a: [1] })', '1{"a":[1]}'],
    ['JSON.stringify({ a: 1 }, null, 2)', '{\n  "a": 1\n}'],
    ['JSON.stringify({ d: new Date(0), u: undefined, n: NaN })', '{"d":"1970-01-01T00:00:00.000Z","n":null}'],
    ['Math.max(1, 5, 3) + Math.min(...[4, 2]) + Math.round(2.5) + Math.abs(-1) + Math.PI', 11 + Math.PI],
    ['Number("12") + Number(true) + Number(null) + parseInt("7px") + parseFloat("1.5x")', 21.5],
    ['String(12) + String(null) + Boolean("")', '12nullfalse'],
    ['Number.isInteger(5) && isNaN("x") && Array.isArray([])', true],
    ['Array.from("abc", c => c + c)', ['aa', 'bb', 'cc']],
    ['Array.from(new Set([1, 1, 2]))', [1, 2]],
    ['[...new Map([["a", 1]]).entries()]', [['a', 1]]],
    ['new Map([["a", 1]])', { a: 1 }],
    ['new Set([1, 1, 2])', [1, 2]],
    ['encodeURIComponent("a b/c") + decodeURI("%20")', 'a%20b%2Fc '],
    ['new URL("https://u@example.com:81/p/q?x=1&y=2#h").hostname', 'example.com'],
    ['new URL("https://example.com/?x=1").searchParams.get("x")', '1'],
    ['$if(1 > 0, "yes", "no") + $ifEmpty("", "none") + $ifEmpty([], "none") + $max(1, 3) + $min(4, 2)', 'yesnonenone32'],
    ['$jmespath($json, "c.d")', 'x'],
    ['$jmespath({ l: [{ n: 1 }, { n: 2 }] }, "l[?n > `1`].n")', [2]],
    ['$fromAI("to", "the receiver", "string", "ada")', 'ada'],
  ])('evaluates %s', (code, expected) => {
    expect(evaluate(code, { json: { a: 1, b: null, c: { d: 'x' } } })).toEqual(expected);
  });

  it('gives random numbers that a replay sees again', () => {
    const first = evaluate('[Math.random(), Math.random()]') as number[];
    expect(first[0]).not.toBe(first[1]);
    expect(evaluate('[Math.random(), Math.random()]')).toEqual(first);
    expect(evaluate('[Math.random(), Math.random()]', { items: [{ json: {} }, { json: {} }], itemIndex: 1 })).not.toEqual(first);
    for (const number of first) expect(number >= 0 && number < 1).toBe(true);
  });

  it.each([
    ['(2.5).isEven()', '2.5 is neither even nor odd.'],
    ['JSON.parse("{")', 'The text is not JSON'],
    ['new URL("nowhere")', '"nowhere" is not a URL.'],
    ['$jmespath($json, "a[")', '$jmespath:'],
    ['(1).toFixed(200)', 'digits'],
  ])('fails at %s with a reason', (code, message) => {
    expect(failureOf(code).message).toContain(message);
  });
});
