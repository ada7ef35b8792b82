import { compilerService } from '@weft/app-compiler';
import { compiler, type CompilerClient } from '@weft/contracts';
import { Run, type Digest, type Journal, type Plan, type RunView } from '@weft/engine';
import { createClient, InProcessTransport } from '@weft/messaging';
import { absentPorts, createNodeRunner, NodeRegistry } from '@weft/node-sdk';
import { nodeDefinitions } from '@weft/nodes';
import { StructuredLogger } from '@weft/observability';
import { loadConfig } from '@weft/config';
import { RunningServices } from '@weft/service-host';
import type { Item } from '@weft/workflow-model';
import { hash } from 'node:crypto';
import { round, type Row } from './table.ts';

const registry = new NodeRegistry(nodeDefinitions);
const NO_JOURNAL: Journal = { recall: () => undefined, begin: () => undefined, settle: () => undefined, park: () => undefined };
const NOWHERE = { ...absentPorts(), respond: () => Promise.resolve() };
const clock = { now: () => Date.now(), sleep: () => new Promise<void>((resolve) => setImmediate(resolve)) };
const digest: Digest = (algorithm, text) => hash(algorithm, text, 'hex');
const facts = {
  executionId: 'bench',
  workflow: { id: 'bench', name: 'bench', active: true },
  mode: 'manual',
  vars: {},
  env: {},
  resumeUrl: '',
} as const;

/** The engine alone, with real nodes and without store or sockets. */
export async function measureEngine(): Promise<Row[]> {
  const services = await startCompiler();
  try {
    const rows: Row[] = [];
    for (const length of [10, 100, 1_000]) rows.push(await chainOfSets(services.client, length));
    rows.push(await expression(services.client), await manyItems(services.client));
    return rows;
  } finally {
    await services.stop();
  }
}

async function chainOfSets(client: CompilerClient, length: number): Promise<Row> {
  const plan = await compile(
    client,
    chain(length, { include: 'all', fields: [{ name: 'n', type: 'number', value: '={{ ($json.n || 0) + 1 }}' }] }),
  );
  const runs = Math.ceil(200_000 / length);
  const seconds = await timeRuns(plan, [{ json: { n: 0 } }], runs);
  return {
    what: `chain of ${length} Sets, one item`,
    figure: round((seconds / runs / length) * 1e6),
    unit: 'µs a node',
    goal: '≤ 10',
  };
}

/** The difference between a Set with ten expressions and one with one, so that only expressions are in it. */
async function expression(client: CompilerClient): Promise<Row> {
  const fields = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `f${index}`, type: 'number', value: '={{ ($json.n || 0) + 1 }}' }));
  const items = [{ json: { n: 1 } }];
  const runs = 100_000;
  const times: number[] = [];
  for (const count of [1, 11])
    times.push(await timeRuns(await compile(client, chain(1, { include: 'all', fields: fields(count) })), items, runs));
  const [one = 0, eleven = 0] = times;
  return {
    what: 'an expression `($json.n || 0) + 1`, set as a field',
    figure: round(((eleven - one) / runs / 10) * 1e6),
    unit: 'µs',
    goal: '',
  };
}

async function manyItems(client: CompilerClient): Promise<Row> {
  const count = 100_000;
  const plan = await compile(
    client,
    chain(10, { include: 'all', fields: [{ name: 'n', type: 'number', value: '={{ $json.i * 2 }}' }] }),
  );
  const items = Array.from({ length: count }, (_, i) => ({ json: { i } }));
  await timeRuns(plan, items, 1);
  const seconds = await timeRuns(plan, items, 3);
  return {
    what: '100,000 items through 10 Sets',
    figure: round((count * 10 * 3) / seconds),
    unit: 'items/s through a Set',
    goal: '',
  };
}

function chain(length: number, parameters: object) {
  const nodes = [
    { id: 'start', name: 'Start', type: 'manualTrigger', parameters: {} },
    ...Array.from({ length }, (_, index) => ({
      id: `n${index}`,
      name: `Set ${index}`,
      type: 'set',
      position: { x: 100 * (index + 1), y: 0 },
      parameters,
    })),
  ];
  const edges = nodes.slice(1).map(({ id }, index) => ({ source: nodes[index]?.id, target: id }));
  return { name: 'bench', nodes, edges };
}

/** Seconds for so many runs, after a warm-up that is long enough to be compiled. */
async function timeRuns(plan: Plan, items: readonly Item[], runs: number): Promise<number> {
  for (let run = 0; run < Math.min(runs, 2_000); run++) await execute(plan, items);
  const startedAt = performance.now();
  for (let run = 0; run < runs; run++) {
    const result = execute(plan, items);
    if (result instanceof Promise) await result;
  }
  return (performance.now() - startedAt) / 1_000;
}

function execute(plan: Plan, items: readonly Item[]) {
  let run: RunView | undefined = undefined;
  const runNode = createNodeRunner({ registry, plan, view: () => run as unknown as RunView, ports: NOWHERE, keyFor: () => '' });
  const created = new Run({
    plan,
    facts,
    ports: { runNode, clock, journal: NO_JOURNAL, digest, emit: () => undefined },
    start: { trigger: 0, items },
  });
  run = created;
  return created.execute();
}

async function compile(client: CompilerClient, document: unknown): Promise<Plan> {
  const { plan, diagnostics } = await client.compile({ document });
  if (!plan) throw new Error(`The benchmark's document does not compile: ${JSON.stringify(diagnostics)}`);
  return plan.body;
}

async function startCompiler() {
  const transport = new InProcessTransport();
  const config = loadConfig([compilerService.config], {});
  const running = await RunningServices.start({
    services: [compilerService],
    config,
    transport,
    logger: new StructuredLogger({ level: 'error' }),
  });
  return { client: createClient(compiler, transport), stop: () => running.stop() };
}
