import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { type Way, WeftProcess } from './weft-process.ts';
import { round, type Row } from './table.ts';

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

const WARM_UP_SECONDS = 3;
const SECONDS = 10;

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../workflows/${name}.json`, import.meta.url), 'utf8'));
const requests = read('requests') as Readonly<Record<string, RequestSpec>>;

/** One Weft serves all flows, one after the other. */
export async function measureFlows(names: readonly string[], way: Way): Promise<Row[]> {
  const weft = await WeftProcess.start(way);
  const called = await startCalledServer();
  try {
    const rows: Row[] = [];
    for (const name of names) rows.push(await measureFlow(weft, name, called.url));
    return rows;
  } finally {
    await weft.stop();
    called.close();
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

async function measureFlow(weft: WeftProcess, name: string, calledUrl: string): Promise<Row> {
  const flow = FLOWS[name] as Flow;
  const spec = requests[name] as RequestSpec;
  const path = await weft.install(withCalled(read(name), calledUrl));
  await assertAnswer(weft.url + path, spec);
  const [alone, many] = spec.connections ?? [1, 32];
  await load(weft.url + path, spec, { connections: many, seconds: WARM_UP_SECONDS });
  const single = await load(weft.url + path, spec, { connections: alone, seconds: SECONDS });
  const before = weft.cpuMs();
  const crowd = await load(weft.url + path, spec, { connections: many, seconds: SECONDS });
  const cpuMs = (weft.cpuMs() - before) / crowd.count;
  return {
    flow: name,
    connections: many,
    'executions/s': round(crowd.perSecond),
    'p50 ms': round(crowd.p50),
    'p99 ms': round(crowd.p99),
    'alone p50 ms': round(single.p50),
    'CPU ms/run': round(cpuMs),
    'RSS MB': Math.round(weft.rssMb()),
    '× n8n/s': round(crowd.perSecond / flow.n8nPerSecond),
    'n8n alone / ours': round(flow.n8nAloneMs / single.p50),
    goal: flow.goal ? `≥ ${flow.goal} ×` : '',
  };
}

async function assertAnswer(url: string, { method, body, expect }: RequestSpec): Promise<void> {
  const response = await fetch(url, { method, body, headers: { 'content-type': 'application/json' } });
  const text = await response.text();
  if (!response.ok || !text.includes(expect))
    throw new Error(`${url} answered ${response.status} ${text.slice(0, 300)}; expected ${expect} in it.`);
}

interface Measured {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/** Latencies are collected by us: the generator's own histogram rounds to whole milliseconds. */
async function load(
  url: string,
  { method, body }: RequestSpec,
  options: { connections: number; seconds: number },
): Promise<Measured> {
  const latencies: number[] = [];
  const result = await run({ url, method, body, connections: options.connections, duration: options.seconds }, latencies);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? NaN;
  return { count: latencies.length, perSecond: latencies.length / result.duration, p50: at(0.5), p99: at(0.99) };
}

function run(options: autocannon.Options, latencies: number[]): Promise<autocannon.Result> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const instance = autocannon({ ...options, headers }, (error, result) => {
      if (error) return reject(error as Error);
      if (result.errors + result.non2xx > 0)
        return reject(new Error(`${options.url}: ${result.errors} errors and ${result.non2xx} refusals under load.`));
      resolve(result);
    });
    instance.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
}
