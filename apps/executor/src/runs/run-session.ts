import type { ExecutionError, StartCommand } from '@weft/contracts';
import { Run, type Activation, type RunEvent, type RunFailure, type RunResult, type Wait } from '@weft/engine';
import { hasCode } from '@weft/errors';
import type { ClaimedRun, RunRef } from '@weft/execution-store';
import { createNodeRunner, type WebhookAnswer } from '@weft/node-sdk';
import { digest } from '../digest.ts';
import { toSegmentedRun } from '../graph/segmented-run.ts';
import { untoldDecisions } from './approval-events.ts';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import type { RunEnvironment, SessionEnd } from './run-environment.ts';
import { keysFor } from './idempotency-key.ts';
import { ChildRuns } from './child-runs.ts';
import { answerAtEnd, lastItems } from './run-answer.ts';
import { RunCustomData } from './run-custom-data.ts';
import { RunJournal } from './run-journal.ts';
import { RunLedger } from './run-ledger.ts';
import { RunRecorder, toExecutionError } from './run-recorder.ts';
import { RunStaticData } from './run-static-data.ts';
import { isForCalls, wakesAt } from './run-waits.ts';
import { eventsOfStart, factsOf, startOf } from './run-start.ts';
import { WritePermit } from './write-permit.ts';

/** Fewer calls than any run has got: it is queued at once. */
const NO_RESUME = -1;

/**
 * One run in this process, from its start or take-over to its end, its parking, or its loss. First run, take-over and resume are the same
 * code: the engine starts from the trigger, and the journal answers for what is done (ADR 0002).
 */
export class RunSession {
  /** As it was given; where a call ended a wait and its caller waits for the answer, with that caller in place of the first. */
  readonly command: StartCommand;
  /** When this process took the run on; milliseconds since the epoch. */
  readonly openedAt: number;
  private readonly ledger: RunLedger;
  private readonly permit: WritePermit;
  private readonly journal: RunJournal;
  private readonly recorder: RunRecorder;
  /** Absent where no code of the plan asks for it. */
  private readonly staticData?: RunStaticData;
  private readonly customData = new RunCustomData();
  private readonly children: ChildRuns;
  private readonly run: Run;
  /** Why this process gives the run up before its end. */
  private givenUp?: 'drained' | 'lost';
  private readonly answered = Promise.withResolvers<WebhookAnswer>();

  constructor(
    private readonly environment: RunEnvironment,
    command: StartCommand,
    private readonly plan: LoadedPlan,
    private readonly claimed?: ClaimedRun,
  ) {
    const now = environment.clock.now();
    this.openedAt = now;
    const { publicUrl } = environment;
    const origin = { createdAt: claimed?.createdAt ?? now, startedAt: claimed?.startedAt ?? now, claimed, publicUrl };
    this.ledger = new RunLedger(environment.writer, command, origin, (sequence, status) =>
      environment.announcer.advanced(command, sequence, status),
    );
    this.permit = new WritePermit(this.ledger, environment);
    this.children = new ChildRuns(this.ledger, command, environment, () => this.run.deadline);
    const { permit, children } = this;
    this.journal = new RunJournal(this.ledger, { clock: environment.clock, permit, children }, claimed);
    const { caller } = this.journal;
    this.command = caller ? { ...command, replyWhen: 'answer', streams: undefined, replyTo: caller.replyTo } : command;
    if (plan.plan.usesStaticData) this.staticData = new RunStaticData(this.ledger, command, plan.plan, claimed?.journal);
    this.recorder = new RunRecorder(this.ledger, plan.plan, { committed: claimed?.events, staticData: this.staticData });
    this.run = this.createRun(now);
    this.tellStart(now);
  }

  /** The answer of a Respond node, once its commit is made. */
  get answer(): Promise<WebhookAnswer> {
    return this.answered.promise;
  }

  /** Is there something by now that is to be certain, whatever the run is busy with? `before`: milliseconds since the epoch. */
  needsSavingSince(before: number): boolean {
    if (this.ledger.needsSaving) return this.openedAt <= before;
    return (this.ledger.asksSince ?? Infinity) <= before;
  }

  /** See `RunLedger.isBlocked`. */
  get isBlocked(): boolean {
    return this.ledger.isBlocked;
  }

  /** This executor's right to write to the run; undefined while the run has no row. */
  get ref(): RunRef | undefined {
    return this.ledger.ref;
  }

