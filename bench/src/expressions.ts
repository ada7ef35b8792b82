import {
  compileParameters,
  type Activation,
  type Digest,
  type Plan,
  type PlanNode,
  type RunView,
  type Scope,
} from '@weft/engine';
import ivm from 'isolated-vm';
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { CASES } from './expression-cases.ts';
import { round, type Row } from './table.ts';

const require = createRequire(import.meta.url);

/** The goal: an evaluation in the process costs at most a twentieth of a call into an isolate. */
const GOAL = 20;
/** What a webhook or an API hands over, 2 kB in all. */
const JSON_DATA = {
  name: 'Ada Lovelace',
  mail: 'ada@example.com',
  total: 1234.5,
  tags: ['b', 'a', 'c'],
  rows: [{ id: 1 }, { id: 2 }, { id: 3 }],
  text: '{"a":1}',
  headers: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x-header-${index}`, 'value '.repeat(8)])),
} as const;

/** Evaluated in turn, each with another time and another amount: a result that is merely remembered would gain nothing. */
const ITEMS = Array.from({ length: 16 }, (_, index) => {
  const at = Date.UTC(2026, 0, 15, 12) + index * 493_217_000;
  return {
    ...JSON_DATA,
    total: JSON_DATA.total + index * 2_001.37,
    now: at,
    body: { order: { id: `A-${index}`, at: `${new Date(at).toISOString().slice(0, 19)}Z` } },
  };
});

const ROUNDS = 40;
/** Warming up one case spoils what was optimised for others; these rounds let the compiler make up for it. */
const SETTLING_ROUNDS = 15;
/** Long enough for the clock, short enough that both sides meet the same weather in each round. */
const SLICE_MS = 1;
/** The optimising compiler needs this much, of the processor's time: on a busy machine the clock runs on while nothing is done. */
const WARM_UP_MS = 120;

/**
 * Each class of expression in the process and as a call into a warm isolate: the item goes in as JSON, the value comes out as
 * JSON. All cases are warm before the first is measured, so that none profits from code that was optimised for it alone. The two
 * sides take turns in short slices, and of each side the lower quartile counts: slices that were interrupted are above it.
 */
export async function measureExpressions(): Promise<Row[]> {
  const isolate = new ivm.Isolate({ memoryLimit: 64 });
  const context = await makeContext(isolate);
  const scopes = makeScopes();
  const pairs = CASES.map(([expression, native = expression]) => ({
    expression,
    native,
    inProcess: makeSide(inProcessCall(expression, scopes)),
    isolated: makeSide(isolatedCall(context, native)),
  }));
  for (let round = 0; round < SETTLING_ROUNDS + ROUNDS; round++) {
    for (const { inProcess, isolated } of pairs) {
      inProcess.measure(round >= SETTLING_ROUNDS);
      isolated.measure(round >= SETTLING_ROUNDS);
    }
  }
  const rows = pairs.map(({ expression, native, inProcess, isolated }): Row => {
    const [here, there] = [lowerQuartile(inProcess.times), lowerQuartile(isolated.times)];
    const ratio = there / here;
    return {
      expression: `\`${expression}\``,
      'in process, ns': round(here),
      'isolate, ns': round(there),
      ratio: round(ratio),
      goal: ratio >= GOAL ? '' : shortOf(native, here, there),
    };
  });
  isolate.dispose();
  return rows;
}

/** Two figures that are nearer than this are the same. */
const ABOUT = 0.9;

/** Where the work alone takes longer than the goal allows, there is no room for an evaluator however fast it is. */
function shortOf(native: string, here: number, there: number): string {
  const work = makeSide(plainWork(native));
  for (let round = 0; round < ROUNDS; round++) work.measure(true);
  const [alone, allowed] = [lowerQuartile(work.times), there / GOAL];
  if (alone < allowed) return `< ${GOAL}`;
  const measured = `${round(alone)} ns as plain JavaScript, where ${round(allowed)} is the goal`;
  return here < alone * ABOUT ? `< ${GOAL}; ${measured}` : `bound by the work: ${measured}`;
}

const digest: Digest = (algorithm, text) => hash(algorithm, text, 'hex');

/** As in the sandbox: Luxon is there, and hashes are computed by the host. */
async function makeContext(isolate: ivm.Isolate): Promise<ivm.Context> {
  const context = await isolate.createContext();
  await context.eval(readFileSync(join(dirname(require.resolve('luxon/package.json')), 'build/global/luxon.min.js'), 'utf8'));
  await context.global.set('digest', new ivm.Callback(digest));
  return context;
}

