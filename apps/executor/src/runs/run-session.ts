import type { ExecutionError, StartCommand } from '@weft/contracts';
import type { Run, RunEvent, RunResult } from '@weft/engine';
import { hasCode } from '@weft/errors';
import type { AwaitingRun, ClaimedRun, RunArrivals, RunRef } from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';
import { toSegmentedRun } from '../graph/segmented-run.ts';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import { decisionsOf, untoldDecisions } from './approval-events.ts';
import { ChildRuns } from './child-runs.ts';
import { createEngineRun } from './engine-run.ts';
import { GatheredRun } from './gathered-run.ts';
import type { ParkedRun } from './kept-sessions.ts';
import { RunConclusion } from './run-conclusion.ts';
import { RunCustomData } from './run-custom-data.ts';
import type { RunEnvironment, SessionEnd } from './run-environment.ts';
import { RunJournal } from './run-journal.ts';
import { RunLedger } from './run-ledger.ts';
import { RunParking } from './run-parking.ts';
import { KeptOutputs } from './kept-outputs.ts';
import { RunRecorder } from './run-recorder.ts';
import { RunReply } from './run-reply.ts';
import { RunStaticData } from './run-static-data.ts';
import { eventsOfStart } from './run-start.ts';
import { WritePermit } from './write-permit.ts';

/**
 * One run in this process, from its start or take-over to its end, its parking, or its loss. First run, take-over and resume are the same
 * code: the engine starts from the trigger, and the journal answers for what is done (ADR 0002).
 */
export class RunSession {
  /** As it was given; where a call ended a wait and its caller waits for the answer, with that caller in place of the first. */
  readonly command: StartCommand;
  /** When this process took the run on; milliseconds since the epoch. */
  readonly openedAt: number;
  private readonly gathered: GatheredRun;
  private readonly ledger: RunLedger;
  private readonly journal: RunJournal;
  private readonly recorder: RunRecorder;
  private readonly reply: RunReply;
  private readonly conclusion: RunConclusion;
  private readonly parking: RunParking;
  /** Absent where no code of the plan asks for it. */
  private readonly staticData?: RunStaticData;
  private readonly customData = new RunCustomData();
  private readonly run: Run;
  /** It waits in the store, and is as it was then. */
  private isParked = false;
  /** Why this process gives the run up before its end. */
  private givenUp?: 'drained' | 'lost';

  constructor(
    private readonly environment: RunEnvironment,
    command: StartCommand,
    private readonly plan: LoadedPlan,
    private readonly claimed?: ClaimedRun,
  ) {
    const { clock, announcer, publicUrl, writer, registry } = environment;
    const now = (this.openedAt = clock.now());
    const origin = { command, createdAt: claimed?.createdAt ?? now, startedAt: claimed?.startedAt ?? now, claimed, publicUrl };
    const { startedAt } = origin;
    const gathered = (this.gathered = new GatheredRun(claimed));
    const ledger = (this.ledger = new RunLedger(
      gathered,
      { command, startedAt, ref: claimed?.ref },
      { writer, onCommitted: (sequence, status) => announcer.advanced(command, sequence, status) },
    ));
    const permit = new WritePermit(ledger, environment);
    const children = new ChildRuns({ command, gathered, ledger, deadline: () => this.run.deadline }, environment);
    const journal = (this.journal = new RunJournal(gathered, { command, clock, permit, children, ledger }, claimed));
    const { caller } = journal.memory;
    this.command = caller ? { ...command, replyWhen: 'answer', streams: undefined, replyTo: caller.replyTo } : command;
    if (plan.plan.usesStaticData) this.staticData = new RunStaticData(gathered, command, plan.plan, claimed?.journal);
    const { staticData, customData } = this;
    const outputs = new KeptOutputs(plan.plan.saveData, environment.maxKeptChars);
    this.recorder = new RunRecorder(gathered, ledger, { outputs, committed: claimed?.events, staticData });
    const answering = { command: this.command, plan, registry, gathered, ledger, recorder: this.recorder };
    const reply = (this.reply = new RunReply({ ...answering, askedBy: caller?.nodeId ?? command.triggerNodeId }));
    const concluding = { environment, command: this.command, origin, plan: plan.plan, gathered, ledger, reply };
    this.conclusion = new RunConclusion({ ...concluding, staticData, customData });
    this.parking = new RunParking({ environment, gathered, ledger, memory: journal.memory, reply });
    this.run = createEngineRun({
      ...{ environment, command: this.command, plan, startedAt, journal, permit, children, staticData, customData },
      respond: (answer, by) => reply.respond(answer, by),
      emit: (event) => this.observe(event),
    });
    this.tellStart(now);
  }

  /** The answer of a Respond node, once its commit is made. */
  get answer(): Promise<WebhookAnswer> {
    return this.reply.answer;
  }

  /** Is there something by now that is to be certain, whatever the run is busy with? `before`: milliseconds since the epoch. */
  needsSavingSince(before: number): boolean {
    if (this.ledger.needsSaving) return this.openedAt <= before;
    return (this.gathered.urgentSince ?? Infinity) <= before;
  }

  /** See `RunLedger.isBlocked`. */
  get isBlocked(): boolean {
    return this.ledger.isBlocked;
  }

  /** This executor's right to write to the run; undefined while the run has no row. */
  get ref(): RunRef | undefined {
    return this.ledger.ref;
  }