  /** Makes the run certain: it can be listed, stopped and taken over from now on. */
  async save(): Promise<void> {
    if (!this.ledger.needsSaving && this.ledger.asksSince === undefined) return;
    await this.ledger.commit();
    this.deliverGivenAnswer();
  }

  stop(): void {
    this.run.cancel('stopped');
  }

  /** Starts no further step; once those in flight have ended the run is parked as paused. */
  pause(): void {
    this.run.pause();
  }

  /** Interrupts the run and hands it back to the queue. */
  drain(): void {
    this.givenUp = 'drained';
    this.run.cancel('drained');
  }

  /** Another executor owns the run: whatever this one still does must not be told. */
  abandon(): void {
    this.givenUp = 'lost';
    this.run.cancel('lost');
  }

  async execute(): Promise<SessionEnd> {
    try {
      if (this.claimed?.stopRequested) this.run.cancel('stopped');
      else if (this.claimed?.pauseRequested) return await this.parkPaused();
      if (this.staticData) await this.staticData.begin(this.environment.staticData);
      return await this.conclude(await this.advance());
    } catch (error) {
      if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP', 'CANCELLED')) return this.onRefused(error);
      throw error;
    }
  }

  /** Through the graph of its plan, where that has durable points (run.md §11). */
  private async advance(): Promise<RunResult> {
    const { command, plan, journal, run } = this;
    const { segmentation } = plan.plan;
    if (!segmentation) return run.execute();
    const segmented = toSegmentedRun({ command, plan, journal, run });
    const { result, checkpoints } = await this.environment.graphs.carry(segmented, segmentation);
    this.ledger.addCheckpoints(checkpoints);
    return result;
  }

  /** Ends a run that no executor would fare better with, and says why. Its caller gets the answer of a failed run. */
  async fail(error: ExecutionError): Promise<void> {
    const at = this.environment.clock.now();
    this.ledger.addEvent({ type: 'execution.finished', at, status: 'failed', error });
    const answer = this.answerFor({ status: 'failed', failure: { ...error, fault: 'platform', details: undefined } });
    await this.ledger.fail({ at, error, answer, keepStart: this.keepsSteps('failed') });
    this.tellQueued();
    if (answer) this.answered.resolve(answer);
  }

  private async conclude(result: RunResult): Promise<SessionEnd> {
    if (result.status === 'paused') return this.parkPaused();
    if (result.status === 'waiting') return this.park(result.waits.map(({ wait }) => wait));
    if (result.status !== 'cancelled' || this.givenUp === undefined) return this.finish(result);
    if (this.givenUp === 'drained') await this.ledger.release();
    return { kind: 'let-go' };
  }

  /** A stop was requested before a write could start: the store refused its intent, so the run ends here. */
  private async onRefused(error: unknown): Promise<SessionEnd> {
    if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP')) return { kind: 'let-go' };
    return this.finish({ status: 'cancelled', reason: 'stopped' });
  }

  /** The store queues it at once where the pause was taken back meanwhile. */
  private async parkPaused(): Promise<SessionEnd> {
    this.ledger.addEvent({ type: 'execution.paused', at: this.environment.clock.now() });
    await this.ledger.pause();
    this.deliverGivenAnswer();
    return { kind: 'parked', dueAt: this.environment.clock.now(), forCalls: false };
  }

  private async park(waits: readonly Wait[]): Promise<SessionEnd> {
    const dueAt = Math.min(...waits.map(wakesAt), this.run.deadline);
    const forCalls = waits.every(isForCalls);
    const at = this.environment.clock.now();
    this.ledger.addEvent({ type: 'execution.waiting', at, ...(forCalls && { forCalls }) });
    // A call that was there before its wait: the run goes on as soon as it is claimed.
    const known = this.journal.isResumable ? NO_RESUME : (this.claimed?.resumes ?? 0);
    await this.ledger.park(dueAt, known);
    this.deliverGivenAnswer();
    // Without a due time only a call ends the wait; one may have come while the run was about to wait.
    if (waits.some(isForCalls)) this.environment.announcer.workQueued();
    return {
      kind: 'parked',
      dueAt: Number.isFinite(dueAt) && known !== NO_RESUME ? dueAt : this.environment.clock.now(),
      forCalls,
    };
  }

