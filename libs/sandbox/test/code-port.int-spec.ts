import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CodeJob } from '@weft/node-sdk';
import type { ConsoleLine, SandboxPool } from '../src/index.ts';
import { failureOf, makeJob, makePool } from './code-jobs.ts';

let pool: SandboxPool;
const written: ConsoleLine[] = [];
beforeAll(async () => {
  pool = makePool({ onConsole: (_tenantId, lines) => written.push(...lines) });
  await pool.start();
});
afterAll(() => pool.close());

const run = (source: string, rest?: Partial<CodeJob>) => pool.run('tenant', makeJob(source, rest));

describe('code that goes on after an item for which it fails', () => {
  const source = 'if ($json.count === 1) throw new Error("bad " + $json.name);\nreturn { ok: $json.name }';

  it('gives the others, and tells of each that failed', async () => {
    const failed: unknown[] = [];
    const onItemFailed: CodeJob['onItemFailed'] = (failure, index) => void failed.push([index, failure]);
    expect(await run(source, { mode: 'each', onItemFailed })).toEqual([null, { ok: 'Bo' }]);
    expect(failed).toMatchObject([
      [0, { code: 'CODE_FAILED', fault: 'user', itemIndex: 0, message: 'bad Ada (line 1, column 30)', details: { line: 1 } }],
    ]);
  });

  it('takes what is no data for a failure of its item', async () => {
    const failed: string[] = [];
    const onItemFailed: CodeJob['onItemFailed'] = ({ code }) => void failed.push(code);
    const refused = 'return $json.count === 1 ? () => 1 : undefined';
    expect(await run(refused, { mode: 'each', onItemFailed })).toEqual([null, null]);
    expect(failed).toEqual(['CODE_RESULT_INVALID']);
  });

  it('keeps what it changed of the static data', async () => {
    const changed: unknown[] = [];
    const job = {
      mode: 'each',
      staticData: { global: {}, node: {} },
      onStaticData: (parts: unknown) => void changed.push(parts),
      onItemFailed: () => undefined,
    } as const;
    const counting = `$getWorkflowStaticData('global').n = $json.count; ${source}`;
    expect(await run(counting, job)).toEqual([null, { ok: 'Bo' }]);
    expect(changed).toEqual([{ global: { n: 2 } }]);
  });

  it('ends for all items where its time is over', async () => {
    const onItemFailed = () => undefined;
    const failure = await failureOf(run('while (true) {}', { mode: 'each', onItemFailed, timeoutMs: 200 }));
    expect(failure.code).toBe('CODE_TIMED_OUT');
  });
});