  /** Set while the run waits for somebody outside and is busy elsewhere. */
  get awaiting(): AwaitingRun | undefined {
    const { ref, run, journal } = this;
    return ref && run.isWaiting ? { ref, known: journal.memory.arrivedCount } : undefined;
  }

  /** Waits that are over by what came from outside are gone on from at once, whatever else the run is busy with. */
  takeUp(arrivals: RunArrivals): void {
    if (!this.run.isWaiting || arrivals.fence !== this.ref?.fence) return;
    const over = this.take(arrivals);
    for (const path of over) this.run.goOn(path);
    if (over.length > 0) this.ledger.commit().catch(() => undefined); // for those who watch; where it is refused, the run's next commit is too
  }

  private take(arrivals: Pick<RunArrivals, 'rows' | 'at'>, isClaim = false): string[] {
    const { memory } = this.journal;
    for (const event of decisionsOf(arrivals.rows, memory.waits)) this.gathered.addEvent(event);
    return memory.take(arrivals, isClaim);
  }

  /** Makes the run certain: it can be listed, stopped and taken over from now on. */
  async save(): Promise<void> {
    if (!this.ledger.needsSaving && this.gathered.urgentSince === undefined) return;
    await this.ledger.commit();
    this.reply.deliverGiven();
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
    this.run.handBack('drained');
  }

  /** Another executor owns the run: whatever this one still does must not be told. */
  abandon(): void {
    this.givenUp = 'lost';
    this.run.cancel('lost');
  }

  execute(): Promise<SessionEnd> {
    return this.carryOut(this.claimed, () => this.run.execute());
  }

  /** Set while it can be gone on with as it was parked. A caller may end a wait in place of the first one: that is for a new session. */
  get parked(): ParkedRun | undefined {
    const { ref, gathered, journal } = this;
    if (!this.isParked || !ref || journal.memory.isOpenForCallers) return undefined;
    return { ref, gathered, known: { arrivals: journal.memory.arrivedCount, sequence: gathered.committedEvents } };
  }

  /** Goes on with the run where it was parked here; nobody has carried it out since. */
  goOn(claimed: ClaimedRun): Promise<SessionEnd> {
    this.isParked = false;
    this.givenUp = undefined;
    this.ledger.reopen(claimed.ref);
    this.run.reopen();
    this.gathered.addEvent({ type: 'execution.resumed', at: this.environment.clock.now() });
    const over = this.take({ rows: claimed.journal, at: claimed.claimedAt }, true);
    return this.carryOut(claimed, () => this.run.goOnFrom(over));
  }

  private async carryOut(
    claimed: Pick<ClaimedRun, 'stopRequested' | 'pauseRequested'> | undefined,
    engine: () => RunResult | Promise<RunResult>,
  ): Promise<SessionEnd> {
    try {
      if (claimed?.stopRequested) this.run.cancel('stopped');
      else if (claimed?.pauseRequested) return await this.parking.pause();
      if (this.staticData) await this.staticData.begin(this.environment.staticData);
      return await this.conclude(await this.advance(engine));
    } catch (error) {
      if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP', 'CANCELLED')) return this.onRefused(error);
      throw error;
    }
  }

  /** See `RunConclusion.fail`. */
  fail(error: ExecutionError): Promise<void> {
    return this.conclusion.fail(error);
  }

  /** Through the graph of its plan, where that has durable points (run.md §11). */
  private async advance(engine: () => RunResult | Promise<RunResult>): Promise<RunResult> {
    const { command, plan, journal } = this;
    const { segmentation } = plan.plan;
    if (!segmentation) return engine();
    const segmented = toSegmentedRun({ command, plan, memory: journal.memory, engine });
    const { result, checkpoints } = await this.environment.graphs.carry(segmented, segmentation);
    this.gathered.checkpoints = checkpoints;
    return result;
  }

  private async conclude(result: RunResult): Promise<SessionEnd> {
    if (result.status === 'paused') return this.parking.pause();
    if (result.status === 'waiting') return this.park(result.waits);
    if (result.status !== 'cancelled' || this.givenUp === undefined) return this.finish(result);
    if (this.givenUp === 'drained') await this.ledger.release();
    return { kind: 'let-go' };
  }

  /** A stop was requested before a write could start: the store refused its intent, so the run ends here. */
  private async onRefused(error: unknown): Promise<SessionEnd> {
    if (hasCode(error, 'EXECUTION_LOST_OWNERSHIP')) return { kind: 'let-go' };
    return this.finish({ status: 'cancelled', reason: 'stopped' });
  }

  private async park(waits: Extract<RunResult, { status: 'waiting' }>['waits']): Promise<SessionEnd> {
    const end = await this.parking.park(
      waits.map(({ wait }) => wait),
      this.run.deadline,
    );
    this.isParked = true;
    return end;
  }

  private async finish(result: Exclude<RunResult, { status: 'waiting' | 'paused' }>): Promise<SessionEnd> {
    const answer = await this.conclusion.finish(result, this.run.lastActivation);
    return { kind: 'over', reply: { status: 'finished', outcome: result.status, answer } };
  }

  private observe(event: RunEvent): void {
    if (event.type === 'step-started' && this.ref) this.environment.announcer.stepStarted(this.command, event);
    if (event.type === 'step-finished') this.customData.note(event.step.outcome.customData);
    this.recorder.record(event);
  }

  private tellStart(now: number): void {
    for (const event of eventsOfStart(this.claimed?.events ?? [], now)) this.gathered.addEvent(event);
    if (this.claimed) for (const event of untoldDecisions(this.claimed)) this.gathered.addEvent(event);
  }
}
