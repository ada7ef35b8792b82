import type { Activation, Failure, Plan, PlanNode, RunView } from '@weft/engine';
import { bindPlan, type BoundNode } from '../bind-plan.ts';
import { NO_CALL_JOURNAL } from '../calls.ts';
import { ActivationContext, type RunHost, type Sleep } from '../node-context.ts';
import type { NodeContext } from '../node-definition.ts';
import { isNodeFailure } from '../node-failure.ts';
import type { NodePorts } from '../node-ports.ts';
import type { NodeRegistry } from '../node-registry.ts';
import { crashed, STEP_ABORTED } from '../node-runner.ts';
import { evaluateInSandbox } from '../sandboxed-expressions.ts';
import type { StaticData } from '../static-data.ts';
import { StepLog } from '../step-log.ts';
import type { TimeSlices } from '../time-slices.ts';
import { triggerContextOf } from './context-of-trigger.ts';
import type { PollResult, TriggerPorts, WebhookAddress } from './trigger-context.ts';

export interface TriggerJobOptions {
  readonly registry: NodeRegistry;
  readonly plan: Plan;
  /** Place of the trigger in the plan. */
  readonly node: number;
  /** What its expressions see of the run that there is not. */
  readonly view: RunView;
  readonly ports: TriggerPorts;
  readonly staticData: StaticData;
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  readonly slices: TimeSlices;
  /** Told of every exception that is no NodeFailure. */
  readonly onCrash?: (error: unknown) => void;
}

/** What a trigger is asked to do outside of runs. */
export type TriggerJob =
  { readonly kind: 'poll' } | { readonly kind: 'activate' | 'deactivate'; readonly webhooks: readonly WebhookAddress[] };

export type TriggerJobResult =
  ({ readonly status: 'succeeded' } & PollResult) | { readonly status: 'failed'; readonly failure: Failure };

/** Carries out what a trigger does outside of runs; whatever goes wrong in the node is a failure, as data. */
export async function carryOutTriggerJob(job: TriggerJob, options: TriggerJobOptions): Promise<TriggerJobResult> {
  try {
    return { status: 'succeeded', ...(await perform(job, options)) };
  } catch (error) {
    if (isNodeFailure(error)) return { status: 'failed', failure: error.failure };
    if (options.signal.aborted) return { status: 'failed', failure: STEP_ABORTED };
    options.onCrash?.(error);
    return { status: 'failed', failure: crashed(error, options.plan.nodes[options.node] as PlanNode) };
  }
}

async function perform(job: TriggerJob, options: TriggerJobOptions): Promise<PollResult> {
  const bound = bindPlan(options.plan, options.registry).get(options.node);
  const context = triggerContextOf(await contextOf(bound, options));
  const { poll, onActivate, onDeactivate } = bound.definition;
  if (job.kind === 'poll') return (await poll?.({ ...context, isByHand: false })) ?? { items: [] };
  const hook = job.kind === 'activate' ? onActivate : onDeactivate;
  const staticData = await hook?.({ ...context, webhooks: job.webhooks });
  return { items: [], ...(staticData && { staticData }) };
}

async function contextOf(bound: BoundNode, options: TriggerJobOptions): Promise<NodeContext<unknown>> {
  const { signal } = options;
  const host = hostOf(options);
  const activation = activationOf(options.plan.nodes[options.node] as PlanNode);
  const needsSandbox = bound.parameters.sandboxed.sources.length > 0;
  const sandboxed = needsSandbox ? await evaluateInSandbox(bound.parameters.sandboxed, { host, activation, signal }) : undefined;
  return new ActivationContext(host, bound, activation, { signal, attempt: 1, sandboxed, log: new StepLog() });
}

function hostOf({ view, ports, staticData, slices, sleep }: TriggerJobOptions): RunHost {
  return {
    run: view,
    ports: ports as NodePorts, // the context of a trigger shows no others
    calls: NO_CALL_JOURNAL,
    staticData: { read: () => structuredClone(staticData), change: () => undefined },
    keyFor: () => '',
    slices,
    sleep,
  };
}

/** As a run would start the trigger with nothing. */
const activationOf = (node: PlanNode): Activation => ({ node, runIndex: 0, path: '', inputs: [[{ json: {} }]], sources: [] });
