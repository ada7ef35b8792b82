import { evaluate, failureOf, problemsOf } from '../../../test/make-scope.ts';

describe('language', () => {
  it.each([
    ['1 + 2 * 3 ** 2 % 4 - 6 / 2', 0],
    ['"a" + 1 + true + null + undefined', 'a1truenullundefined'],
    ['"3" * "4" - "2"', 10],
    ['1 < 2 && "a" < "b" && 2 >= "2" && !(NaN > 1)', true],
    ['1 == "1" && null == undefined && 1 !== "1" && !(null == 0)', true],
    ['[1] == 1', true],
    ['null ?? "x"', 'x'],
    ['0 || "" || "last"', 'last'],
    ['$json.n > 3 ? "big" : "small"', 'big'],
    ['-"3" + +"4" + ~1', -1],
    ['typeof 1 + typeof "" + typeof null + typeof undefined + typeof []', 'numberstringobjectundefinedobject'],
    ['5 & 3 | 8 ^ 1', 9],
    ['1 << 4 >> 1 >>> 1', 4],
    ['"n" in $json && !("x" in $json) && 0 in [1]', true],
    ['[] instanceof Array && new Date() instanceof Date && !({} instanceof Array)', true],
    ['`${1 + 1} and ${[1, [2]]} ${$json.list.map(x => `<${x}>`).join("")}`', '2 and 1,2 <1><2><3>'],
    ['[1, ...$json.list, ..."ab", ...new Set([1])]', [1, 1, 2, 3, 'a', 'b', 1]],
    ['({ a: 1, "b c": 2, 3: 4, [`d${1}`]: 5, ...{ a: 9 } })', { 3: 4, a: 9, 'b c': 2, d1: 5 }],
    ['({ n: 1, ...$json, n2: $json.n }).n', 4],
    ['$json?.n + ($json.x?.y?.z ?? 1)', 5],
    ['$json.x?.y.z.trim()', undefined],
    ['$json.list?.[1]', 2],
    ['(x => x + 1)(1)', 2],
    ['((a, b = a * 2, ...rest) => [a, b, rest])(1, undefined, 3, 4)', [1, 2, [3, 4]]],
    ['(({ a, b: { c } = { c: 5 }, ...rest }) => [a, c, rest])({ a: 1, d: 2 })', [1, 5, { d: 2 }]],
    ['(([a, , b = 9, ...rest]) => [a, b, rest])([1, 2, undefined, 4])', [1, 9, [4]]],
    ['(function (a) { return a * 2 })(4)', 8],
    ['(a => b => c => a + b + c)(1)(2)(3)', 6],
    ['undefined', undefined],
    ['Infinity > 1 && isNaN(NaN)', true],
    ['/* note */ 1 // end\n', 1],
  ])('evaluates %s', (code, expected) => {
    expect(evaluate(code, { json: { n: 4, list: [1, 2, 3] } })).toEqual(expected);
  });

  it.each([
    ['const a = 1, b = 2; let c; c = a + b; return c;', 3],
    ['let s = 0; for (const x of [1, 2, 3]) { if (x === 2) continue; s += x; } return s;', 4],
    ['for (let i = 0; i < 10; i++) { if (i > 3) return i; }', 4],
    ['let i = 0; for (;;) { if (++i >= 5) break; } return i;', 5],
    ['const fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map(f => f());', [0, 1, 2]],
    ['const out = {}; for (const [k, v] of Object.entries({ a: 1 })) out[k + "!"] = v; return out;', { 'a!': 1 }],
    ['let a = 1; { let a = 2; a++; } return a;', 1],
    ['const f = n => n <= 1 ? 1 : n * f(n - 1); return f(5);', 120],
    ['const o = { n: 1 }; o.n += 2; o.m ??= 5; o.n++; return o;', { n: 4, m: 5 }],
    ['let a = null; a ||= 3; a &&= a + 1; return a--;', 4],
    ['try { return JSON.parse("{"); } catch (e) { return "bad: " + e.name; }', 'bad: ExpressionError'],
    ['try { return $json.a.b; } catch { return "none"; } finally { const x = 1; }', 'none'],
    ['try { throw new Error("boom"); } catch ({ message }) { return message; }', 'boom'],
    ['if ($json.n) return 1; else return 2;', 1],
    ['const m = new Map(); m.set("a", 1); return m.get("a") + m.size;', 2],
    ['const s = new Set(); s.add(1).add(1); return s.has(1) ? s.size : 0;', 1],
    ['return;', undefined],
    ['const a = 1;', undefined],
    ['return x; const x = 1;', undefined],
  ])('runs { %s }', (body, expected) => {
    expect(evaluate(`(() => { ${body} })()`, { json: { n: 4 } })).toEqual(expected);
  });

  it.each([
    ['(() => { const a = 1; a = 2; })()', '"a" is a constant'],
    ['$json.n++', 'cannot be changed'],
    ['x = 1', '"x" cannot be assigned'],
    ['async () => 1', 'cannot be evaluated in this place'],
    ['new Foo()', 'can follow "new"'],
    ['1n', 'cannot be evaluated in this place'],
  ])('refuses %s', (code, message) => {
    const problems = problemsOf(`={{ ${code} }}`);
    expect(problems.length > 0 ? problems[0]?.message : failureOf(code).message).toContain(message);
  });

  it('fails with what the expression throws', () => {
    expect(failureOf('(() => { throw new Error("no stock"); })()')).toMatchObject({
      code: 'EXPRESSION_FAILED',
      message: 'no stock',
    });
  });
});
