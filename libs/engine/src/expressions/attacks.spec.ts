import { evaluate, failureOf, problemsOf } from '../../test/make-scope.ts';

/** Every entry either does not compile or gives this harmless value. */
function outcome(code: string, json = {}): unknown {
  return problemsOf(`={{ ${code} }}`).length > 0 ? 'refused' : evaluate(code, { json });
}

/** Why the code does not compile or does not run; empty where it runs. */
function refusalOf(code: string): string {
  const [problem] = problemsOf(`={{ ${code} }}`);
  if (problem) return problem.message;
  try {
    evaluate(code);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('attacks on expressions', () => {
  it.each([
    `$json.constructor.constructor("return process")()`,
    `$json["constructor"]["constructor"]("return process")()`,
    '$json[`constr${"uct"}or`][`constr${"uct"}or`]("return process")()',
    `$json["constr" + "uctor"]["constr" + "uctor"]("return process")()`,
    `$json[["constructor"]][["constructor"]]("return process")()`,
    `$json["\\u0063onstructor"]["constructor"]("return process")()`,
    `$json.\\u0063onstructor.constructor("return process")()`,
    `"".constructor.fromCharCode(65)`,
    `[].map.constructor("return process")()`,
    `(() => 1).constructor("return process")()`,
    `(() => 1)["constructor"]`,
    `Math["floor"]["constructor"]`,
    `$("Start").constructor`,
    `$input.constructor`,
    `$now.constructor`,
    `DateTime.prototype`,
    `new Date().constructor`,
    `/a/.constructor`,
    `new Set().constructor`,
    `Object["prototype"]`,
    `$jmespath($json, "a").constructor`,
  ])('A1: %s reaches nothing', (code) => {
    expect(['refused', undefined]).toContainEqual(outcome(code));
  });

  it.each([
    '__proto__',
    'prototype',
    '__defineGetter__',
    '__lookupGetter__',
    'constructor',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ])('A2: %s is an own property or nothing', (name) => {
    expect(evaluate(`$json.${name}`)).toBeUndefined();
    expect(evaluate(`$json[${JSON.stringify(name)}]`)).toBeUndefined();
    expect(evaluate(`"text".${name}`)).toBeUndefined();
    expect(evaluate(`[1].${name}`)).toBeUndefined();
    const data = JSON.parse(`{ ${JSON.stringify(name)}: { "a": 1 } }`) as Record<string, never>;
    expect(evaluate(`$json.${name}.a`, { json: data })).toBe(1);
  });

  it('A2: a key __proto__ round-trips as data', () => {
    const json = JSON.parse('{"__proto__":{"polluted":true},"a":1}') as Record<string, never>;
    for (const code of [
      '({ ...$json })',
      'Object.assign({}, $json)',
      'Object.fromEntries(Object.entries($json))',
      'JSON.parse(JSON.stringify($json))',
      '$json.merge({})',
      '[$json].merge()',
    ]) {
      const value = evaluate(code, { json }) as object;
      expect(Object.keys(value)).toContain('__proto__');
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect((value as { polluted?: unknown }).polluted).toBeUndefined();
    }
    expect(evaluate('({ __proto__: { x: 1 } }).x')).toBeUndefined();
    expect(evaluate('(() => { const o = {}; o.__proto__ = { x: 1 }; return o.x; })()')).toBeUndefined();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each([
    'with ($json) a',
    'class Z extends Function {}',
    'class extends (0, Function) {}',
    '(() => { class Z {} })()',
    '{ ...process }',
    'import("fs")',
    'new.target',
    '(function () { return new.target })()',
    'String.raw`a`',
    '({ get a() { return 1 } })',
    '({ set a(v) {} })',
    '(() => { using x = null; })()',
    '(() => { const { [$json.k]: c } = {}; })()',
    'async () => 1',
    '(async () => 1)()',
    '(function* () {})()',
    'delete $json.a',
    'void process',
    '(1, eval)("1")',
    'eval("1")',
    'Function("return process")()',
    'new Function("return process")()',
    'new Proxy({}, {})',
    'Reflect.get($json, "a")',
    'Symbol.species',
    '10n',
    '$json.a = 1',
    '$json = {}',
  ])('A3: %s is not in the language or is refused when run', (code) => {
    expect(refusalOf(code)).toMatch(/./);
  });

  it.each([
    '(() => this)()',
    'globalThis',
    'global',
    'window',
    'self',
    'process',
    'require("fs")',
    'module',
    'arguments',
    '(function () { return arguments.callee.caller })()',
    'Error.prepareStackTrace',
    'process.getBuiltinModule("fs")',
    'WebAssembly',
    'Buffer.from("a")',
    'fetch("http://x")',
    'setTimeout(() => 1)',
    'console.log(1)',
    'Intl.Segmenter',
    'structuredClone($json)',
    'queueMicrotask',
  ])('A4: %s is unknown', (code) => {
    expect(problemsOf(`={{ ${code} }}`)).not.toEqual([]);
  });

  it.each([
    ['(() => { const {constructor: c} = () => {}; return c; })()', undefined],
    ['"".sub.call', undefined],
    ['[1].map($json.f)', undefined],
    ['[3,1].sort($json.f)', undefined],
    ['["a"].map(Object.constructor)', 'refused'],
    ['"x" + $json.o', 'x[object Object]'],
    ['`${$json.o}`', '[object Object]'],
    ['$json.o == "[object Object]"', true],
    ['+$json.o', NaN],
    ['$json.o.toString()', '[object Object]'],
    ['JSON.stringify($json.o)', '{"toString":"x","valueOf":1,"toJSON":"y"}'],
    ['[$json.o].join()', '[object Object]'],
    ['typeof (() => 1)', 'function'],
    ['() => 1', undefined],
    ['[() => 1, Math.max, Date]', [null, null, null]],
    ['$input', undefined],
    ['{ a: $("Start"), b: 1 }', { b: 1 }],
    ['"constructor" in $json', false],
    ['[].concat.call', undefined],
    ['Intl.constructor', 'refused'],
    ['Intl.NumberFormat.prototype', undefined],
    ['new Intl.NumberFormat().native', undefined],
    ['new Intl.NumberFormat().resolvedOptions().constructor', undefined],
    ['[Intl, new Intl.NumberFormat()]', [null, null]],
  ])('A5: %s is %p', (code, expected) => {
    expect(outcome(code, { f: 'x', o: { toString: 'x', valueOf: 1, toJSON: 'y' } })).toEqual(expected);
  });

  it.each([
    'constructor',
    'constructor.constructor',
    '__proto__',
    '"toString"',
    '[constructor]',
    '{a: valueOf}',
    'a.constructor',
    'map(&constructor, [@])',
  ])('A5: JMESPath %s reads no host object', (path) => {
    expect(failureOf(`$jmespath($json, ${JSON.stringify(path)})`, { json: { a: {} } }).code).toBe('EXPRESSION_FAILED');
  });

  it('A6: text that looks like an expression stays text', () => {
    const json = { value: '={{ 7*7 }}', other: '{{ $json.value }}' };
    expect(evaluate('$json.value', { json })).toBe('={{ 7*7 }}');
    expect(evaluate('`${$json.value} ${$json.other}`', { json })).toBe('={{ 7*7 }} {{ $json.value }}');
  });
});
