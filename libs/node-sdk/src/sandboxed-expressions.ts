import type { Activation, SandboxedResult, Scope } from '@weft/engine';
import type { Item } from '@weft/workflow-model';
import type { BoundParameters } from './bound-parameters.ts';
import type { RunHost } from './node-context.ts';
import { Surroundings } from './surroundings.ts';

/** Time for all expressions of a step that the sandbox evaluates. */
const EVALUATION_TIMEOUT_MS = 30_000;
const NO_ITEMS: readonly Item[] = [];

export interface SandboxedStep {
  readonly host: RunHost;
  readonly activation: Activation;
  readonly signal: AbortSignal;
}

/** Evaluates, for all items at once, what only the sandbox can. @throws NodeFailure CODE_… */
export async function evaluateInSandbox(
  { sources, readsLineage }: BoundParameters['sandboxed'],
  { host, activation, signal }: SandboxedStep,
): Promise<NonNullable<Scope['sandboxed']>> {
  const surroundings = new Surroundings(host.run, activation);
  const results = await host.ports.code.evaluate({
    sources,
    items: activation.inputs.find((items) => items !== undefined) ?? NO_ITEMS,
    nodes: surroundings.nodes(),
    paired: readsLineage ? surroundings.paired() : undefined,
    globals: surroundings.globals(),
    timezone: host.run.plan.timezone,
    now: host.run.now(),
    timeoutMs: Math.min(activation.node.timeoutMs || EVALUATION_TIMEOUT_MS, EVALUATION_TIMEOUT_MS),
    signal,
  });
  const places = new Map(sources.map((source, index) => [source, index]));
  return (source, itemIndex): SandboxedResult | undefined => results[itemIndex]?.[places.get(source) ?? -1];
}
