import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SandboxPool } from '../src/index.ts';
import { failureOf, makeJob, makePool } from './code-jobs.ts';

const TIMEOUT_MS = 400;
/** The promise is 500 ms; the rest is what a busy test machine may add. */
const LATEST_MS = TIMEOUT_MS + 500 + 500;

let pool: SandboxPool;
beforeAll(async () => {
  pool = makePool({ isolateMemoryMb: 48, maxResultBytes: 4 * 1_048_576, maxProcesses: 4 });
  await pool.start();
});
afterAll(() => pool.close());

const run = (source: string, timeoutMs = 20_000, tenantId = 'hostile') => pool.run(tenantId, makeJob(source, { timeoutMs }));
const stillWorks = () => run('return 1');

describe('code that does not end', () => {
  it.each([
    'while (true) {}',
    'for (;;) await null',
    'const again = () => Promise.resolve().then(again); again(); await new Promise(() => {})',
    'const again = () => queueMicrotask(again); again(); await new Promise(() => {})',
    'const again = () => setTimeout(again, 0); again(); await new Promise(() => {})',
    'setInterval(() => {}, 1); await new Promise(() => {})',
    'await new Promise((resolve) => setTimeout(resolve, 60000))',
    '/(a+)+$/.test("a".repeat(40) + "b")',
    'return { toJSON() { while (true) {} } }',
    'return { get a() { while (true) {} } }',
    'throw { get message() { while (true) {} } }',
    'throw { get stack() { while (true) {} } }',
    'return { then() {} }',
    'try { while (true) {} } finally { while (true) {} }',
    'const a = []; while (true) { try { a.push(new ArrayBuffer(1e8)) } catch {} a.push({}) }',
    'new Array(1e8).fill(0).sort(() => { while (true) {} })',
  ])('is stopped in time: %s', async (source) => {
    const startedAt = performance.now();
    const failure = await failureOf(run(source, TIMEOUT_MS));
    const tookMs = performance.now() - startedAt;
    expect(['CODE_TIMED_OUT', 'CODE_FAILED', 'CODE_OUT_OF_MEMORY']).toContain(failure.code);
    if (failure.code === 'CODE_FAILED') expect(failure.message).toContain('nothing will settle');
    expect(tookMs).toBeLessThan(LATEST_MS);
    expect(await stillWorks()).toBe(1);
  });
});

describe('code that eats memory', () => {
  it.each([
    'const a = []; while (true) a.push(new Array(1e5).fill(a.length))',
    'let s = "x"; while (true) s += s',
    'const a = []; while (true) a.push("x".repeat(1e6) + a.length)',
    'const a = []; while (true) a.push(new ArrayBuffer(1e7))',
    'const a = []; while (true) a.push(new Uint8Array(1e7).fill(1))',
    'const a = []; while (true) a.push(Buffer.alloc(1e7, 1))',
    'const m = new Map(); for (let i = 0; ; i++) m.set(i, { i })',
    'const s = new Set(); for (let i = 0; ; i++) s.add({ i })',
    'const a = []; while (true) a.push(Promise.resolve())',
    'const a = []; while (true) a.push(() => a)',
    'for (let i = 0; ; i++) globalThis["x" + i] = new Array(1000).fill(i)',
    'return new Array(2 ** 32)',
    'return "x".repeat(2 ** 30)',
    'return Array.from({ length: 1e9 }, (_, i) => i)',
    'let a = []; while (true) a = [a, a, new Array(1e4).fill(a)]',
  ])(
    'ends alone: %s',
    async (source) => {
      const failure = await failureOf(run(source));
      expect(['CODE_OUT_OF_MEMORY', 'CODE_FAILED', 'CODE_RESULT_TOO_LARGE']).toContain(failure.code);
      if (failure.code === 'CODE_FAILED') expect(failure.message).toMatch(/^(RangeError|Error).*(length|allocation|memory)/i);
      expect(await stillWorks()).toBe(1);
    },
    30_000,
  );
});

