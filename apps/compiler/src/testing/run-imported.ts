import { type Journal, type Outputs, type Plan, Run, type RunFacts, type RunResult } from '@weft/engine';
import { absentPorts, createNodeRunner, type CodeJob, type HttpRequest, type NodePorts } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
import { hash } from 'node:crypto';
import { compile } from '../compile.ts';
import { convert } from '../convert.ts';
import { registry } from './documents.ts';

/** 2026-01-15T12:00:00Z */
const NOW = 1_768_478_400_000;
const FACTS: RunFacts = {
  executionId: '0198b3a4-0000-7000-8000-000000000001',
  workflow: { id: 'w1', name: 'Imported', active: true },
  mode: 'webhook',
  vars: {},
  env: {},
  resumeUrl: '',
};
const NO_JOURNAL: Journal = { recall: () => undefined, begin: () => undefined, settle: () => undefined, park: () => undefined };

export interface ImportedRun {
  readonly result: RunResult;
  /** JSON of what left each node, by name, run and output; silent outputs are []. */
  readonly outputs: Readonly<Record<string, readonly (readonly (readonly JsonObject[])[])[]>>;
  /** What the run answers a caller that waits for the last node. */
  readonly last: readonly JsonObject[];
  readonly requests: readonly HttpRequest[];
  /** Names of the nodes in the order in which they ran. */
  readonly order: readonly string[];
}

export interface ImportedRunOptions {
  /** What the trigger gives. Default: one empty item. */
  readonly items?: readonly Item[];
  /** A manual run, which the pinned data of the file stands in for. */
  readonly manual?: boolean;
  /** What the other side answers, request by request; then always the same. */
  readonly answers?: readonly JsonObject[];
  /** What the sandbox gives for a piece of code. */
  readonly code?: (job: CodeJob) => unknown;
  /** Chosen after the import, which keeps none: ids by type, for every node. */
  readonly credentials?: Readonly<Record<string, string>>;
  /** What stands in for the ports of nodes. */
  readonly ports?: Partial<NodePorts>;
  /** How far the clock goes on with each node. */
  readonly stepMs?: number;
}

/** Imports an n8n file, compiles it and runs it on the engine with the real nodes, from its first trigger. */
export async function runImported(file: unknown, given: readonly Item[] | ImportedRunOptions = {}): Promise<ImportedRun> {
  const options: ImportedRunOptions = isItems(given) ? { items: given } : given;
  const { document } = convert(file);
  const { credentials } = options;
  const nodes = credentials ? document.nodes.map((node) => ({ ...node, credentials })) : document.nodes;
  const { plan, diagnostics } = compile({ ...document, nodes }, registry);
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const outputs: Record<string, JsonObject[][][]> = {};
  const requests: HttpRequest[] = [];
  const order: string[] = [];
  const ports = { ...portsOf(requests, options), ...options.ports };
  const run: Run = new Run({
    plan: plan.body,
    facts: FACTS,
    start: {
      trigger: plan.body.nodes.findIndex(({ kind }) => kind === 'trigger'),
      items: options.items ?? [{ json: {} }],
      ...(options.manual && { pinData: pinned(plan.body, document.pinData) }),
    },
    ports: {
      runNode: createNodeRunner({ registry, plan: plan.body, view: () => run, ports, keyFor: () => 'key' }),
      clock: { now: () => NOW + order.length * (options.stepMs ?? 0), sleep: () => Promise.resolve() },
      journal: NO_JOURNAL,
      digest: (algorithm, text) => hash(algorithm, text, 'hex'),
      emit: (event) => {
        if (event.type !== 'step-finished') return;
        const { name } = event.activation.node;
        order.push(name);
        (outputs[name] ??= []).push(jsonOf(event.outputs));
      },
    },
  });
  const result = await run.execute();
  return { result, outputs, last: jsonOf(run.lastActivation?.outputs ?? []).flat(), requests, order };
}

function isItems(given: readonly Item[] | ImportedRunOptions): given is readonly Item[] {
  return Array.isArray(given);
}

function pinned({ nodes }: Plan, pinData: Readonly<Record<string, readonly Item[]>>): ReadonlyMap<number, readonly Item[]> {
  return new Map(nodes.flatMap(({ index, name }) => (pinData[name] ? [[index, pinData[name]] as const] : [])));
}

function jsonOf(outputs: Outputs): JsonObject[][] {
  return Array.from(outputs, (items) => (items ?? []).map(({ json }) => json));
}

/** A server that answers everything with one object. Code runs elsewhere: see the sandbox's own tests. */
function portsOf(requests: HttpRequest[], { answers = [], code }: ImportedRunOptions): NodePorts {
  const headers = { 'content-type': 'application/json' };
  const bodyOf = (place: number): Uint8Array =>
    new TextEncoder().encode(JSON.stringify(answers[place] ?? { ok: true, value: 42 }));
  return {
    ...absentPorts(),
    http: {
      request: (request) => {
        const body = bodyOf(requests.push(request) - 1);
        return Promise.resolve({ status: 200, statusText: 'OK', headers, body, url: request.url });
      },
    },
    code: {
      run: (job) => (code ? Promise.resolve(code(job)) : Promise.reject(new Error('There is no sandbox here.'))),
      evaluate: () => Promise.reject(new Error('There is no sandbox here.')),
      runNode: () => Promise.reject(new Error('There is no sandbox here.')),
    },
    respond: () => Promise.resolve(),
    workflows: { prepare: absentPorts().workflows.prepare, start: () => Promise.resolve([]) },
  };
}