describe('code that runs once for all items', () => {
  it.each<[string, unknown]>([
    ['return items.map((item) => item.json.name)', ['Ada', 'Bo']],
    ['return $input.all().length', 2],
    ['return [$input.first().json.name, $input.last().json.name, $input.item.json.name]', ['Ada', 'Bo', 'Ada']],
    ['return $json', { name: 'Ada', count: 1 }],
    ['const items = $input.all(); return items.length', 2],
    ['return [1, 2].map(String)', ['1', '2']],
    ['for (const item of items) item.json.seen = true; return items[1]', { json: { name: 'Bo', count: 2, seen: true } }],
    ['return await Promise.all([1, new Promise((resolve) => setTimeout(() => resolve(2), 5))])', [1, 2]],
    ['return $now.toISO()', '2024-01-15T13:30:00.000+01:00'],
    ['return $today.toISO()', '2024-01-15T00:00:00.000+01:00'],
    ["return DateTime.fromISO('2024-07-01').zoneName", 'Europe/Berlin'],
    ["return [Duration.fromObject({ hours: 1 }).toISO(), Interval.fromISO('2024-01-01/2024-01-03').length('days')]", ['PT1H', 2]],
    ["return $jmespath({ a: [{ b: 1 }, { b: 2 }] }, 'a[*].b')", [1, 2]],
    ['undeclared = 4; return undeclared + 1', 5],
    ['return new Date(0)', '1970-01-01T00:00:00.000Z'],
    ['return { kept: 1, dropped: undefined, nothing: null, nan: NaN }', { kept: 1, nothing: null, nan: null }],
    ['', null],
    ['// only a comment', null],
    ['return JSON.parse(\'{"__proto__": 1}\')', JSON.parse('{"__proto__": 1}') as unknown],
    ['return "\\ud800 \\u0000"', '\ud800 \u0000'],
    ['const error = new Error("x"); error.name = "Mine"; return String(error)', 'Mine: x'],
    ['class Mine extends Error { constructor() { super("m"); this.name = "Mine"; } } return new Mine().name', 'Mine'],
    [
      'const counts = {}; for (const key of ["constructor", "toString", "a"]) counts[key] = 1; return Object.keys(counts)',
      ['constructor', 'toString', 'a'],
    ],
    ['String.prototype.shout = function () { return this + "!"; }; return "a".shout()', 'a!'],
    ['return (1234.5).toLocaleString("de-DE")', '1.234,5'],
  ])('%s', async (source, expected) => {
    expect(await run(source)).toEqual(expected);
  });

  it('sees the globals of its job by name', async () => {
    const globals = {
      $workflow: { id: 'w1', name: 'Orders' },
      $vars: { rate: 2 },
      $runIndex: 0,
      $prevNode: { name: 'A' },
      'not a name': 1,
    };
    const source = 'return [$workflow.name, $vars.rate, $runIndex, $prevNode.name, typeof $env]';
    expect(await run(source, { globals })).toEqual(['Orders', 2, 0, 'A', 'undefined']);
  });

  it('hands over what it writes to its console, also where it fails', async () => {
    const lines: ConsoleLine[] = [];
    const onConsole = (more: readonly ConsoleLine[]) => void lines.push(...more);
    await run("console.log('rows', 1); console.warn('odd'); return 1", { onConsole });
    await run("console.error('soon'); throw new Error('no')", { onConsole }).catch(() => undefined);
    expect(lines).toEqual([
      { level: 'log', text: 'rows 1' },
      { level: 'warn', text: 'odd' },
      { level: 'error', text: 'soon' },
    ]);
  });

  it('sees the parameters of the nodes that it names, and of the one before', async () => {
    const rest = { nodes: { Fetch: [] }, params: { Fetch: { url: 'x' }, '': { path: 'orders' } } };
    expect(await run("return [$('Fetch').params.url, $input.params.path]", rest)).toEqual(['x', 'orders']);
  });

  it('sets custom data, which is told however much it writes to its console, and where it fails', async () => {
    const told: unknown[] = [];
    const onCustomData: CodeJob['onCustomData'] = (entries) => void told.push(entries);
    const globals = { $execution: { id: 'e1' } };
    const source = "$execution.customData.set('order', 7); return [$execution.id, $execution.customData.getAll()]";
    expect(await run(source, { globals, onCustomData })).toEqual(['e1', { order: '7' }]);
    const loud = "for (let n = 0; n < 1000; n++) console.log(n); $execution.customData.setAll({ order: 8, note: 'a = b' });";
    await run(`${loud} $execution.customData.set('order', 9); throw new Error('no')`, { onCustomData }).catch(() => undefined);
    await run("console.log('order = 7')", { onCustomData });
    expect(told).toEqual([
      [['order', '7']],
      [
        ['order', '9'],
        ['note', 'a = b'],
      ],
    ]);
    expect((await failureOf(run("$execution.customData.set('a b', 1)"))).message).toContain('may have letters');
  });

  describe('with static data', () => {
    const runWith = async (source: string, rest: Partial<CodeJob> = {}) => {
      const changes: unknown[] = [];
      const staticData = { global: { seen: [1], old: true }, node: {} };
      const value = await run(source, { staticData, onStaticData: (changed) => void changes.push(changed), ...rest });
      return { value, changes };
    };

    it('reads, sets and deletes, and gives back what it has changed', async () => {
      const source = `const data = $getWorkflowStaticData('global'); data.seen.push(2); delete data.old; return data.seen.length`;
      expect(await runWith(source)).toEqual({ value: 2, changes: [{ global: { seen: [1, 2] } }] });
    });

    it('has one object for each part, by all its names, and keeps the two apart', async () => {
      const source = `this.getWorkflowStaticData('node').at = 0; getWorkflowStaticData('node').at = new Date(0); $getWorkflowStaticData('node').n = 1; return []`;
      expect((await runWith(source)).changes).toEqual([{ node: { at: '1970-01-01T00:00:00.000Z', n: 1 } }]);
    });

    it('changes it item by item', async () => {
      const source = `const data = $getWorkflowStaticData('global'); data.n = (data.n ?? 0) + 1; return { n: data.n }`;
      const { value, changes } = await runWith(source, { mode: 'each', items: [{ json: {} }, { json: {} }] });
      expect(value).toEqual([{ n: 1 }, { n: 2 }]);
      expect(changes).toEqual([{ global: { seen: [1], old: true, n: 2 } }]);
    });

    it.each([
      ['reads only', "return $getWorkflowStaticData('global').seen"],
      ['puts back what was there', "const data = $getWorkflowStaticData('global'); data.old = false; data.old = true; return 1"],
    ])('tells of no change where it %s', async (_, source) => {
      expect((await runWith(source)).changes).toEqual([]);
    });

    it('leaves no change behind where it fails', async () => {
      const changes: unknown[] = [];
      const job = { staticData: { global: {}, node: {} }, onStaticData: (changed: unknown) => void changes.push(changed) };
      const failure = await failureOf(run("$getWorkflowStaticData('global').n = 1; throw new Error('late')", job));
      expect(failure.message).toContain('late');
      expect(changes).toEqual([]);
    });

    it.each([
      ["$getWorkflowStaticData('global').f = () => 1; return 1", "$getWorkflowStaticData('global').f is a function"],
      ["$getWorkflowStaticData('global').toJSON = () => 5; return 1", 'not an object any more'],
      ["$getWorkflowStaticData('workflow')", "ask for 'global'"],
    ])('says what is wrong with %s', async (source, message) => {
      const job = { staticData: { global: {}, node: {} } };
      expect((await failureOf(run(source, job))).message).toContain(message);
    });

    it('is not there in expressions', async () => {
      const { items, nodes, globals, timezone, now, timeoutMs, signal } = makeJob('');
      const job = { sources: ["$getWorkflowStaticData('global').n"], items, nodes, globals, timezone, now, timeoutMs, signal };
      const [[result]] = (await pool.codePortFor('tenant').evaluate(job)) as [[{ error: string }]];
      expect(result.error).toContain('in Code nodes only');
    });
  });

  it('sees the items of other nodes', async () => {
    const nodes = {
      Fetch: [[[{ json: { id: 1 } }, { json: { id: 2 } }]]],
      One: [[[{ json: { token: 't' } }], [{ json: { other: true } }]], [[{ json: { token: 'u' } }]]],
    };
    const source = `return {
      ids: $('Fetch').all().map((item) => item.json.id), first: $('Fetch').first().json.id, last: $('Fetch').last().json.id,
      matching: $('Fetch').itemMatching(1).json.id, item: $('Fetch').item.json.id, latestRun: $('One').item.json.token,
      firstRun: $('One').first(1, 0).json.other, old: $node['One'].json.token, items: $items('Fetch').length, own: $items().length,
      executed: [$('Fetch').isExecuted, $('Nowhere').isExecuted] }`;
    const paired = { Fetch: [[0, 0, 1], [0, 0, 0]] as const, One: [null, null] }; // prettier-ignore
    expect(await run(source, { nodes, paired })).toEqual({
      ids: [1, 2], first: 1, last: 2, matching: 1, item: 2, latestRun: 'u', firstRun: true, old: 'u', items: 2, own: 2, executed: [true, false],
    }); // prettier-ignore
    expect((await failureOf(run("return $('Nowhere').all()", { nodes }))).message).toContain(
      'There is no data of the node "Nowhere"',
    );
    const three = { Three: [[[{ json: {} }, { json: {} }, { json: {} }]]] };
    expect((await failureOf(run("return $('Three').item", { nodes: three }))).message).toContain(
      'Item 0 cannot be traced back to one item of "Three"',
    );
  });
});

