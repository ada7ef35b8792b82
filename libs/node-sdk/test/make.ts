import type { Activation, Plan, PlanNode, RunFacts, RunView } from '@weft/engine';
import { digest } from '@weft/testing';
import type { Item } from '@weft/workflow-model';
import type { z } from 'zod';
import {
  defineNode,
  ENDLESS_SLICE,
  lineageOf,
  type NodeContext,
  type NodeDefinition,
  type NodePorts,
  type NodeResult,
  type Parked,
} from '../src/index.ts';

const FACTS: RunFacts = {
  executionId: 'e1',
  workflow: { id: 'w1', name: 'Workflow', active: true },
  mode: 'webhook',
  vars: {},
  env: {},
  resumeUrl: '',
};

/** Ports that no test here should reach. */
export const NO_PORTS = {} as NodePorts;

/** A node definition of which only the parameters and the work matter. */
export function makeDefinition<Schema extends z.ZodType>(
  params: Schema,
  run: (context: NodeContext<z.output<Schema>>) => NodeResult | Parked | Promise<NodeResult | Parked>,
): NodeDefinition<Schema> {
  const what = { type: 'probe', version: 1, title: 'Probe', description: 'For tests.' };
  return defineNode({
    ...what,
    category: 'data',
    kind: 'action',
    inputs: ['main'],
    outputs: ['main'],
    effect: 'pure',
    params,
    run,
  });
}

export function makeNode(overrides: Partial<PlanNode> = {}): PlanNode {
  return {
    index: 0,
    id: 'n0',
    name: 'Probe',
    type: 'probe',
    typeVersion: 1,
    kind: 'action',
    parameters: {},
    inputs: [{ handle: 'main', sources: [] }],
    outputs: [{ handle: 'main', targets: [] }],
    effect: 'pure',
    deterministic: true,
    retained: false,
    reads: [],
    disabled: false,
    executeOnce: false,
    alwaysOutputData: false,
    onError: 'stop',
    onUncertain: 'retry',
    timeoutMs: 0,
    ...overrides,
  };
}

export function makePlan(...nodes: readonly PlanNode[]): Plan {
  return { format: 1, order: 'canvas', timezone: 'UTC', timeoutMs: 0, maxLoopCount: 10, saveData: 'all', nodes };
}

export function makeActivation(
  node: PlanNode,
  items: readonly Item[] = [{ json: {} }],
  overrides: Partial<Activation> = {},
): Activation {
  return { node, runIndex: 0, path: `${node.name}:0`, inputs: [items], sources: [undefined], ...overrides };
}

export function makeView(plan: Plan, overrides: Partial<RunView> = {}): RunView {
  return { plan, facts: FACTS, now: () => 1_000, digest, finished: () => [], ...overrides };
}

/** A context for what needs no more than its items. */
export function makeContext(overrides: Partial<NodeContext<unknown>> = {}): NodeContext<unknown> {
  const goesOnAfter = (): boolean => (overrides.onError ?? 'stop') !== 'stop';
  const base = { items: [], onError: 'stop', goesOnAfter, signal: new AbortController().signal, slices: ENDLESS_SLICE };
  return { ...base, ...overrides } as NodeContext<unknown>;
}

export function makeItems(count: number): readonly Item[] {
  return Array.from({ length: count }, (_, n) => ({ json: { n }, pairedItem: lineageOf(n) }));
}
