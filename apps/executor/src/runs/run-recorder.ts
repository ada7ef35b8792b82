import type { ExecutionError } from '@weft/contracts';
import type { Activation, Failure, Outputs, PlanNode, RunEvent, RunFailure, SettledStep } from '@weft/engine';
import { decodeEvent, type RecordedStep, type EncodedEvent, type RunEventRecord } from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { GatheredRun } from './gathered-run.ts';
import type { KeptOutputs } from './kept-outputs.ts';
import type { RunLedger } from './run-ledger.ts';
import type { RunStaticData } from './run-static-data.ts';

const eventKey = (event: { type: string; nodeName?: string; runIndex?: number }) =>
  `${event.type}\n${event.nodeName}\n${event.runIndex}`;

/** Turns what the engine emits into the steps, journal rows and events that commits take along. */
export class RunRecorder {
  /** Events that an earlier attempt committed: a replay meets them again and must not tell them twice. */
  private readonly told: Set<string>;
  private readonly outputs: KeptOutputs;
  private readonly staticData?: RunStaticData;
  /** What steps have answered that are not over yet: it is told with their end. */
  private readonly answers = new Map<Activation, WebhookAnswer>();
  /** Has a step answered a caller who is answered piece by piece, in this attempt or an earlier one? */
  hasAnswered: boolean;

  constructor(
    private readonly gathered: GatheredRun,
    private readonly ledger: Pick<RunLedger, 'commit'>,
    {
      outputs,
      committed = [],
      staticData,
    }: { outputs: KeptOutputs; committed?: readonly EncodedEvent[]; staticData?: RunStaticData },
  ) {
    this.outputs = outputs;
    this.staticData = staticData;
    const told = committed.map((event) => decodeEvent(event));
    this.told = new Set(told.map(eventKey));
    this.hasAnswered = told.some(({ answer }) => answer !== undefined);
  }

  /** A piece of the answer, to be told in the commit that holds the step: so a replay neither loses nor doubles it. */
  addAnswer(step: Activation, answer: WebhookAnswer): void {
    this.hasAnswered = true;
    this.answers.set(step, answer);
  }

  record(event: RunEvent): void {
    if (event.type === 'step-finished') this.recordStep(event.activation, event.step, event.outputs);
    else if (event.type === 'step-waiting') this.tellWait(event);
  }

  tell(event: RunEventRecord): void {
    if (this.told.size > 0 && this.told.delete(eventKey(event))) return;
    this.gathered.addEvent(event);
  }

  /** A step may come to several gates, and none is met again by a replay that has passed it. */
  private tellWait({ activation, at, gate, wait }: Extract<RunEvent, { type: 'step-waiting' }>): void {
    if (wait.kind === 'timer' && wait.retry) return this.tellPause(activation, { at, dueAt: wait.dueAt, ...wait.retry });
    const event = { type: 'step.waiting', at, nodeName: activation.node.name, runIndex: activation.runIndex } as const;
    if (gate === undefined) this.tell(event);
    else this.gathered.addEvent(event);
  }

  /** Committed soon, whatever else the run is busy with: whoever takes it over is to go on counting. */
  private tellPause(
    { node, runIndex }: Activation,
    { at, dueAt, attempts, failure }: { at: number; dueAt: number; attempts: number; failure: Failure },
  ): void {
    const error = toExecutionError(failure, node);
    const pause = { attempts, dueAt: new Date(dueAt).toISOString(), error };
    this.gathered.addEvent({ type: 'step.retrying', at, nodeName: node.name, runIndex, ...pause });
    this.ledger.commit().catch(() => undefined); // where it is refused, the run's next commit is too
  }

  private recordStep(activation: Activation, step: SettledStep, outputs: Outputs): void {
    const failure = failureOf(step);
    const recorded = this.outputs.record(activation, step, outputs);
    this.gathered.addStep(recorded);
    if (!step.replayed) this.journalStep(activation, recorded, failure === undefined);
    const answer = this.answers.size > 0 ? this.answers.get(activation) : undefined;
    this.tell({
      type: 'step.finished',
      at: step.finishedAt,
      nodeName: activation.node.name,
      runIndex: activation.runIndex,
      status: step.outcome.status,
      error: failure && toExecutionError(failure, activation.node),
      answer,
    });
    if (answer === undefined) return;
    this.answers.delete(activation);
    this.ledger.commit().catch(() => undefined); // nothing waits for it; where it is refused, the run's next commit is too
  }

  /** The step's row and its change of static data are added in one turn, so that one commit takes both. */
  private journalStep(activation: Activation, recorded: RecordedStep | undefined, hasSucceeded: boolean): void {
    if (recorded) this.gathered.addRow(recorded);
    this.staticData?.settle(activation, hasSucceeded);
  }
}

const failureOf = ({ outcome }: SettledStep): Failure | undefined => (outcome.status === 'failed' ? outcome.failure : undefined);

export function toExecutionError(failure: Failure | RunFailure, node?: PlanNode): ExecutionError {
  const { code, message, itemIndex, field, fix, details } = failure;
  const where = node
    ? { nodeId: node.id, nodeName: node.name }
    : { nodeId: (failure as RunFailure).nodeId, nodeName: (failure as RunFailure).nodeName };
  return { code, message, ...where, itemIndex, field, fix, details };
}