describe('code that runs once for each item', () => {
  it('gets one item at a time and gives one value for each', async () => {
    const source = 'return { index: $itemIndex, name: $json.name, same: $input.item.json === $json && item.json === $json }';
    expect(await run(source, { mode: 'each' })).toEqual([
      { index: 0, name: 'Ada', same: true },
      { index: 1, name: 'Bo', same: true },
    ]);
    expect(await run('return 1', { mode: 'each', items: [] })).toEqual([]);
  });

  it('names the item at which it failed', async () => {
    const source = "if ($json.name === 'Bo') throw new Error('not Bo'); return 1";
    expect(await failureOf(run(source, { mode: 'each' }))).toMatchObject({
      code: 'CODE_FAILED',
      itemIndex: 1,
      details: { line: 1 },
    });
  });
});

describe('what stands ready in the isolate', () => {
  it.each<[string, unknown]>([
    ["return Buffer.from('Grüße').toString('base64')", 'R3LDvMOfZQ=='],
    [
      "return [Buffer.from('ff00', 'hex').length, Buffer.byteLength('ü'), Buffer.concat([Buffer.from('a'), Buffer.alloc(1, 'b')]).toString()]",
      [2, 2, 'ab'],
    ],
    [
      "const url = new URL('../b?x=1#h', 'https://user@Host.example:443/a/c'); url.searchParams.append('y', 'ä b'); return url.href",
      'https://user@host.example/b?x=1&y=%C3%A4+b#h',
    ],
    ["return [URL.canParse('nope'), new URLSearchParams({ a: '1', b: '2' }).toString()]", [false, 'a=1&b=2']],
    ["return new TextDecoder().decode(new TextEncoder().encode('€'))", '€'],
    ["return [btoa('hi'), atob('aGk=')]", ['aGk=', 'hi']],
    [
      'const a = { d: new Date(0), m: new Map([[1, 2]]) }; a.self = a; const b = structuredClone(a); return [b.self === b, b !== a, b.m.get(1)]',
      [true, true, 2],
    ],
    ["return require('crypto').createHash('md5').update('a').update('b').digest('hex')", '187ef4436122d1cc2f40dc2b92f0eba0'],
    [
      "return require('node:crypto').createHmac('sha256', 'key').update('data').digest('base64')",
      'UDH+PZicbRU3oBP6bnOdojRj/a7DtwE32Cjjas4iG9A=',
    ],
    ['return /^[0-9a-f]{8}-[0-9a-f]{4}-4/.test(crypto.randomUUID()) && crypto.getRandomValues(new Uint8Array(4)).length', 4],
    ["return require('luxon').DateTime.utc(2024).toISODate()", '2024-01-01'],
    ["return require('util').format('%s is %d', 'a', 4)", 'a is 4'],
    [
      'let n = 0; await new Promise((r) => { const id = setInterval(() => { if (++n > 3) { clearInterval(id); r(); } }, 1); }); return n > 3',
      true,
    ],
  ])('%s', async (source, expected) => {
    expect(await run(source)).toEqual(expected);
  });

  it('does not include modules that reach outside', async () => {
    for (const name of ['fs', 'node:child_process', 'http', 'axios', 'process', 'isolated-vm', '../secrets', '__proto__']) {
      expect((await failureOf(run(`return require(${JSON.stringify(name)})`))).message).toContain(
        'Available: buffer, crypto, luxon',
      );
    }
  });

  it('catches what is written to the console, within bounds', async () => {
    written.length = 0;
    await run(
      'console.log("a", { b: 1 }, [2]); console.error(new Error("bad").message); for (let i = 0; i < 1e5; i++) console.log("x".repeat(10000))',
    );
    expect(written[0]).toMatchObject({ level: 'log', text: expect.stringContaining('"b": 1') });
    expect(written[1]).toEqual({ level: 'error', text: 'bad' });
    expect(written).toHaveLength(201);
    expect(written[200]!.text).toContain('more lines left out');
    expect(Math.max(...written.map(({ text }) => text.length))).toBeLessThan(4_100);
  });
});