function inProcessCall(expression: string, scopes: readonly Scope[]): () => unknown {
  const program = compileParameters({ field: `={{ ${expression} }}` });
  const [problem] = program.problems;
  if (problem) throw new Error(`${expression}: ${problem.message}`);
  const leaf = program.leaves[0]?.expression;
  const next = takeTurns(scopes);
  return () => leaf?.evaluate(next());
}

function isolatedCall(context: ivm.Context, expression: string): () => unknown {
  const source = `(function (text) { const $json = JSON.parse(text); return JSON.stringify((${expression})); })`;
  const call = context.evalSync(source, { reference: true }) as ivm.Reference<(text: string) => string>;
  const next = takeTurns(ITEMS.map((item) => JSON.stringify(item)));
  return () => JSON.parse((call.applySync(undefined, [next()]) as string | undefined) ?? 'null');
}

/** What the isolate runs, as a plain function in this process: no evaluator, no call and no JSON around it. */
function plainWork(native: string): () => unknown {
  const make = runInThisContext(`(luxon, digest) => ($json) => (${native})`) as (
    ...names: readonly unknown[]
  ) => (item: unknown) => unknown;
  const work = make(require('luxon'), digest);
  const next = takeTurns(ITEMS.map((item): unknown => JSON.parse(JSON.stringify(item))));
  return () => work(next());
}

function takeTurns<T>(values: readonly T[]): () => T {
  let turn = 0;
  return () => {
    if (++turn === values.length) turn = 0;
    return values[turn] as T;
  };
}

interface Side {
  /** Nanoseconds of a call, one for each slice. */
  readonly times: readonly number[];
  measure(counts: boolean): void;
}

function makeSide(call: () => unknown): Side {
  const times: number[] = [];
  const startedAt = process.threadCpuUsage();
  let calls = 0;
  while (millisOf(process.threadCpuUsage(startedAt)) < WARM_UP_MS) for (let index = 0; index < 50; index++, calls++) call();
  const perSlice = Math.max(10, Math.round((calls * SLICE_MS) / WARM_UP_MS));
  const measure = (counts: boolean): void => {
    const startedAt = performance.now();
    for (let index = 0; index < perSlice; index++) call();
    if (counts) times.push(((performance.now() - startedAt) * 1e6) / perSlice);
  };
  return { times, measure };
}

const millisOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 2] ?? NaN;
}

function planNode(index: number, name: string, parameters = {}): PlanNode {
  return {
    index,
    id: name,
    name,
    type: 'noOp',
    typeVersion: 1,
    kind: index === 0 ? 'trigger' : 'action',
    parameters,
    inputs: [],
    outputs: [{ handle: 'main', targets: [] }],
    effect: 'pure',
    deterministic: true,
    retained: true,
    reads: [],
    disabled: false,
    executeOnce: false,
    alwaysOutputData: false,
    onError: 'stop',
    onUncertain: 'retry',
    timeoutMs: 0,
  };
}

/** One for each item, which is the only one of its run. */
function makeScopes(): readonly Scope[] {
  const nodes = [planNode(0, 'Start'), planNode(1, 'Here', { fixed: 'fixed', computed: '={{ $json.name }}' })] as const;
  const plan: Plan = { format: 1, order: 'canvas', timezone: 'UTC', timeoutMs: 0, maxLoopCount: 1, saveData: 'all', nodes };
  const facts: RunView['facts'] = {
    executionId: 'bench',
    workflow: { id: 'bench', name: 'Bench', active: true },
    mode: 'webhook',
    vars: { region: 'eu' },
    env: { STAGE: 'test' },
    resumeUrl: '',
  };
  return ITEMS.map((item): Scope => {
    const items = [{ json: JSON.parse(JSON.stringify(item)) as never, pairedItem: { item: 0 } }];
    const start: Activation = { node: nodes[0], runIndex: 0, path: 'start', inputs: [], sources: [], outputs: [items] };
    const sources = [{ activation: start, output: 0 }];
    const activation: Activation = { node: nodes[1], runIndex: 0, path: 'here', inputs: [items], sources };
    const finished: RunView['finished'] = (index) => (index === 0 ? [start] : []);
    return { run: { plan, facts, now: () => item.now, digest, finished }, activation, itemIndex: 0 };
  });
}
