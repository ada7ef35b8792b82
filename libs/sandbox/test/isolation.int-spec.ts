import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SandboxPool } from '../src/index.ts';
import { failureOf, makeJob, makePool } from './code-jobs.ts';

let pool: SandboxPool;
beforeAll(async () => {
  pool = makePool({ processesPerTenant: 1, maxProcesses: 2 });
  await pool.start();
});
afterAll(() => pool.close());

const run = (source: string, tenantId = 'tenant') => pool.run(tenantId, makeJob(source));

/** Each leaves a mark if it can, and returns the mark that it found. The same code runs again and again. */
const MARKS: readonly string[] = [
  'const found = globalThis.mark; globalThis.mark = 1; return found',
  'const found = typeof mark === "undefined" ? undefined : mark; mark = 1; return found',
  'const found = globalThis.mark; Object.defineProperty(globalThis, "mark", { value: 1 }); return found',
  'const found = ({}).mark; try { ({}).constructor.assign(Object.getPrototypeOf({}), { mark: 1 }) } catch {} return found',
  'const found = Array.mark; Array.mark = 1; return found',
  'const found = JSON.mark; JSON.mark = 1; return found',
  'const found = Math.max.mark; Math.max.mark = 1; return found',
  'const found = console.mark; console.mark = 1; return found',
  'const found = console.log.mark; console.log.mark = 1; return found',
  'const found = Buffer.mark; Buffer.mark = 1; return found',
  'const found = setTimeout.mark; setTimeout.mark = 1; return found',
  'const found = crypto.randomUUID.mark; crypto.randomUUID.mark = 1; return found',
  'const hash = require("crypto").createHash("md5"); const p = Object.getPrototypeOf(hash); const found = p.mark; p.mark = 1; return found',
  'const found = require("util").mark; require("util").mark = 1; return found',
  'const found = require.mark; require.mark = 1; return found',
  'const found = $jmespath.mark; $jmespath.mark = 1; return found',
  'const p = Object.getPrototypeOf($input); const found = p.mark; p.mark = 1; return found',
  'const p = Object.getPrototypeOf($("X")); const found = p.mark; p.mark = 1; return found',
  'const found = arguments.callee.mark; arguments.callee.mark = 1; return found',
  'const found = DateTime.mark; DateTime.mark = 1; return found',
  'const zone = DateTime.now().zone; const found = zone.mark; zone.mark = 1; return found',
  'const zone = DateTime.utc().zone; const found = zone.mark; zone.mark = 1; return found',
  'const { Settings } = require("luxon"); const found = Settings.defaultLocale === "xx" ? 1 : undefined; Settings.defaultLocale = "xx"; return found',
  'const { Settings } = require("luxon"); const found = DateTime.now().year > 2100 ? 1 : undefined; Settings.now = () => 9e12; return found',
  'const l = DateTime.now().loc; const f = l.dtFormatter(DateTime.now(), {}).dtf; const found = f.mark; f.mark = 1; return found',
  'const found = RegExp.$1 === "mark" ? 1 : undefined; /(mark)/.exec("mark"); return found',
  'const found = Error.mark; Error.mark = 1; return found',
  'const found = Error.stackTraceLimit === 3 ? 1 : undefined; Error.stackTraceLimit = 3; return found',
  'const p = Object.getPrototypeOf([][Symbol.iterator]()); const found = p.mark; p.mark = 1; return found',
  'const p = Object.getPrototypeOf((function* () {})()); const q = Object.getPrototypeOf(p); const found = q.mark; q.mark = 1; return found',
  'const p = Object.getPrototypeOf(async () => 0); const found = p.mark; p.mark = 1; return found',
  'const p = Object.getPrototypeOf(new Intl.Segmenter("en").segment("a")); const found = p.mark; p.mark = 1; return found',
  'const found = globalThis.mark; setTimeout(() => { globalThis.mark = 1; }, 1); return found',
  'const found = globalThis.mark; setInterval(() => { globalThis.mark = 1; }, 1); return found',
  'const p = { mark: 1 }; const found = globalThis.mark; Reflect["set" + "PrototypeOf"](globalThis, p); return found',
  'const found = Object.isExtensible(globalThis) ? undefined : 1; Object.preventExtensions(globalThis); return found',
  'const found = Symbol.mark; Symbol.mark = 1; return found',
  'String.prototype.mark ??= 1; const found = "a".other; String.prototype.other = 1; return found',
  'const found = ({}).mark; Object.prototype.mark = 1; return found',
];

describe('a run', () => {
  it.each(MARKS)('leaves nothing for the next: %s', async (source) => {
    for (let time = 0; time < 3; time++) expect(await run(source)).toBeNull();
  });

  it('cannot replace what the next one calls', async () => {
    const names = [
      'JSON.stringify',
      'JSON.parse',
      'Array.isArray',
      'Object.keys',
      'Promise.resolve',
      'Reflect.ownKeys',
      'console.log',
    ];
    for (const name of names) await run(`try { ${name} = () => "hijacked" } catch {} return 1`).catch(() => undefined);
    await run('Array.prototype.map = () => ["hijacked"]; JSON.stringify = () => \'"hijacked"\'; return 1').catch(() => undefined);
    expect(await run('return [JSON.stringify([1].map((n) => n + 1)), Object.keys({ a: 1 })]')).toEqual(['[2]', ['a']]);
  });

  it('has its own data, though its code is that of another', async () => {
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, id) =>
        pool.run('tenant', makeJob('items[0].json.id += 1; return $json.id', { items: [{ json: { id } }] })),
      ),
    );
    expect(results).toEqual(Array.from({ length: 50 }, (_, id) => id + 1));
  });

  it('that failed leaves a context that works', async () => {
    const source = 'if ($json.fail) { globalThis.mark = 1; throw new Error("x"); } return typeof globalThis.mark';
    await failureOf(pool.run('tenant', makeJob(source, { items: [{ json: { fail: true } }] })));
    expect(await pool.run('tenant', makeJob(source, { items: [{ json: {} }] }))).toBe('undefined');
  });
});

describe('tenants', () => {
  it('never see each other, in a thousand alternations', async () => {
    const source = (canary: string) => `
      const seen = [globalThis.canary, Object.getOwnPropertyNames(globalThis).join(), console.canary, JSON.canary].join();
      try { globalThis.canary = console.canary = JSON.canary = '${canary}'; } catch {}
      return seen`;
    for (let time = 0; time < 500; time++) {
      expect(await run(source('canary-of-a'), 'a')).not.toContain('canary-of');
      expect(await run(source('canary-of-b'), 'b')).not.toContain('canary-of');
    }
  }, 60_000);

  it('that come at the same moment get processes of their own', async () => {
    const own = makePool({ maxProcesses: 4 });
    const source = (tenantId: string) => `const seen = [globalThis.first].join(); globalThis.first = '${tenantId}'; return seen`;
    const runs = ['a', 'b', 'c', 'd'].map((tenantId) => own.run(tenantId, makeJob(source(tenantId))));
    expect(await Promise.all(runs)).toEqual(['', '', '', '']);
    expect(own.load().processCount).toBe(4);
    own.close();
  });

  it('have processes of their own, given up and not handed on where a third needs one', async () => {
    await Promise.all(['a', 'b', 'c', 'a'].map((tenantId) => run('return 1', tenantId)));
    expect(pool.load().processCount).toBeLessThanOrEqual(2);
  });
});