describe('failures', () => {
  it.each<[string, string, number | undefined, number | undefined]>([
    ['throw new Error("bad")', 'bad', 1, 7],
    ['const a = 1;\n\n  null.foo', "TypeError: Cannot read properties of null (reading 'foo')", 3, 8],
    ['const f = () => {\n  throw new RangeError("deep");\n};\nawait null;\nf();', 'RangeError: deep', 2, 9],
    ['return missing', 'ReferenceError: missing is not defined', 1, 1],
    ['const a = ;', 'SyntaxError: Unexpected token', 1, 11],
    ['return 1;\n}); outside(); (() => {', 'SyntaxError: Unexpected token', 2, 1],
    ['throw "text"', 'text', undefined, undefined],
    ['throw { reason: 1 }', 'The code threw {\n  "reason": 1\n}', undefined, undefined],
    ['throw null', 'The code threw null', undefined, undefined],
    ['throw undefined', 'The code threw undefined', undefined, undefined],
    ['await Promise.reject(new Error("later"))', 'later', 1, 22],
    ['await new Promise((r) => setTimeout(r, 1)); [].x.y', "TypeError: Cannot read properties of undefined (reading 'y')", 1, 50],
    ['(function f() { f(); })()', 'RangeError: Maximum call stack size exceeded', 1, undefined],
    ["return JSON.parse('{')", "SyntaxError: Expected property name or '}' in JSON at position 1 (line 1 column 2)", 1, 13],
  ])('of %s say what and where', async (source, message, line, column) => {
    const failure = await failureOf(run(source));
    expect(failure.code).toBe('CODE_FAILED');
    expect(failure.message).toContain(message);
    expect(failure.details?.line).toBe(line);
    if (column !== undefined) expect(failure.details?.column).toBe(column);
  });

  it.each([
    ['return { json: { f: () => 1 } }', 'the result.json.f is a function'],
    ['return [1, Symbol("s")]', 'the result[1] is a symbol'],
    ['return { big: 1n }', 'the result.big is a bigint'],
    ['const a = { b: {} }; a.b.c = a; return a', 'the result.b.c refers back'],
    ['let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; return a', 'nested more than 500 deep'],
    ['return { toJSON() { throw new Error("no"); } }', 'cannot be turned into JSON: no'],
  ])('of results that are not data: %s', async (source, message) => {
    const failure = await failureOf(run(source));
    expect(failure).toMatchObject({ code: 'CODE_RESULT_INVALID', message: expect.stringContaining(message) });
  });

  it("of a promise that nobody awaits are nobody's", async () => {
    expect(await run('Promise.reject(new Error("unheard")); setTimeout(() => { throw new Error("late") }, 0); return 1')).toBe(1);
    expect(
      (await failureOf(run('setTimeout(() => { throw new Error("in time") }, 0); await new Promise((r) => setTimeout(r, 50))')))
        .message,
    ).toContain('in time');
  });

  it('of code that waits for nothing come at once', async () => {
    expect((await failureOf(run('await new Promise(() => {})'))).message).toContain('nothing will settle');
  });
});