describe('code that floods', () => {
  it('the console is cut', async () => {
    await run('for (let i = 0; i < 1e5; i++) console.log("\\u001b[31m\\r\\n" + "x".repeat(1000))');
    expect(await stillWorks()).toBe(1);
  });

  it('its result is refused', async () => {
    expect(await failureOf(run('return "x".repeat(5e6)'))).toMatchObject({
      code: 'CODE_RESULT_TOO_LARGE',
      message: expect.stringContaining('4 MB are allowed'),
    });
    expect(await run('return "x".repeat(4e6)')).toHaveLength(4_000_000);
    expect(await stillWorks()).toBe(1);
  });

  it('with timers gets an error', async () => {
    expect((await failureOf(run('while (true) setTimeout(() => {}, 1000)'))).message).toContain('timers');
  });

  it('with an error text is cut', async () => {
    expect((await failureOf(run('throw new Error("x".repeat(1e6))'))).message.length).toBeLessThan(5_100);
  });
});

describe('other jobs', () => {
  it('do not notice', async () => {
    const bad = ['while (true) {}', 'let s = "x"; while (true) s += s', 'throw 1', 'return () => 1', 'for (;;) await null'];
    const hostile = Array.from({ length: 10 }, (_, index) => run(bad[index % bad.length]!, TIMEOUT_MS).catch(() => 'failed'));
    const honest = Array.from({ length: 200 }, (_, index) => run(`return ${index}`, 20_000, 'honest'));
    expect(await Promise.all(honest)).toEqual(Array.from({ length: 200 }, (_, index) => index));
    expect(new Set(await Promise.all(hostile))).toEqual(new Set(['failed']));
  }, 30_000);

  it('of the same tenant run on in another process', async () => {
    const stop = new AbortController();
    const loop = pool
      .run('shared', makeJob('while (true) {}', { signal: stop.signal, timeoutMs: 20_000 }))
      .catch(() => 'stopped');
    expect(await Promise.race([loop, run('return 7', 20_000, 'shared')])).toBe(7);
    stop.abort();
    expect(await loop).toBe('stopped');
  });
});

describe('a process', () => {
  it('serves many different pieces of code, and keeps within its memory', async () => {
    const own = makePool({ isolateMemoryMb: 32, processesPerTenant: 1 });
    for (let index = 0; index < 300; index++) expect(await own.run('t', makeJob(`return ${index}`))).toBe(index);
    expect(await own.run('t', makeJob('return typeof seen; seen = 1'))).toBe('undefined');
    own.close();
  }, 60_000);
});

describe('a stop', () => {
  it('ends a job that runs, and one that waits', async () => {
    const stop = new AbortController();
    const jobs = Array.from({ length: 4 }, () =>
      pool.run('stopped', makeJob('while (true) {}', { signal: stop.signal, timeoutMs: 20_000 })),
    );
    expect(await run('return 1', 20_000, 'another')).toBe(1);
    stop.abort();
    for (const job of jobs) expect((await failureOf(job)).code).toBe('CODE_CANCELLED');
    expect(await run('return 1', 5_000, 'stopped')).toBe(1);
  });

  it('of the pool refuses what waits and ends every process', async () => {
    const own = makePool({ processesPerTenant: 1 });
    const running = failureOf(own.run('t', makeJob('while (true) {}')));
    const waiting = failureOf(own.run('t', makeJob('return 1')));
    await own.run('other', makeJob('return 1'));
    own.close();
    expect((await waiting).code).toBe('SANDBOX_UNAVAILABLE');
    expect((await running).code).toBe('SANDBOX_UNAVAILABLE');
  });

  it('does not come for a queue that is full: it is refused, and may be tried again', async () => {
    const own = makePool({ processesPerTenant: 1, maxQueued: 1 });
    const jobs = Array.from({ length: 3 }, () =>
      own.run('t', makeJob('return 1')).catch((error: { failure: object }) => error.failure),
    );
    expect((await Promise.all(jobs))[2]).toMatchObject({ code: 'SANDBOX_BUSY', retryable: true });
    own.close();
  });
});
