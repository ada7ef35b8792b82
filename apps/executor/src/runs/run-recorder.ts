import type { ExecutionError } from '@weft/contracts';
import type { Activation, Failure, Outputs, Plan, PlanNode, RunEvent, RunFailure, SettledStep } from '@weft/engine';
import {
  decodeEvent,
  encodeStep,
  type EncodedEvent,
  type EncodedStep,
  type RunEventRecord,
  type StepOutput,
  type StepRecord,
} from '@weft/execution-store';
import type { RunLedger } from './run-ledger.ts';
import type { RunStaticData } from './run-static-data.ts';

const eventKey = (event: { type: string; nodeName?: string; runIndex?: number }) =>
  `${event.type}\n${event.nodeName}\n${event.runIndex}`;

/** Turns what the engine emits into the steps, journal rows and events that the ledger commits. */
export class RunRecorder {
  /** Events that an earlier attempt committed: a replay meets them again and must not tell them twice. */
  private readonly told: Set<string>;
  private readonly staticData?: RunStaticData;

  constructor(
    private readonly ledger: RunLedger,
    private readonly plan: Plan,
    { committed = [], staticData }: { committed?: readonly EncodedEvent[]; staticData?: RunStaticData } = {},
  ) {
    this.staticData = staticData;
    this.told = new Set(committed.map((event) => eventKey(decodeEvent(event))));
  }

  record(event: RunEvent): void {
    if (event.type === 'step-finished') this.recordStep(event.activation, event.step, event.outputs);
    else if (event.type === 'step-waiting') this.tell({ type: 'step.waiting', at: event.at, ...named(event.activation) });
  }

  tell(event: RunEventRecord): void {
    if (this.told.size > 0 && this.told.delete(eventKey(event))) return;
    this.ledger.addEvent(event);
  }

  private recordStep(activation: Activation, step: SettledStep, outputs: Outputs): void {
    const failure = step.outcome.status === 'failed' ? step.outcome.failure : undefined;
    const mustJournal = needsJournal(activation.node);
    // What is neither kept nor journalled is not even turned into text.
    const isText = mustJournal || this.plan.saveData !== 'none';
    const encoded = isText ? encodeStep(toStepRecord(activation, step, { outputs, failure })) : undefined;
    this.ledger.addStep(encoded);
    if (!step.replayed) this.journalStep(activation, { encoded, mustJournal, hasSucceeded: failure === undefined });
    const error = failure && toExecutionError(failure, activation.node);
    this.tell({
      type: 'step.finished',
      at: step.finishedAt,
      ...named(activation),
      status: step.outcome.status,
      ...(error ? { error } : {}),
    });
  }

  /** The step's row and its change of static data are added in one turn, so that one commit takes both. */
  private journalStep(activation: Activation, { encoded, mustJournal, hasSucceeded }: JournalledStep): void {
    const journalled = mustJournal || (encoded?.length ?? Infinity) <= MAX_SHOWN_STEP_CHARS;
    if (encoded && journalled) this.ledger.addRow({ kind: 'step', step: encoded });
    this.staticData?.settle(activation, hasSucceeded);
  }
}

interface JournalledStep {
  readonly encoded: EncodedStep | undefined;
  readonly mustJournal: boolean;
  readonly hasSucceeded: boolean;
}

/** A step that only computes is journalled up to this size, so that whoever looks at an open run sees what led to where it is. */
const MAX_SHOWN_STEP_CHARS = 16_384;

/** A replay computes the rest again and comes to the same (run.md §4). */
function needsJournal(node: PlanNode): boolean {
  return node.effect !== 'pure' || !node.deterministic;
}

function named(activation: Activation): { nodeName: string; runIndex: number } {
  return { nodeName: activation.node.name, runIndex: activation.runIndex };
}

function toStepRecord(activation: Activation, step: SettledStep, result: { outputs: Outputs; failure?: Failure }): StepRecord {
  const { node, path, runIndex } = activation;
  return {
    nodeId: node.id,
    nodeName: node.name,
    path,
    runIndex,
    status: step.outcome.status,
    outputs: node.outputs.map(({ handle }, index): StepOutput => [handle, result.outputs[index] ?? null]),
    startedAt: step.startedAt,
    finishedAt: step.finishedAt,
    attempts: step.attempts,
    ...(result.failure ? { failure: result.failure } : {}),
    ...(step.outcome.logs ? { logs: step.outcome.logs } : {}),
  };
}

export function toExecutionError(failure: Failure | RunFailure, node?: PlanNode): ExecutionError {
  const { code, message, itemIndex, field, fix, details } = failure;
  const where = node
    ? { nodeId: node.id, nodeName: node.name }
    : { nodeId: (failure as RunFailure).nodeId, nodeName: (failure as RunFailure).nodeName };
  return { code, message, ...where, itemIndex, field, fix, details };
}
