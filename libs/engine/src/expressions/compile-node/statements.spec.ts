import { evaluate, failureOf, problemsOf } from '../../../test/make-scope.ts';

describe('statements in functions', () => {
  it.each<[string, unknown]>([
    ['(() => { let i = 0; while (i < 5) i++; return i; })()', 5],
    ['(() => { let i = 9; do { i--; } while (i > 5); return i; })()', 5],
    ['(() => { let i = 0; do { i++; continue; } while (i < 3); return i; })()', 3],
    ["(() => { let keys = ''; for (const key in { a: 1, b: 2 }) keys += key; return keys; })()", 'ab'],
    ["(() => { const seen = []; for (const i in ['x', 'y']) seen.push(i); return seen; })()", ['0', '1']],
    ['(() => { let n = 0; for (const k in null) n++; return n; })()', 0],
    ['(() => { let x; for (x of [1, 2, 3]) if (x === 2) break; return x; })()', 2],
    ['(() => { switch (2) { case 1: return "a"; case 2: case 3: return "b"; default: return "c"; } })()', 'b'],
    ['(() => { switch (9) { case 1: return "a"; default: return "c"; } })()', 'c'],
    [
      '(() => { let out = ""; switch (1) { case 1: out += "1"; case 2: out += "2"; break; case 3: out += "3"; } return out; })()',
      '12',
    ],
    ['(() => { switch (7) { case 1: return "a"; } return "after"; })()', 'after'],
    ['[1, 2, 3].map((x) => { switch (x % 2) { case 0: return "even"; default: return "odd"; } })', ['odd', 'even', 'odd']],
    ['(() => { function twice(n) { return n * 2; } return twice(4); })()', 8],
    ['(() => { return later(3); function later(n) { return n + 1; } })()', 4],
    ['(() => { function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } return fib(10); })()', 55],
    ['(function sum(n) { return n === 0 ? 0 : n + sum(n - 1); })(4)', 10],
    ['(() => { var x = 1; if (x) { var y = 2; } return x + y; })()', 3],
    ['(() => { var seen = typeof later; var later = 1; return seen; })()', 'undefined'],
    ['(() => { for (var i = 0; i < 3; i++); return i; })()', 3],
    ['(() => { var x = 1; var x; return x; })()', 1],
    [
      '(() => { outer: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue outer; if (a === 2) break outer; } } return "done"; })()',
      'done',
    ],
    ['(() => { let n = 0; outer: while (true) { while (true) { n++; if (n > 3) break outer; } } return n; })()', 4],
    ['(() => { block: { break block; } return 1; })()', 1],
    ['(() => { let a = 1, b = 2; [a, b] = [b, a]; return [a, b]; })()', [2, 1]],
    ['(() => { let a, rest; ({ a, ...rest } = { a: 1, b: 2 }); return rest; })()', { b: 2 }],
    ['(() => { const o = { a: 1, b: 2 }; delete o.a; return o; })()', { b: 2 }],
    ['(1, 2, 3)', 3],
    ['(() => { let s = 0; for (let i = 0, j = 10; i < j; i++, j--) s += j; return s; })()', 40],
    ['(() => { try { null.x; } catch (e) { return e.name; } finally { } })()', 'TypeError'],
    ['(() => { try { throw { code: 5 }; } catch (e) { return e.code; } })()', 5],
    ['(() => { try { throw "text"; } catch (e) { return e; } })()', 'text'],
    ['(() => { try { throw new RangeError("far"); } catch (e) { return [e.name, e.message]; } })()', ['RangeError', 'far']],
    ['(() => { const f = () => { throw { code: 6 }; }; try { return [1].map(f); } catch (e) { return e.code; } })()', 6],
    ['(() => { for (const n of [1, 2]) { try { if (n > 1) throw n; } catch (e) { return e; } } })()', 2],
    ['(() => { try { while (true) { switch (1) { case 1: throw "out"; } } } catch (e) { return e; } })()', 'out'],
    ['(() => { try { try { throw 1; } finally { throw 2; } } catch (e) { return e; } })()', 2],
    ['(() => { try { try { throw 1; } catch (e) { throw e + 1; } } catch (e) { return e; } })()', 2],
    [
      '(() => { const seen = []; try { try { null.x; } finally { seen.push(1); } } catch { seen.push(2); } return seen; })()',
      [1, 2],
    ],
    ['(() => { const f = () => { try { throw 1; } finally { return 2; } }; return f(); })()', 2],
    ['(() => { const f = (x) => { throw x; }; try { f(7); } catch (e) { return e; } return "after"; })()', 7],
    ['(() => { const f = () => { throw 8; }; try { const x = f(); return x; } catch (e) { return e; } })()', 8],
    ['(() => { const f = () => { throw 9; }; const g = () => { return f(); }; try { g(); } catch (e) { return e; } })()', 9],
    ['(() => { const f = () => { throw 1; }; try { for (let i = f(); ; ) ; } catch (e) { return e; } })()', 1],
    ['(() => { const f = () => { throw 1; }; try { try { f(); } finally { f(); } } catch (e) { return e; } })()', 1],
    ['(() => { const f = (...all) => { return all.length; }; const n = f(1, 2, 3, 4); return n; })()', 4],
    ['(() => { const f = () => {}; f(); return [f()]; })()', [null]],
    ['(() => { const f = () => { return 5; }; f(); })()', undefined],
    ['(() => { const keep = Math.max; const most = keep(1, 3); return most; })()', 3],
    ['(() => { const f = 5; try { f(); } catch (e) { return e.name; } })()', 'TypeError'],
    ['(() => { for (;;) { try { return 1; } finally { break; } } })()', undefined],
    ['(() => { const fns = []; for (let i = 0; i < 3; i++) fns.push(() => i); return fns.map((f) => f()); })()', [0, 1, 2]],
    ['(() => { for (const x of [1, 2, 3]) { switch (x) { case 2: continue; case 3: return "three"; } } })()', 'three'],
  ])('evaluates %s', (code, expected) => {
    expect(evaluate(code)).toEqual(expected);
  });

  it.each([
    '(() => { while (true) ; })()',
    '(() => { do { } while (true); })()',
    '(() => { a: while (true) { continue a; } })()',
  ])('ends %s by its budget', (code) => {
    expect(failureOf(code).code).toBe('EXPRESSION_OVER_BUDGET');
  });

  it('names the innermost call of what nothing catches', () => {
    const code = '(() => { const f = () => { throw new Error("no"); }; const g = () => { f(); }; g(); })()';
    expect(failureOf(code)).toMatchObject({ message: 'no', position: 4 + code.indexOf('f(); }; g') });
  });

  it('does not change the data of an item', () => {
    expect(failureOf('delete $json.a', { json: { a: 1 } }).message).toContain('cannot be changed');
    expect(problemsOf('={{ delete $json }}')[0]?.message).toBe('Only a field can be deleted.');
  });

  it('refuses to assign names that are not there or that are constant', () => {
    expect(problemsOf('={{ (() => { [x] = [1]; })() }}')[0]?.message).toBe('"x" cannot be assigned.');
    expect(problemsOf('={{ (() => { const x = 1; for (x of [1]); })() }}')[0]?.message).toContain('is a constant');
  });
});
