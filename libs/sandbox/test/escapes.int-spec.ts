import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { SandboxPool } from '../src/index.ts';
import { makeJob, makePool } from './code-jobs.ts';

let pool: SandboxPool;
beforeAll(async () => {
  pool = makePool();
  await pool.start();
});
afterAll(() => pool.close());

/**
 * Ways that have led out of one JavaScript sandbox or another. Each evaluates to something of the host if it works: a
 * process, a require function, or text run as code (which would give 'escaped').
 */
const ATTEMPTS: readonly string[] = [
  'this.constructor.constructor("return process")()',
  '(() => {}).constructor("return process")()',
  '(async () => {}).constructor("return process")()',
  '(function* () {}).constructor("return process")().next().value',
  '(async function* () {}).constructor("return process")()',
  'Object.getPrototypeOf(async () => {}).constructor("return process")()',
  'Reflect.construct(Function, ["return process"])()',
  'Reflect.apply(Function, null, ["return process"])()',
  'Function.prototype.constructor("return process")()',
  'new (class extends Function { constructor() { super("return process"); } })()()',
  'new (Object.getPrototypeOf(class extends (function () {}).constructor {}))("return process")()',
  'eval("process")',
  '(0, eval)("process")',
  'globalThis["ev" + "al"]("process")',
  'setTimeout("globalThis.escaped = 1", 0)',
  'console.log.constructor("return process")()',
  'console.log.constructor.constructor("return process")()',
  'setTimeout.constructor("return process")()',
  'require.constructor("return process")()',
  'require("crypto").createHash.constructor("return process")()',
  'require("crypto").createHash("md5").constructor.constructor("return process")()',
  '$input.constructor.constructor("return process")()',
  '$input.all.constructor("return process")()',
  '$now.constructor.constructor("return process")()',
  'DateTime.constructor("return process")()',
  'new URL("http://a").constructor.constructor("return process")()',
  'Buffer.from.constructor("return process")()',
  'Buffer.from("a").buffer.constructor.constructor("return process")()',
  '(() => { try { null.x } catch (error) { return error.constructor.constructor("return process")() } })()',
  '(() => { try { require("fs") } catch (error) { return error.constructor.constructor("return process")() } })()',
  '(() => { try { new URL("::") } catch (error) { return error.constructor.constructor("return process")() } })()',
  '(() => { const f = () => f(); try { f() } catch (error) { return error.constructor.constructor("return process")() } })()',
  '(() => { const f = () => new URL("http://a") && f(); try { f() } catch (error) { return error.constructor.constructor("return process")() } })()',
  '(() => { Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getThis()); const found = new Error().stack; return Array.isArray(found) && found.find((each) => each?.process) })()',
  '(() => { Error.prepareStackTrace = (_error, frames) => frames.map((frame) => frame.getFunction()); const found = new Error().stack; return Array.isArray(found) && found.find((each) => each) })()',
  'await new Promise((resolve, reject) => { const p = (async () => { const e = new Error(); e.name = Symbol(); return e.stack })(); p.catch((error) => resolve(error.constructor.constructor("return process")())) })',
  'await import("node:fs")',
  'await import("data:text/javascript,export default 1")',
  'await (async () => (await import("./entry")).install)()',
  'new Proxy({}, { get: (_t, _p, receiver) => receiver }).process.mainModule.constructor("return process")()',
  'Object.getOwnPropertyDescriptor(Object.prototype, "__proto__").get.constructor("return process")()',
  '({}).__lookupGetter__("__proto__").constructor("return process")()',
  '[].constructor.from({ length: 1 }, Function)[0]("return process")()',
  '[["return process"]].map(([text]) => text).map(Function)[0]()',
  'Array.prototype.map.call(["return process"], (0, (() => {}).constructor))[0]()',
  'String.raw.constructor("return process")()',
  'new Intl.DateTimeFormat().format.constructor("return process")()',
  'Iterator.prototype.map.constructor("return process")()',
  'arguments.callee.caller.constructor("return process")()',
  'arguments.callee.constructor("return process")()',
  'new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))',
  'new SharedArrayBuffer(8)',
  'Atomics.wait(new Int32Array(4), 0, 0, 1)',
  'new WeakRef({}).deref()',
  'new FinalizationRegistry(() => 0)',
  'process.binding("fs")',
  'global.process',
  'globalThis.process ?? globalThis.global ?? globalThis.module ?? globalThis.exports ?? globalThis.fetch ?? globalThis._ivm ?? globalThis.luxon ?? globalThis.Worker ?? missing',
  'require("process")',
  'require("module")._load("fs")',
  'require.main.require("fs")',
  'require.cache',
  'Symbol.for("nodejs.util.inspect.custom").process.exit()',
];

