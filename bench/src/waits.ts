import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { round, type Row } from './table.ts';
import { type Way, WeftProcess } from './weft-process.ts';

const WAITS = 10_000;
/** Before the first measure: caches, compiled code and pools are as they stay. */
const WARM_UP = 10_000;
const CALLERS = 32;
const SETTLE_MS = 4_000;

/** As n8n exports it: a webhook, then a wait of a day. */
const FILE = {
  name: 'Waits',
  nodes: [
    {
      id: 'a',
      name: 'Webhook',
      type: 'n8n-nodes-base.webhook',
      typeVersion: 2,
      position: [0, 0],
      parameters: { path: 'waits', httpMethod: 'POST' },
    },
    {
      id: 'b',
      name: 'Wait',
      type: 'n8n-nodes-base.wait',
      typeVersion: 1.1,
      position: [200, 0],
      parameters: { amount: 1, unit: 'days' },
    },
  ],
  connections: { Webhook: { main: [[{ node: 'Wait', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1' },
};

interface Memory {
  readonly heapUsed: number;
  readonly rss: number;
}

/** What waiting runs cost the processes of Weft: their memory with and without 10,000 of them. */
export async function measureWaits(way: Way): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'weft-heaps-'));
  const preload = new URL('heap-report.mjs', import.meta.url).href;
  const weft = await WeftProcess.start(way, { NODE_OPTIONS: `--import=${preload}`, WEFT_BENCH_HEAPS: folder });
  try {
    const url = weft.url + (await weft.install(FILE));
    await park(weft, url, WARM_UP);
    const before = await memoryOf(weft, folder);
    await park(weft, url, WAITS);
    const after = await memoryOf(weft, folder);
    const perWait = (of: (memory: Memory) => number) => round((of(after) - of(before)) / WAITS / 1_024);
    return [
      {
        what: `${WAITS} waiting runs, heap after a collection`,
        figure: perWait(({ heapUsed }) => heapUsed),
        unit: 'KB each',
        goal: '≤ 1',
      },
      { what: `${WAITS} waiting runs, resident memory`, figure: perWait(({ rss }) => rss), unit: 'KB each', goal: '≤ 1' },
      { what: 'all processes before', figure: round(before.rss / 1_048_576), unit: 'MB resident', goal: '' },
    ];
  } finally {
    await weft.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts so many runs and waits until all of them wait. */
async function park(weft: WeftProcess, url: string, count: number): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (left-- > 0) {
        const response = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
        if (!response.ok) throw new Error(`${url} answered ${response.status} ${await response.text()}`);
        await response.arrayBuffer();
      }
    }),
  );
  while ((await weft.count('running')) + (await weft.count('queued')) > 0) await delay(100);
}

/** Of all processes together, the garbage collected. */
async function memoryOf(weft: WeftProcess, folder: string): Promise<Memory> {
  await delay(SETTLE_MS);
  const total = { heapUsed: 0, rss: 0 };
  for (const pid of weft.services()) {
    const known = readCount(folder, pid);
    process.kill(pid, 'SIGUSR2');
    while (readCount(folder, pid) === known) await delay(20);
    const { heapUsed, rss } = JSON.parse(readFileSync(join(folder, `${pid}.json`), 'utf8')) as Memory;
    total.heapUsed += heapUsed;
    total.rss += rss;
  }
  return total;
}

function readCount(folder: string, pid: number): number {
  if (!readdirSync(folder).includes(`${pid}.json`)) return 0;
  return (JSON.parse(readFileSync(join(folder, `${pid}.json`), 'utf8')) as { count: number }).count;
}
