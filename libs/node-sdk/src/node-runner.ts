import type { Activation, Failure, Outcome, Outputs, Plan, PlanNode, RunNode, RunView } from '@weft/engine';
import type { Json } from '@weft/workflow-model';
import { bindPlan, type BoundNode } from './bind-plan.ts';
import { GivenItems, NO_CALL_JOURNAL, type CallAddress, type CallJournal } from './calls.ts';
import { ActivationContext, type Attempt, type RunHost, type Sleep } from './node-context.ts';
import { isParked, type NodeResult, type Parked } from './node-definition.ts';
import { isNodeFailure } from './node-failure.ts';
import type { NodePorts } from './node-ports.ts';
import type { NodeRegistry } from './node-registry.ts';
import { evaluateInSandbox } from './sandboxed-expressions.ts';
import { NO_STATIC_DATA, type StaticDataMemory } from './static-data.ts';
import { StepLog } from './step-log.ts';
import { ENDLESS_SLICE, type TimeSlices } from './time-slices.ts';

/** What a crash of a node may tell the user; the rest is for the log. */
const MAX_CRASH_TEXT = 200;

export interface NodeRunnerOptions {
  readonly registry: NodeRegistry;
  readonly plan: Plan;
  /** The run as its expressions see it. Asked when the first step runs, so that it may be made after the runner. */
  readonly view: () => RunView;
  readonly ports: NodePorts;
  /** Absent: calls are not journalled. */
  readonly calls?: CallJournal;
  /** Absent: nothing is kept. */
  readonly staticData?: StaticDataMemory;
  /** The idempotency key of a call (run.md §4). */
  readonly keyFor: (address: CallAddress) => string;
  readonly slices?: TimeSlices;
  /** By the clock of the run. Absent: pauses between calls take no time. */
  readonly sleep?: Sleep;
  /** Told of every exception that is no NodeFailure, for the log: users see its message only. */
  readonly onCrash?: (error: unknown, activation: Activation) => void;
}

/** The engine's port for running nodes, for one run. The plan is bound to the definitions once, whatever the number of runs. */
export function createNodeRunner(options: NodeRunnerOptions): RunNode {
  const nodes = bindPlan(options.plan, options.registry);
  const attempts = new WeakMap<Activation, number>();
  let host: RunHost | undefined;
  return (activation, signal) => {
    host ??= hostOf(options);
    const log = new StepLog();
    try {
      const bound = nodes.get(activation.node.index);
      const attempt = activation.node.retry === undefined ? 1 : countAttempt(attempts, activation);
      const result =
        bound.parameters.sandboxed.sources.length > 0
          ? runWithSandbox(host, bound, activation, { signal, attempt, log })
          : bound.definition.run(new ActivationContext(host, bound, activation, { signal, attempt, log }));
      return isPromise(result)
        ? toLateOutcome(result, { activation, signal, log, onCrash: options.onCrash })
        : withLog(toOutcome(result), log);
    } catch (error) {
      return withLog(toFailed(error, { activation, signal, onCrash: options.onCrash }), log);
    }
  };
}

async function runWithSandbox(
  host: RunHost,
  bound: BoundNode,
  activation: Activation,
  attempt: Attempt,
): Promise<NodeResult | Parked> {
  const { signal } = attempt;
  const sandboxed = await evaluateInSandbox(bound.parameters.sandboxed, { host, activation, signal });
  return bound.definition.run(new ActivationContext(host, bound, activation, { ...attempt, sandboxed }));
}

async function toLateOutcome(result: Promise<NodeResult | Parked>, at: FailedAttempt & { log: StepLog }): Promise<Outcome> {
  try {
    return withLog(toOutcome(await result), at.log);
  } catch (error) {
    return withLog(toFailed(error, at), at.log);
  }
}

function countAttempt(attempts: WeakMap<Activation, number>, activation: Activation): number {
  const attempt = (attempts.get(activation) ?? 0) + 1;
  attempts.set(activation, attempt);
  return attempt;
}

function hostOf(options: NodeRunnerOptions): RunHost {
  const { ports, keyFor, calls = NO_CALL_JOURNAL, staticData = NO_STATIC_DATA } = options;
  const { slices = ENDLESS_SLICE, sleep = NO_PAUSES } = options;
  return { run: options.view(), ports, calls, staticData, keyFor, slices, sleep };
}

const NO_PAUSES: Sleep = () => Promise.resolve();

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof (value as Promise<T> | undefined)?.then === 'function';
}

function withLog(outcome: Outcome, log: StepLog): Outcome {
  const traces = log.take();
  return traces && outcome.status !== 'waiting' ? { ...outcome, ...traces } : outcome;
}

function toOutcome(result: NodeResult | Parked): Outcome {
  if (!isParked(result)) return { status: 'succeeded', outputs: silenceEmpty(result) };
  const { waitUntil: dueAt, waitFor, asks, waitForCalls } = result;
  if (waitForCalls) return { status: 'waiting', wait: { kind: 'children', calls: waitForCalls as unknown as Json } };
  if (asks) return { status: 'waiting', wait: { kind: 'approval', dueAt, asks: asks as unknown as Json } };
  if (waitFor) return { status: 'waiting', wait: { kind: 'call', dueAt, accepts: waitFor as unknown as Json } };
  if (dueAt === undefined) throw new Error('The node parks its step and says neither until when nor for which call.');
  return { status: 'waiting', wait: { kind: 'timer', dueAt } };
}

/** The engine knows a silent output by its absence. */
function silenceEmpty(outputs: NodeResult): Outputs {
  return outputs.some((items) => items?.length === 0) ? outputs.map((items) => (items?.length ? items : undefined)) : outputs;
}

interface FailedAttempt {
  readonly activation: Activation;
  readonly signal: AbortSignal;
  readonly onCrash: NodeRunnerOptions['onCrash'];
}

function toFailed(error: unknown, attempt: FailedAttempt): Outcome {
  if (isNodeFailure(error)) return { status: 'failed', failure: error.failure };
  if (error instanceof GivenItems) return { status: 'succeeded', outputs: silenceEmpty([error.items]) };
  if (attempt.signal.aborted) return { status: 'failed', failure: STEP_ABORTED };
  attempt.onCrash?.(error, attempt.activation);
  return { status: 'failed', failure: crashed(error, attempt.activation.node) };
}

export const STEP_ABORTED: Failure = {
  code: 'STEP_ABORTED',
  fault: 'platform',
  message: 'The step was stopped before it was done.',
  retryable: false,
};

/** What is told of an exception that is no NodeFailure. */
export function crashed(error: unknown, node: PlanNode): Failure {
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'NODE_CRASHED',
    fault: 'node',
    message: `The node type "${node.type}" failed by a fault of its own: ${text.slice(0, MAX_CRASH_TEXT)}`,
    fix: 'Report it to the author of the node type. The log of the executor has the cause.',
  };
}
