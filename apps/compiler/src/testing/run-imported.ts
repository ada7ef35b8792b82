import { type Journal, type Outputs, Run, type RunFacts, type RunResult } from '@weft/engine';
import { createNodeRunner, type HttpRequest, type NodePorts } from '@weft/node-sdk';
import type { Item, JsonObject } from '@weft/workflow-model';
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
}

/** Imports an n8n file, compiles it and runs it on the engine with the real nodes, from its first trigger. */
export async function runImported(file: unknown, items: readonly Item[] = [{ json: {} }]): Promise<ImportedRun> {
  const { plan, diagnostics } = compile(convert(file).document, registry);
  if (!plan) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const outputs: Record<string, JsonObject[][][]> = {};
  const requests: HttpRequest[] = [];
  const run: Run = new Run({
    plan: plan.body,
    facts: FACTS,
    start: { trigger: plan.body.nodes.findIndex(({ kind }) => kind === 'trigger'), items },
    ports: {
      runNode: createNodeRunner({ registry, plan: plan.body, view: () => run, ports: portsOf(requests), keyFor: () => 'key' }),
      clock: { now: () => NOW, sleep: () => Promise.resolve() },
      journal: NO_JOURNAL,
      emit: (event) => {
        if (event.type === 'step-finished') (outputs[event.activation.node.name] ??= []).push(jsonOf(event.outputs));
      },
    },
  });
  const result = await run.execute();
  return { result, outputs, last: jsonOf(run.lastActivation?.outputs ?? []).flat(), requests };
}

function jsonOf(outputs: Outputs): JsonObject[][] {
  return Array.from(outputs, (items) => (items ?? []).map(({ json }) => json));
}

/** A server that answers everything with one object. Code runs elsewhere: see the sandbox's own tests. */
function portsOf(requests: HttpRequest[]): NodePorts {
  const headers = { 'content-type': 'application/json' };
  const body = new TextEncoder().encode('{"ok":true,"value":42}');
  return {
    http: {
      request: (request) => {
        requests.push(request);
        return Promise.resolve({ status: 200, statusText: 'OK', headers, body, url: request.url });
      },
    },
    code: { run: () => Promise.reject(new Error('There is no sandbox here.')) },
    files: {
      write: () => Promise.reject(new Error('There is no store here.')),
      read: () => Promise.reject(new Error('There is no store here.')),
      open: () => Promise.reject(new Error('There is no store here.')),
    },
    respond: () => Promise.resolve(),
  };
}
