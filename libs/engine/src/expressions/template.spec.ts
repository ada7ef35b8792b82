import { compiled, evaluate, makeScope, problemsOf } from '../../test/make-scope.ts';

const render = (source: string, json = {}): unknown => compiled(source).evaluate(makeScope({ json }));

describe('template', () => {
  it.each([
    ['=plain text', 'plain text'],
    ['=', ''],
    ['=Hello {{ $json.name }}!', 'Hello Ada!'],
    ['={{ $json.name }}{{ $json.n }}', 'Ada7'],
    ['= {{ $json.n }}', ' 7'],
    ['=a{{ }}b{{ /* nothing */ }}c', 'abc'],
    ['={{ "}}" + `${"}}"}` }}', '}}}}'],
    ['={{ /[}]{2}/.test("}}") }}', true],
    ['={{ { a: { b: $json.n } } }}', { a: { b: 7 } }],
    ['={{{ a: { b: 1 } }}}', { a: { b: 1 } }],
    ['={{ $json.n /* }} */ }}', 7],
    ['={{ $json.n; }}', 7],
    ['=\\{{ not code }}', '{{ not code }}'],
    ['={"id":{{ $json.n }},"tags":{{ JSON.stringify($json.tags) }}}', '{"id":7,"tags":["x","y"]}'],
    ['={{ "={{ 7*7 }}" }}', '={{ 7*7 }}'],
  ])('gives for %s %p', (source, expected) => {
    expect(render(source, { name: 'Ada', n: 7, tags: ['x', 'y'] })).toEqual(expected);
  });

  it('keeps the type of a single part', () => {
    expect(render('={{ $json.n }}', { n: 7 })).toBe(7);
    expect(render('={{ $json.list }}', { list: [1] })).toEqual([1]);
    expect(render('={{ null }}')).toBeNull();
  });

  it('writes values into text as a template literal does, and leaves out what is absent', () => {
    expect(render('=[{{ $json.no }}|{{ null }}|{{ [1,[2,3]] }}|{{ true }}|{{ {} }}]')).toBe('[||1,2,3|true|[object Object]]');
    expect(render("=at {{ DateTime.fromISO('2025-01-02T03:04:05Z') }}")).toBe('at 2025-01-02T03:04:05.000Z');
  });

  it('gives undefined where a member of nothing is read, and does not fail', () => {
    expect(evaluate('$json.a.b')).toBeUndefined();
    expect(evaluate('$json.a.b || "x"')).toBeUndefined();
    expect(evaluate('$json.a?.b || "x"')).toBe('x');
    expect(evaluate('$json.a?.b.c.d')).toBeUndefined();
    expect(evaluate('$json.name.trim()')).toBeUndefined();
    expect(evaluate('(5)["trim"]()')).toBeUndefined();
    expect(render('=<{{ $json.a.b }}>')).toBe('<>');
  });

  it.each([
    ['={{ 1 + }}', 'EXPRESSION_SYNTAX', 8],
    ['=text {{ $json.a', 'EXPRESSION_SYNTAX', 16],
    ['={{ a b }}', 'EXPRESSION_SYNTAX', 6],
    ['=ok {{ 1 }} {{ $json. }}', 'EXPRESSION_SYNTAX', 22],
    ['={{ unknown }}', 'EXPRESSION_UNKNOWN_NAME', 4],
    ['={{ $json.x.frob() }}', 'EXPRESSION_UNKNOWN_NAME', 12],
    ['={{ this }}', 'EXPRESSION_FORBIDDEN', 4],
    ['={{ /(/ }}', 'EXPRESSION_SYNTAX', 5],
  ])('reports %s as %s at %i', (source, code, position) => {
    expect(problemsOf(source)).toContainEqual(expect.objectContaining({ code, position, fix: expect.stringMatching(/./) }));
  });

  it('reports every problem of a field, in order', () => {
    expect(problemsOf('={{ foo }} {{ bar.baz() }} {{ this }}').map(({ position }) => position)).toEqual([4, 14, 18, 30]);
  });

  it('says what to write instead', () => {
    expect(problemsOf('={{ $json.name.toUppercase() }}')[0]?.fix).toBe('Write toUpperCase().');
    expect(problemsOf('={{ json.name }}')[0]?.fix).toBe('Write $json.');
    expect(problemsOf('={{ Math.flor(1) }}')[0]?.message).toBe('There is no Math.flor in expressions.');
  });
});