  private async finish(result: Exclude<RunResult, { status: 'waiting' | 'paused' }>): Promise<SessionEnd> {
    const at = this.environment.clock.now();
    const failure: RunFailure | undefined = result.status === 'failed' ? result.failure : undefined;
    const error = failure && toExecutionError(failure);
    const ending = this.command.streams && !this.recorder.hasAnswered ? this.answerAtEnd(result) : undefined;
    const told = { ...(error ? { error } : {}), ...(ending ? { answer: ending } : {}) };
    this.ledger.addEvent({ type: 'execution.finished', at, status: result.status, ...told });
    const answer = this.answerFor(result);
    const { status } = result;
    const staticData = this.staticData?.toSave(status);
    const customData = this.customData.toSave();
    const toCaller = this.command.caller?.waits && status === 'succeeded' ? lastItems(this.run.lastActivation) : undefined;
    const kept = { keepSteps: this.keepsSteps(status), staticData, customData, result: toCaller };
    await this.ledger.finish({ status, at, error, answer, ...kept });
    this.tellQueued();
    if (answer) this.answered.resolve(answer);
    return { kind: 'over', reply: { status: 'finished', outcome: result.status, answer } };
  }

  /** The end of the run may have queued one of its error workflow, or its caller, and left runs that it has called. */
  private tellQueued(): void {
    const { ledger, command, environment } = this;
    if (ledger.hasQueuedErrorRun || command.caller?.waits) environment.announcer.workQueued();
    if (ledger.hasLeftCalls) environment.announcer.callsLeft();
  }

  private answerFor(result: Exclude<RunResult, { status: 'waiting' | 'paused' }>): WebhookAnswer | undefined {
    if (this.ledger.givenAnswer || this.command.replyWhen !== 'answer') return this.ledger.givenAnswer;
    return this.answerAtEnd(result);
  }

  private answerAtEnd(result: Exclude<RunResult, { status: 'waiting' | 'paused' }>): WebhookAnswer {
    const { plan, command, run } = this;
    const askedBy = this.journal.caller?.nodeId ?? command.triggerNodeId;
    return answerAtEnd({
      plan: plan.plan,
      command,
      result,
      last: run.lastActivation,
      askedBy,
      registry: this.environment.registry,
    });
  }

  private keepsSteps(status: 'succeeded' | 'failed' | 'cancelled'): boolean {
    const { saveData } = this.plan.plan;
    return saveData === 'all' || (saveData === 'errors' && status === 'failed');
  }

  private createRun(now: number): Run {
    const { environment, command, plan, journal } = this;
    const runNode = createNodeRunner({
      registry: environment.registry,
      plan: plan.plan,
      view: () => this.run,
      ports: {
        ...environment.portsFor(command, this.permit),
        respond: (answer, by) => this.respond(answer, by),
        workflows: this.children.portWith(journal),
      },
      calls: journal,
      staticData: this.staticData,
      keyFor: keysFor(environment.idempotencySecret, command),
      slices: environment.slices,
      sleep: (ms, signal) => environment.clock.sleep(ms, signal),
      onCrash: (error) => environment.onCrash(error, command.executionId),
    });
    const ports = { runNode, clock: environment.clock, journal, digest, emit: (event: RunEvent) => this.observe(event) };
    return new Run({
      plan: plan.plan,
      facts: factsOf(command, environment, this.customData),
      ports,
      start: startOf(command, plan, this.claimed?.startedAt ?? now),
      durablePauseMs: environment.durablePauseMs,
    });
  }

  private observe(event: RunEvent): void {
    if (event.type === 'step-started' && this.ref) this.environment.announcer.stepStarted(this.command, event);
    if (event.type === 'step-finished') this.customData.note(event.step.outcome.customData);
    this.recorder.record(event);
  }

  /**
   * A Respond node speaks; after the first one nobody listens. Its commit is a barrier like a write's, unless nothing follows and the run has no row yet: then the
   * run's only commit takes the answer along.
   */
  private async respond(answer: WebhookAnswer, by: Activation): Promise<void> {
    if (this.command.streams) return this.recorder.addAnswer(by, answer);
    if (this.ledger.givenAnswer) return; // the first one counts, as in n8n; a replay meets the node whose answer was committed
    this.ledger.setAnswer(answer);
    if (!this.ref && this.plan.respondEndsRun) return;
    await this.ledger.commit();
    this.answered.resolve(answer);
  }

  private deliverGivenAnswer(): void {
    if (this.ledger.givenAnswer) this.answered.resolve(this.ledger.givenAnswer);
  }

  private tellStart(now: number): void {
    for (const event of eventsOfStart(this.claimed?.events ?? [], now)) this.ledger.addEvent(event);
    if (this.claimed) for (const event of untoldDecisions(this.claimed)) this.ledger.addEvent(event);
  }
}
