import { compiled, failureOf, makeScope, problemsOf } from '../../test/make-scope.ts';
import { compileExpression } from './compile-expression.ts';

describe('expressions for the sandbox', () => {
  it.each([
    ['(async () => $json.n)()'],
    ['(() => { class A { n = 1 } return new A().n; })()'],
    ['[...(function* () { yield 1; })()]'],
    ['({ get total() { return $json.n; } }).total'],
    ['Number(10n)'],
    ['(async () => { await Promise.all([1]); return [1].map((x) => x); })()'],
    ['new (class { constructor(n) { this.n = n; } double() { return this.n * 2; } })(4).double()'],
  ])('%s is left to it', (code) => {
    expect(compiled(`={{ ${code} }}`)).toMatchObject({ sandboxed: [code], deterministic: false, constant: false });
  });

  it('takes the value that the sandbox gave for the item, alone or in a text', () => {
    const sandboxed = (source: string, itemIndex: number) => ({ value: `${source.length} ${itemIndex}` });
    const scope = { ...makeScope({ json: { n: 7 } }), sandboxed };
    expect(compiled('={{ (async () => 1)() }}').evaluate(scope)).toBe('17 0');
    expect(compiled('=n {{ $json.n }} of {{ (async () => 1)() }}').evaluate(scope)).toBe('n 7 of 17 0');
  });

  it('fails with what the sandbox reports, and where nothing was prepared', () => {
    const failing = { ...makeScope(), sandboxed: () => ({ error: 'no stock' }) };
    expect(() => compiled('={{ (async () => 1)() }}').evaluate(failing)).toThrow('no stock');
    expect(failureOf('(async () => 1)()').message).toContain('cannot be evaluated in this place');
    expect(failureOf('$evaluateExpression("{{ (async () => 1)() }}")').message).toContain('cannot be evaluated in this place');
  });

  it('knows what it reads', () => {
    const { references } = compiled('={{ (async () => $("Orders").item.json.id + $vars.rate + $node["Old"].json.x)() }}');
    expect(references).toMatchObject({ nodes: ['Orders', 'Old'], lineage: ['Orders'], vars: ['rate'] });
  });

  it.each([
    ['(async () => import("fs"))()', 'import()'],
    ['(async () => this)()', '"this"'],
    ['(async () => globalThis)()', 'There is no "globalThis"'],
    ['(async () => process.env)()', 'There is no "process"'],
    ['(async () => [].constructor)()', '"constructor" cannot be read'],
    ['(class extends Function {})', 'There is no "Function"'],
    ['(async function () { return new.target })()', 'cannot be used'],
    ['(async () => $json.list.isEmpty())()', "n8n's method isEmpty()"],
    ['(async () => $parameter.x)()', 'There is no "$parameter"'],
  ])('%s is refused', (code, message) => {
    expect(problemsOf(`={{ ${code} }}`)[0]?.message).toContain(message);
  });

  it('is nothing for fields that are evaluated later', () => {
    expect(compileExpression('={{ (async () => $response)() }}', { locals: ['$response'] })).toMatchObject({
      ok: false,
      problems: [{ message: 'An async function or generator cannot be used in an expression.' }],
    });
  });
});
