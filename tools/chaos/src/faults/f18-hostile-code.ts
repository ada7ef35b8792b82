import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest, type AnyChaosTest, type SizeName } from '../chaos-test.ts';
import { measureLag } from '../failpoints/lag.ts';
import type { House } from '../house/house.ts';
import { Liveness } from '../house/liveness.ts';
import { memoryOf } from '../house/memory.ts';
import { edge, type Node, webhookAt } from '../load/documents.ts';
import { longestMeasure, timeMeasure } from '../measures.ts';
import { inTurn, Wave } from '../load/wave.ts';

const TIMEOUT_MS = 1_000;
/** How much later than its limit code is over (F18). */
const OVERTIME_MS = 500;
const MAX_LAG_MS = 100;
/** That one workspace may use at an executor: more would wait for their turn. */
const SANDBOXES = 2;

/** What keeps a processor busy, or never gives way. */
const BLOCKERS = [
  'while (true) {}',
  '/(a+)+$/.test("a".repeat(40) + "b")',
  'JSON.parse("[" + "1,".repeat(25e6) + "1]")',
  'let a = {}; for (let i = 0; i < 1e5; i++) a = { a }; structuredClone(a)',
  'let h = 0n; for (;;) h = (h * h + 12345n) % (2n ** 2048n)',
  'return { get a() { while (true) {} } }',
];

/** What has no end in memory. */
const BOMBS = [
  'const a = []; while (true) a.push(new Array(1e5).fill(a.length))',
  'let s = "x"; while (true) s += s',
  'const a = []; while (true) a.push(new ArrayBuffer(1e7))',
  'const a = []; while (true) a.push(new SharedArrayBuffer(1e7))',
  'const a = []; while (true) a.push(new Uint8Array(1e7).fill(1))',
  'return new Array(2 ** 31)',
  'let s = "[".repeat(1e6) + "]".repeat(1e6); return JSON.parse(s)',
  'const a = []; while (true) a.push(Promise.resolve())',
  'for (let i = 0; i < 1e6; i++) setTimeout(() => {}, 1e6); await new Promise(() => {})',
  'const again = () => queueMicrotask(again); again(); await new Promise(() => {})',
];

interface Size {
  readonly hostile: number;
  readonly good: number;
}

interface HostileTest extends Pick<AnyChaosTest, 'id' | 'title' | 'action' | 'pass'> {
  readonly codes: readonly string[];
  readonly sizes: Readonly<Record<SizeName, Size>>;
}

const hostileTest = ({ codes, sizes, ...about }: HostileTest): AnyChaosTest =>
  defineChaosTest<Size>({
    ...about,
    setUp: 'runs of 2 writes each, and beside them runs whose code means harm',
    sizes,
    async run({ house, name }, { hostile, good }) {
      const executors = house.executors().map(({ pid }) => pid);
      const wave = await Wave.prepare(house, `${name}-good`, { writes: 2, answerAfterMs: 150 });
      const bad = await Promise.all(codes.map((code, index) => hostileWave(house, `${name}-bad-${index}`, code)));
      const memory = memoryOf(executors);
      const lag = measureLag(house.failpoints.folder, processNames(house));
      const liveness = Liveness.watch(house);
      const each = Math.ceil(hostile / codes.length) - 1;
      const flood = bad.map((one) => one.start(each, { insist: true, callers: 4 }));
      await Promise.all([wave.start(good, { insist: true }), ...flood]);
      for (const one of bad) await one.settle();
      const took: number[] = [];
      await inTurn(bad, SANDBOXES, async (one) => void took.push(await codeTime(one)));
      const asked = await liveness.stop();
      const died = executors.filter((pid) => !house.executors().some((each) => each.pid === pid));
      return {
        findings: [
          ...namedFor('good', allInvariants(await wave.settle())),
          await ownEnds(bad),
          { what: 'executors that died of it', of: executors.length, failures: died.map(String) },
          { what: 'questions after liveness that were not answered', of: asked.of, failures: asked.failures },
        ],
        measures: [
          longestMeasure('code that was stopped ran for, longest', took, TIMEOUT_MS + OVERTIME_MS),
          timeMeasure('event loop of an executor late by, p99 of the worst', lag.stop(), MAX_LAG_MS),
          { what: 'memory of the executors, before and after', value: `${memory} → ${memoryOf(executors)} MB`, bound: '± 5 %' },
        ],
      };
    },
  });

export const blockingCode = hostileTest({
  id: 'F18',
  title: 'Code that blocks',
  action: 'it loops for ever, matches catastrophically, parses 50 MB, clones what is deep, or computes without end',
  pass: `I1–I7 of the good runs; no executor dies, all are alive all the time; no run of code takes ${OVERTIME_MS} ms longer than its limit once it has begun`,
  codes: BLOCKERS,
  sizes: { small: { hostile: 6, good: 30 }, full: { hostile: 100, good: 500 } },
});

export const memoryBombs = hostileTest({
  id: 'F19',
  title: 'Code that devours memory',
  action: 'it fills arrays, strings, buffers, promises or timers without end',
  pass: 'I1–I7 of the good runs; only sandboxes die, and each run of such code ends for itself',
  codes: BOMBS,
  sizes: { small: { hostile: 10, good: 30 }, full: { hostile: 1_000, good: 500 } },
});

const processNames = (house: House): readonly string[] =>
  house.kind === 'standalone' ? ['standalone'] : house.executors().map(({ command }) => command.split(' ').at(-1)!);

function hostileWave(house: House, path: string, code: string): Promise<Wave> {
  const start = webhookAt(path);
  const node: Node = { id: 'code', name: 'Code', type: 'code', parameters: { code, timeoutMs: TIMEOUT_MS } };
  return Wave.of(house, path, { document: { name: path, nodes: [start, node], edges: [edge(start, 'code')] }, writes: 0 });
}

/** How long one run more of it takes, now that no other code waits for a sandbox. */
async function codeTime(wave: Wave): Promise<number> {
  await wave.start(1, { insist: true });
  await wave.settle();
  const last = wave.accepted().at(-1)?.executionId as string;
  const { nodes } = await wave.house.api.execution(last);
  return nodes['Code']?.iterations[0]?.durationMs ?? Infinity;
}

/** Such code fails, or comes to an end because it is harmless after all; nothing else becomes of its run. */
async function ownEnds(waves: readonly Wave[]): Promise<Finding> {
  const runs = (await Promise.all(waves.map((wave) => wave.observe()))).flatMap((evidence) => evidence.runs);
  const failures = runs.flatMap(({ id, status, error }) => {
    const isItsOwn = status === 'succeeded' || (status === 'failed' && /^(CODE|SANDBOX)_/.test(error?.code ?? ''));
    return isItsOwn ? [] : [`${id} ${status} ${error?.code}`];
  });
  return { what: 'runs of such code that ended for another cause', of: runs.length, failures };
}
