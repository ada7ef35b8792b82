import { makeScope } from '../../test/make-scope.ts';
import { compileParameters, ParameterError } from './parameters.ts';

describe(compileParameters.name, () => {
  const parameters = {
    url: '=https://x.example/{{ $json.id }}',
    method: 'GET',
    headers: [
      { name: 'a', value: 'plain' },
      { name: 'b', value: '={{ $json.token }}' },
    ],
    options: { timeout: 10, nested: { deep: true } },
  };

  it('resolves the expressions for each item', () => {
    const program = compileParameters(parameters);
    expect(program.problems).toEqual([]);
    expect(program.resolve(makeScope({ json: { id: 7, token: 't' } }))).toEqual({
      url: 'https://x.example/7',
      method: 'GET',
      headers: [
        { name: 'a', value: 'plain' },
        { name: 'b', value: 't' },
      ],
      options: { timeout: 10, nested: { deep: true } },
    });
  });

  it('shares and freezes what holds no expression, and makes the rest anew', () => {
    const program = compileParameters(parameters);
    const [first, second] = [1, 2].map((id) => program.resolve(makeScope({ json: { id, token: 't' } })) as typeof parameters) as [
      typeof parameters,
      typeof parameters,
    ];
    expect(first).not.toBe(second);
    expect(first.headers).not.toBe(second.headers);
    expect(first.headers[0]).toBe(second.headers[0]);
    expect(first.options).toBe(second.options);
    expect(Object.isFrozen(first.options.nested)).toBe(true);
  });

  it('lists the expressions with their paths', () => {
    expect(compileParameters(parameters).leaves.map(({ path }) => path)).toEqual([['url'], ['headers', 1, 'value']]);
  });

  it('is constant where no expression reads the run', () => {
    expect(compileParameters({ a: 'x', b: [1] }).constant).toBe(true);
    expect(compileParameters({ a: '={{ 1 + 1 }}' }).constant).toBe(true);
    expect(compileParameters(parameters).constant).toBe(false);
    expect(compileParameters({ a: '={{ $now }}' })).toMatchObject({ constant: false, deterministic: false });
  });

  it('reports every expression that does not compile, with its path', () => {
    const { problems } = compileParameters({ a: '={{ foo }}', b: { c: ['={{ 1 + }}'] } });
    expect(problems).toMatchObject([
      { path: ['a'], code: 'EXPRESSION_UNKNOWN_NAME', position: 4 },
      { path: ['b', 'c', 0], code: 'EXPRESSION_SYNTAX' },
    ]);
  });

  it('says which expression failed', () => {
    const program = compileParameters({ a: { b: ['={{ JSON.parse("{") }}'] } });
    const attempt = (): unknown => program.resolve(makeScope());
    expect(attempt).toThrow(ParameterError);
    expect(attempt).toThrow(
      expect.objectContaining({
        path: ['a', 'b', 0],
        cause: expect.objectContaining({ code: 'EXPRESSION_FAILED', position: 4 }),
      }),
    );
  });

  it('keeps a key __proto__ as data', () => {
    const resolved = compileParameters(JSON.parse('{"__proto__":"={{ 1 }}","a":1}') as Record<string, never>).resolve(
      makeScope(),
    ) as object;
    expect(Object.keys(resolved)).toEqual(['__proto__', 'a']);
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
  });
});
