import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load, quantile, type Target } from './load.ts';
import { round, type Row } from './table.ts';
import { type Way, WeftProcess } from './weft-process.ts';
import { Yardstick } from './yardstick.ts';

interface Flow {
  /** n8n's executions a second with 32 connections, and its p50 alone in ms, on the reference machine. */
  readonly n8nPerSecond: number;
  readonly n8nAloneMs: number;
  /** How many times n8n's throughput is the goal; absent where there is none. */
  readonly goal?: number;
}

export const FLOWS: Readonly<Record<string, Flow>> = {
  W1: { n8nPerSecond: 57, n8nAloneMs: 38.9, goal: 60 },
  W2: { n8nPerSecond: 41, n8nAloneMs: 36.9, goal: 60 },
  W3: { n8nPerSecond: 20, n8nAloneMs: 60.1, goal: 100 },
  W4: { n8nPerSecond: 44, n8nAloneMs: 29.2 },
  W5: { n8nPerSecond: 47, n8nAloneMs: 35.5, goal: 10 },
  W6: { n8nPerSecond: 44, n8nAloneMs: 30.8, goal: 10 },
  W7: { n8nPerSecond: 3, n8nAloneMs: 263, goal: 10 },
};

interface RequestSpec {
  readonly method: 'POST';
  readonly body: string;
  readonly expect: string;
  readonly connections?: readonly [number, number];
}

const WARM_UP_SECONDS = 10;
/** Each flow is measured in slices between two measures of the machine: on a shared one a minute is not like the next. */
const SLICES = 5;
const SLICE_SECONDS = 4;
const YARDSTICK_SECONDS = 1;

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../workflows/${name}.json`, import.meta.url), 'utf8'));
const requests = read('requests') as Readonly<Record<string, RequestSpec>>;

/** One Weft serves all flows, one after the other. */
export async function measureFlows(names: readonly string[], way: Way): Promise<Row[]> {
  const weft = await WeftProcess.start(way);
  const called = await startCalledServer();
  const yardstick = await Yardstick.start();
  try {
    await yardstick.measure(WARM_UP_SECONDS);
    const rows: Row[] = [];
    for (const name of names) rows.push(await measureFlow({ weft, yardstick, way }, name, called.url));
    return rows;
  } finally {
    await weft.stop();
    called.close();
    await yardstick.stop();
  }
}

/** What the flow W6 calls. Its file names a port, which becomes the one that is free. */
async function startCalledServer(): Promise<{ url: string; close(): void }> {
  const body = JSON.stringify({ ok: true, value: 42 });
  const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close };
}

const CALLED_URL = 'http://127.0.0.1:18099/';
const withCalled = (file: unknown, url: string): unknown => JSON.parse(JSON.stringify(file).replaceAll(CALLED_URL, url));

interface Bench {
  readonly weft: WeftProcess;
  readonly yardstick: Yardstick;
  readonly way: Way;
}

/** One slice: with one caller, then with many, and how fast the machine was meanwhile. */
interface Slice {
  readonly machine: number;
  readonly aloneMs: readonly number[];
  readonly crowdMs: readonly number[];
  readonly perSecond: number;
  readonly cpuMs: number;
}

async function measureFlow({ weft, yardstick, way }: Bench, name: string, calledUrl: string): Promise<Row> {
  const flow = FLOWS[name] as Flow;
  const spec = requests[name] as RequestSpec;
  const { method, body, connections: [, many] = [1, 32] } = spec;
  const url = weft.url + (await weft.install(withCalled(read(name), calledUrl)));
  await assertAnswer(url, spec);
  await load({ url, method, body }, { connections: many, seconds: WARM_UP_SECONDS });
  const slices: Slice[] = [];
  for (let count = 0; count < SLICES; count++) slices.push(await measureSlice({ weft, yardstick }, { url, method, body }, many));
  const middle = (of: (slice: Slice) => number) => quantile(slices.map(of), 0.5);
  const aloneMs = middle((slice) => quantile(slice.aloneMs, 0.5));
  return {
    flow: name,
    connections: many,
    'executions/s': round(middle(({ perSecond }) => perSecond)),
    'p50 ms': round(
      quantile(
        slices.flatMap(({ crowdMs }) => crowdMs),
        0.5,
      ),
    ),
    'p99 ms': round(
      quantile(
        slices.flatMap(({ crowdMs }) => crowdMs),
        0.99,
      ),
    ),
    'alone p50 ms': round(aloneMs),
    'CPU ms/run': round(middle(({ cpuMs }) => cpuMs)),
    'RSS MB': Math.round(weft.rssMb()),
    '× n8n/s': round(middle(({ perSecond }) => perSecond) / flow.n8nPerSecond),
    'n8n alone / ours': round(flow.n8nAloneMs / aloneMs),
    machine: round(middle(({ machine }) => machine)),
    '× n8n/s at its speed': round(middle(({ perSecond, machine }) => perSecond / machine / flow.n8nPerSecond)),
    goal: [flow.goal && `≥ ${flow.goal} ×`, flow.goal && `≤ ${ALONE_GOAL_MS[way]} ms`].filter(Boolean).join(', '),
  };
}

/** p50 of one caller alone. */
const ALONE_GOAL_MS: Readonly<Record<Way, number>> = { standalone: 3, fleet: 6 };

async function measureSlice({ weft, yardstick }: Omit<Bench, 'way'>, target: Target, connections: number): Promise<Slice> {
  const before = await yardstick.measure(YARDSTICK_SECONDS);
  const alone = await load(target, { connections: 1, seconds: SLICE_SECONDS });
  const cpuBefore = weft.cpuMs();
  const crowd = await load(target, { connections, seconds: SLICE_SECONDS });
  const cpuMs = (weft.cpuMs() - cpuBefore) / crowd.latenciesMs.length;
  const after = await yardstick.measure(YARDSTICK_SECONDS);
  return {
    machine: (before + after) / 2,
    aloneMs: alone.latenciesMs,
    crowdMs: crowd.latenciesMs,
    perSecond: crowd.perSecond,
    cpuMs,
  };
}

async function assertAnswer(url: string, { method, body, expect }: RequestSpec): Promise<void> {
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json' } });
  const text = await response.text();
  if (!response.ok || !text.includes(expect))
    throw new Error(`${url} answered ${response.status} ${text.slice(0, 300)}; expected ${expect} in it.`);
}
