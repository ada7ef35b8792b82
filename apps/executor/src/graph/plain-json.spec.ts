import { readPlainJson, writePlainJson } from './plain-json.ts';

describe('plain JSON', () => {
  it('comes back as it was', () => {
    const value = { text: 'a\u0000\ud800', list: [1, null, true, []], object: { '%': '_', '': 0.5 } };
    expect(readPlainJson(writePlainJson(value))).toEqual(value);
  });

  it.each([
    ['an object of a class', new Date(0)],
    ['a map', { map: new Map() }],
    ['a function', [() => 1]],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    ['no number', Number.NaN],
    ['an object that LangChain would revive', { lc: 1, type: 'constructor', id: ['langchain', 'X'], kwargs: {} }],
    ['a command of LangGraph', { lg_name: 'Command', goto: 'gate' }],
    ['a way to prototypes', JSON.parse('{"__proto__":{"polluted":true}}')],
    ['another way to prototypes', { constructor: { prototype: {} } }],
  ])('refuses to write %s', (_, value) => {
    expect(() => writePlainJson(value)).toThrow(TypeError);
  });

  it.each([
    ['no JSON', '{"a":'],
    ['what LangChain would revive', '{"a":[{"lc":2,"type":"undefined"}]}'],
    ['a command of LangGraph', '{"lg_name":"Send","node":"gate","args":{}}'],
    ['a way to prototypes', '{"a":{"__proto__":{"polluted":true}}}'],
    ['what is nested without end', '['.repeat(100_000) + ']'.repeat(100_000)],
  ])('refuses to read %s', (_, text) => {
    expect(() => readPlainJson(text)).toThrow(/JSON|plain data|deep|stack/);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
