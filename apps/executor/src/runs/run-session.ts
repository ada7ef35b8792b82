import type { ExecutionError, StartCommand, StartReply } from '@weft/contracts';
import { Run, type Activation, type Clock, type RunEvent, type RunFailure, type RunResult } from '@weft/engine';
import type { SendPermit } from '@weft/egress';
import { hasCode } from '@weft/errors';
import { type ClaimedRun, type ExecutionWriter, type RunRef, type StaticDataStore } from '@weft/execution-store';
import { createNodeRunner, type NodePorts, type NodeRegistry, type WebhookAnswer } from '@weft/node-sdk';
import { digest } from '../digest.ts';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import type { RunAnnouncer } from './run-announcer.ts';
import { keysFor } from './idempotency-key.ts';
import { answerAtEnd } from './run-answer.ts';
import { RunCustomData } from './run-custom-data.ts';
import { RunJournal } from './run-journal.ts';
import { RunLedger } from './run-ledger.ts';
import { RunRecorder, toExecutionError } from './run-recorder.ts';
import { RunStaticData } from './run-static-data.ts';
import { eventsOfStart, factsOf, startOf } from './run-start.ts';
import { WritePermit } from './write-permit.ts';

/** What all runs of an executor share. */
export interface RunEnvironment {
  readonly writer: ExecutionWriter;
  readonly staticData: Pick<StaticDataStore, 'load'>;
  readonly registry: NodeRegistry;
  readonly clock: Clock;
  /** With `permit`, no call of a write leaves a port: see `SendPermit`. */
  readonly portsFor: (run: Pick<StartCommand, 'tenantId' | 'executionId'>, permit: SendPermit) => Omit<NodePorts, 'respond'>;
  readonly announcer: Pick<RunAnnouncer, 'advanced' | 'answered' | 'workQueued' | 'stepStarted'>;
  /** See `ExecutorLease.term`. */
  readonly leaseTerm: () => number | undefined;
  readonly idempotencySecret: string;
  readonly publicUrl: string;
  /** What `$env` holds; absent where nothing is allowed. */
  readonly expressionEnv?: Readonly<Record<string, string>>;
  readonly slices: Parameters<typeof createNodeRunner>[0]['slices'];
  readonly onCrash: (error: unknown, executionId: string) => void;
}

/** Fewer calls than any run has got: it is queued at once. */
const NO_RESUME = -1;

/** How a session ended, for its executor. */
export type SessionEnd =
  | { readonly kind: 'over'; readonly reply: StartReply }
  /** Parked; the earliest wait is over at `dueAt`. */
  | { readonly kind: 'parked'; readonly dueAt: number }
  /** Another executor owns the run, or it was handed back to the queue: nothing more may be said of it here. */
  | { readonly kind: 'let-go' };

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
    this.journal = new RunJournal(this.ledger, { clock: environment.clock, permit: this.permit }, claimed);
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

  get needsSaving(): boolean {
    return this.ledger.needsSaving;
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
    if (!this.needsSaving) return;
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
      return await this.conclude(await this.run.execute());
    } catch (error) {
      if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP', 'CANCELLED')) return this.onRefused(error);
      throw error;
    }
  }

  /** Ends a run that no executor would fare better with, and says why. Its caller gets the answer of a failed run. */
  async fail(error: ExecutionError): Promise<void> {
    const at = this.environment.clock.now();
    this.ledger.addEvent({ type: 'execution.finished', at, status: 'failed', error });
    const answer = this.answerFor({ status: 'failed', failure: { ...error, fault: 'platform', details: undefined } });
    await this.ledger.fail({ at, error, answer });
    this.tellQueued();
    if (answer) this.answered.resolve(answer);
  }

  private async conclude(result: RunResult): Promise<SessionEnd> {
    if (result.status === 'paused') return this.parkPaused();
    if (result.status === 'waiting') return this.park(Math.min(...result.waits.map(({ wait }) => wait.dueAt ?? Infinity)));
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
    return { kind: 'parked', dueAt: this.environment.clock.now() };
  }

  private async park(dueAt: number): Promise<SessionEnd> {
    this.ledger.addEvent({ type: 'execution.waiting', at: this.environment.clock.now() });
    // A call that was there before its wait: the run goes on as soon as it is claimed.
    const known = this.journal.isResumable ? NO_RESUME : (this.claimed?.resumes ?? 0);
    await this.ledger.park(dueAt, known);
    this.deliverGivenAnswer();
    // Without a due time only a call ends the wait; one may have come while the run was about to wait.
    return { kind: 'parked', dueAt: Number.isFinite(dueAt) && known !== NO_RESUME ? dueAt : this.environment.clock.now() };
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
    await this.ledger.finish({ status, at, error, answer, keepSteps: this.keepsSteps(status), staticData, customData });
    this.tellQueued();
    if (answer) this.answered.resolve(answer);
    return { kind: 'over', reply: { status: 'finished', outcome: result.status, answer } };
  }

  /** The end of the run may have queued one of its error workflow. */
  private tellQueued(): void {
    if (this.ledger.hasQueuedErrorRun) this.environment.announcer.workQueued();
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
      ports: { ...environment.portsFor(command, this.permit), respond: (answer, by) => this.respond(answer, by) },
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
  }
}
