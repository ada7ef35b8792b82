import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExpressionJob } from '@weft/node-sdk';
import type { SandboxPool } from '../src/index.ts';
import { failureOf, makeJob, makePool } from './code-jobs.ts';

let pool: SandboxPool;
beforeAll(async () => {
  pool = makePool();
  await pool.start();
});
afterAll(() => pool.close());

const evaluate = (sources: readonly string[], rest: Partial<ExpressionJob> = {}) => {
  const { source: _source, mode: _mode, ...job } = makeJob('');
  return pool.evaluate('tenant', { ...job, ...rest, sources });
};

describe('expressions in the sandbox', () => {
  it('gives each item a value for each expression', async () => {
    expect(await evaluate(['$json.name', 'class A { two = 2 }; return new A().two + $itemIndex'])).toEqual([
      [{ value: 'Ada' }, { value: 2 }],
      [{ value: 'Bo' }, { value: 3 }],
    ]);
  });

  it('awaits what is a promise, and knows no value where there is none', async () => {
    expect(await evaluate(['(async () => (await $json.count) + 1)()', 'undefined', '$json.missing.field', '() => 1'])).toEqual([
      [{ value: 2 }, {}, {}, {}],
      [{ value: 3 }, {}, {}, {}],
    ]);
  });

  it('keeps an error to its expression and its item', async () => {
    const sources = ["(() => { if ($json.count > 1) throw new Error('too many'); return 1; })()", '$json.name', 'class {'];
    const [first, second] = await evaluate(sources);
    expect(first?.slice(0, 2)).toEqual([{ value: 1 }, { value: 'Ada' }]);
    expect(second?.slice(0, 2)).toEqual([{ error: 'too many' }, { value: 'Bo' }]);
    expect(first?.[2]).toMatchObject({ error: expect.stringContaining('SyntaxError') });
  });

  it('does not let text out of the function that it stands in', async () => {
    const [row] = await evaluate(['}); globalThis.leak = 1; (() => {', '1), (2', 'typeof leak']);
    expect(row).toEqual([{ error: expect.stringContaining('SyntaxError') }, { value: 2 }, { value: 'undefined' }]);
  });

  it('evaluates once where there are no items, such as in a trigger', async () => {
    expect(await evaluate(['1 + 1'], { items: [] })).toEqual([[{ value: 2 }]]);
  });

  it('fails as a whole where one expression does not end', async () => {
    expect((await failureOf(evaluate(['1', '(() => { for (;;) ; })()'], { timeoutMs: 200 }))).code).toBe('CODE_TIMED_OUT');
  });
});
