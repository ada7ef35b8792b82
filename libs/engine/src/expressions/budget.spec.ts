import { compileExpression } from './compile-expression.ts';
import { compiled, evaluate, failureOf, makeScope, problemsOf } from '../../test/make-scope.ts';

/** What an evaluation is given here, so that the tests are short; in a run it is MAX_MILLIS. */
const LIMIT_MS = 20;
/** A7 asks for an error at most 100 ms over the budget; machines that run tests are slow. */
const PATIENCE_MS = 1_000;

/** Of the processor's time, which other work on the machine does not use up. */
function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

/** Evaluates under a clock that goes on while work is done, with the limit given. */
function timed(code: string): unknown {
  const scope = makeScope();
  const run = { ...scope.run, now: worked };
  return compiled(`={{ ${code} }}`).evaluate({ ...scope, run, nested: { depth: 0, deadline: worked() + LIMIT_MS } });
}

function failureInTime(code: string): unknown {
  try {
    return timed(code);
  } catch (error) {
    return error;
  }
}

describe('budget', () => {
  it.each([
    '"a".repeat(1e9)',
    '"a".repeat(1e6).replaceAll("a", "b".repeat(1e6))',
    '"a".repeat(1e6).replace(/a/g, "b".repeat(1e6))',
    '"a".padStart(1e9)',
    '"a".padEnd(1e9, "xyz")',
    '"a".repeat(1e7).split("").map(x => x)',
    'Array(1e9)',
    'Array.from({ length: 1e9 })',
    'new Array(1e8).fill(0)',
    'Array.from({ length: 1e7 }, (_, i) => i).reduce((a, b) => a + b)',
    '[...Array(1000).keys()].map(() => [...Array(1000).keys()].map(() => [...Array(1000).keys()]))',
    '(() => { let s = "x"; for (let i = 0; i < 60; i++) s += s; return s; })()',
    '(() => { let a = [1]; for (let i = 0; i < 60; i++) a = [...a, ...a]; return a.length; })()',
    '(() => { let a = [1]; for (let i = 0; i < 60; i++) a = a.concat(a); return a.length; })()',
    '(() => { let a = "x"; for (let i = 0; i < 60; i++) a = [a, a]; return `${a}`; })()',
    '(() => { let a = "x"; for (let i = 0; i < 60; i++) a = [a, a]; return JSON.stringify(a); })()',
    '(() => { let a = "x"; for (let i = 0; i < 60; i++) a = [a, a]; return a.flat(Infinity); })()',
    '(() => { let a = "x"; for (let i = 0; i < 60; i++) a = [a, a]; return [a, a].unique(); })()',
    '(() => { let a = "x"; for (let i = 0; i < 60; i++) a = { a, b: a }; return a; })()',
    '(() => { for (;;) ; })()',
    '(() => { for (let i = 0; true; i++) ; })()',
    '(() => { const a = [1]; for (const x of a) a.push(x); })()',
    '(() => { const f = n => f(n + 1); return f(0); })()',
    '(() => { try { for (;;) ; } catch { return "caught"; } })()',
    '(() => { const a = []; a.push(a); return a; })()',
    '(() => { const a = {}; a.a = a; return JSON.stringify(a); })()',
    '(() => { const a = []; a.push(a); return String(a); })()',
    '"a".repeat(5e7) + "a".repeat(5e7)',
    '[..."a".repeat(3e7)]',
    'JSON.stringify(Array(1000).fill("a".repeat(1e6)))',
    'JSON.stringify(Array.from({ length: 1e5 }, (_, i) => i), null, 10).repeat(1000)',
    '$jmespath([1], "[@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][] | [@,@][]")',
    '"a,".repeat(2e7).split(/,/)',
    '(() => { for (;;) new Date().toLocaleString("de-DE"); })()',
    '(() => { const s = "[".repeat(1e5); for (;;) try { JSON.parse(s) } catch {} })()',
    '(() => { const a = "x".repeat(1e6), b = "x".repeat(5e5) + "x".repeat(5e5); for (;;) a === b; })()',
    '(() => { const s = "*a".repeat(2e5); for (;;) s.removeMarkdown(); })()',
    '(() => { for (let i = 0; ; i++) new RegExp("(a+)+" + i).test("a".repeat(1000)); })()',
  ])('ends %s with an error', (code) => {
    const startedAt = worked();
    expect(failureInTime(code)).toMatchObject({ code: expect.stringMatching(/^EXPRESSION_(?:OVER_BUDGET|FAILED)$/) });
    expect(worked() - startedAt).toBeLessThan(PATIENCE_MS);
  });

  it.each(['(() => { for (;;) ; })()', '(() => { for (let i = 0; true; i++) ; })()'])(
    'ends %s by its steps where the clock stands still',
    (code) => {
      expect(failureOf(code)).toMatchObject({ message: 'The expression does more than 2000000 steps of work.' });
    },
  );

  it('ends by the clock long before the steps are used up where each of them is slow', () => {
    const scope = makeScope();
    let looks = 0;
    const run = { ...scope.run, now: () => looks++ * 100 };
    const loop = compiled('={{ (() => { for (;;) ; })() }}');
    expect(() => loop.evaluate({ ...scope, run })).toThrow('The expression takes longer than 400 ms.');
    expect(looks).toBeLessThan(10);
  });

  it('shares one limit with the expressions that it evaluates', () => {
    const scope = makeScope({ parameters: { a: '={{ $parameter.a }}', b: '={{ $parameter.c }}', c: 'fixed' } });
    expect(compiled('={{ $parameter.b }}').evaluate(scope)).toBe('fixed');
    expect(() => compiled('={{ $parameter.a }}').evaluate(scope)).toThrow('evaluates itself');
  });

  it.each([
    ['/(a+)+$/.test("a".repeat(30000) + "!")', false],
    ['/^(a|aa)+$/.test("a".repeat(30000) + "!")', false],
    ['/(.*)(.*)(.*)(.*)x/.test("a".repeat(20000))', false],
    ['/\\s+$/.test(" ".repeat(50000) + "x")', false],
    ['new RegExp("(x+x+)+y").test("x".repeat(20000))', false],
    ['"a".repeat(20000).replace(/(a*)*b/, "")', 'a'.repeat(20000)],
  ])('runs %s in linear time', (code, expected) => {
    const startedAt = worked();
    expect(evaluate(code)).toEqual(expected);
    expect(worked() - startedAt).toBeLessThan(PATIENCE_MS);
  });

  it('refuses a pattern that neither engine can run in bounded time', () => {
    expect(failureOf('/(?=(a+)+$)b/.test("a".repeat(30) + "!")').message).toContain('could take too long');
    expect(failureOf('/(a+)\\1+$/.test("a".repeat(50000) + "!")').message).toContain('could take too long');
  });

  it('lets ordinary work on many items through', () => {
    expect(evaluate('Array.from({ length: 20000 }, (_, i) => i % 5000).filter((x, i, all) => all.indexOf(x) === i).length')).toBe(
      5000,
    );
    expect(evaluate('Array.from({ length: 30000 }, (_, i) => ({ id: i % 100 })).unique().length')).toBe(100);
    expect(evaluate('Array.from({ length: 100000 }, (_, i) => "line " + i).join("\\n").split("\\n").length')).toBe(100_000);
    expect(evaluate('Array.from({ length: 100000 }, (_, i) => ({ id: i })).map(x => x.id).reduce((a, b) => a + b, 0)')).toBe(
      4_999_950_000,
    );
  });

  it('refuses sources that are too long or too deep, whatever they are made of', () => {
    const tooLarge = ['EXPRESSION_TOO_LARGE', 'EXPRESSION_SYNTAX'];
    for (const source of [
      `={{ ${'1+'.repeat(600_000)}1 }}`,
      `={{ ${'('.repeat(20_000)}1${')'.repeat(20_000)} }}`,
      `={{ ${'['.repeat(10_000)}${']'.repeat(10_000)} }}`,
      `={{ ${'!'.repeat(30_000)}1 }}`,
      `={{ ${'a=>'.repeat(10_000)}1 }}`,
      `={{ ${'1?'.repeat(10_000)}1${':1'.repeat(10_000)} }}`,
      `={{ ${'1+'.repeat(20_000)}1 }}`,
      `={{ ${'{{'.repeat(20_000)} }}`,
      `={{ ${' '.repeat(250_000)} 1 }}`,
    ]) {
      const result = compileExpression(source);
      expect(result.ok ? 'compiled' : result.problems[0]?.code).toMatch(new RegExp(tooLarge.join('|')));
    }
  });

  it('names the place of the call that went over', () => {
    expect(failureOf('$json.a ?? "b".repeat(1e9)')).toMatchObject({
      code: 'EXPRESSION_OVER_BUDGET',
      position: 19,
      fix: expect.stringContaining('Code node'),
    });
    expect(problemsOf('={{ "b".repeat(1e9) }}')).toEqual([]);
  });
});