describe('an attempt to get out of the isolate', () => {
  it.each(ATTEMPTS)('%s', async (attempt) => {
    const source = `
      let found;
      try { found = ${attempt}; } catch (error) { return 'refused'; }
      if (globalThis.escaped) return 'escaped';
      return found === undefined || found === null || found === false || typeof found === 'number' ? 'nothing' : 'got ' + typeof found + ' ' + String(found).slice(0, 80)`;
    for (const tenantId of ['escaping', 'escaping']) {
      const outcome = await pool
        .run(tenantId, makeJob(source))
        .catch((error: { failure: { code: string } }) => error.failure.code);
      expect(['refused', 'nothing', 'CODE_FAILED']).toContain(outcome);
    }
  });

  it('also fails in code that may change the built-in prototypes', async () => {
    const source = `
      const tricks = [() => (() => {}).constructor('return 1')(), () => eval('1'), () => Reflect.construct(Function, ['return 1'])()];
      Object.prototype.polluted = 1; Array.prototype.map = Array.prototype.map;
      return tricks.map((trick) => { try { return trick(); } catch { return 'refused'; } })`;
    expect(await pool.run('escaping', makeJob(source))).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('what code can reach', () => {
  const golden = JSON.parse(readFileSync(new URL('./globals.golden.json', import.meta.url), 'utf8')) as string[];

  it('by name is exactly what the golden file lists', async () => {
    const names = (await pool.run('golden', makeJob('return Object.getOwnPropertyNames(globalThis).sort()'))) as string[];
    expect(names).toEqual(golden);
  });

  it('from any value on is no object of isolated-vm and nothing that runs text as code', async () => {
    const source = `
      const found = new Set(), bad = [];
      const queue = [globalThis, $input, $, $node, $now, $today, require, require('crypto'), require('util'), require('url'), require('luxon'),
        DateTime.now(), new URL('http://a/?b'), new URL('http://a/?b').searchParams, Buffer.from('a'), crypto.randomUUID, $jmespath, items, arguments,
        require('crypto').createHash('md5'), async () => 0, function* () {}, async function* () {}, new Intl.Segmenter('en').segment('a'), new Error('x')];
      const SUSPECT = /^(Reference|Callback|ExternalCopy|Isolate|Context|Script|Dereference|applySync|applyIgnored|getSync|copyInto|derefInto|apply0)$/;
      while (queue.length) {
        const value = queue.pop();
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) continue;
        found.add(value);
        if (typeof value === 'function') {
          if (SUSPECT.test(value.name)) bad.push('name ' + value.name);
          if (/Function$|eval/.test(value.name)) try { value('return 40+2'); bad.push('takes text: ' + value.name); } catch {}
        }
        queue.push(Object.getPrototypeOf(value));
        for (const key of Reflect.ownKeys(value)) {
          if (SUSPECT.test(String(key))) bad.push('key ' + String(key));
          const { value: inner, get, set } = Object.getOwnPropertyDescriptor(value, key);
          queue.push(inner, get, set);
          if (get) try { queue.push(get.call(value)); } catch {}
        }
      }
      return { bad, enough: found.size > 1000 }`;
    expect(await pool.run('walker', makeJob(source))).toEqual({ bad: [], enough: true });
  });

  it('before its first line is frozen', async () => {
    const source = `
      const loose = [];
      const found = new Set([globalThis]);
      const queue = Object.values(Object.getOwnPropertyDescriptors(globalThis)).map((each) => each.value);
      while (queue.length) {
        const value = queue.pop();
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null || found.has(value)) continue;
        found.add(value);
        if (!Object.isFrozen(value)) loose.push(String(value.name ?? value));
        for (const { value: inner, get, set } of Object.values(Object.getOwnPropertyDescriptors(value))) queue.push(inner, get, set);
      }
      return loose`;
    expect(await pool.run('golden', makeJob(source))).toEqual([]);
  });
});
