import type { StartCommand, StartReply } from '@weft/contracts';
import { TransientMap } from '@weft/collections';
import { hasCode, isAppError } from '@weft/errors';
import { MAX_STRIKES, type ClaimedRun, type ExecutionQueue, type RunRef } from '@weft/execution-store';
import { Logger } from '@nestjs/common';
import type { LoneRuns } from '../alone/lone-runs.ts';
import type { PlanCache } from '../plans/plan-cache.ts';
import { KeptSessions, type KeptLimits } from './kept-sessions.ts';
import { endUnrunnable } from './run-end.ts';
import type { RunEnvironment, SessionEnd } from './run-environment.ts';
import { RunSession } from './run-session.ts';
import { isElsewhere, isFull, toEndingError, toReply } from './start-replies.ts';

/** A run that is not over by then gets its row, so that it can be listed, stopped and watched (run.md §5). */
const SAVE_AFTER_MS = 200;
const SAVE_CHECK_MS = 50;

export interface RunLimits {
  /** Runs at the same time. */
  readonly maxRuns: number;
  /** Of parked runs that are kept as they are. */
  readonly kept?: KeptLimits;
}

/** The runs that this executor carries out. */
export class RunsService {
  private readonly logger = new Logger(RunsService.name);
  private readonly sessions = new TransientMap<string, RunSession>();
  /** Replies that are on their way, by run: a start that is delivered again gets the same. */
  private readonly replies = new TransientMap<string, Promise<StartReply>>();
  /** Claimed runs, by run and fence: also before their session is opened, and while a run without one is being failed. */
  private readonly claimed = new Set<string>();
  private readonly saving: NodeJS.Timeout;
  readonly kept: KeptSessions<RunSession>;
  /** Sessions whose answer is sent to the gateway that asked for it once. */
  private readonly answeredLate = new WeakSet<RunSession>();
  private draining = false;
  /** A run has left its session, perhaps without its row. */
  mayOwnOrphans = false;
  /** Told when a run was parked, and when it is due. */
  onParked: (dueAt: number) => void = () => undefined;
  /** Told when there is room for one more; `slotIsFree` where another may have been let go for what it held. */
  onRoom: (slotIsFree: boolean) => void = () => undefined;

  constructor(
    private readonly plans: PlanCache,
    private readonly environment: RunEnvironment,
    private readonly limits: RunLimits,
    /** For runs that executors have died of; absent in a process that is for one run alone. */
    private readonly lone?: Pick<LoneRuns, 'carryOut' | 'stop'>,
  ) {
    this.kept = new KeptSessions(limits.kept);
    this.saving = setInterval(() => this.saveLongRuns(), SAVE_CHECK_MS);
    this.saving.unref();
  }

  /** How many more runs there is room for. */
  get room(): number {
    return this.draining ? 0 : Math.max(0, this.limits.maxRuns - this.sessions.size);
  }

  /** @throws EXECUTOR_BUSY, PLAN_NOT_FOUND, STORE_UNAVAILABLE; SERVICE_UNAVAILABLE where the run is somebody else's to answer for by now. */
  async start(command: StartCommand): Promise<StartReply> {
    const { executionId } = command;
    const first = this.replies.get(executionId);
    if (first) return first;
    const reply = this.begin(command);
    this.replies.set(executionId, reply);
    try {
      return await reply;
    } finally {
      this.replies.delete(executionId);
    }
  }

  /** Goes on with a claimed run. Resolves once it is over, parked or lost; never rejects. */
  async resume(claimed: ClaimedRun): Promise<void> {
    const key = claimKey(claimed.ref);
    this.claimed.add(key);
    try {
      if (claimed.isKnown) return await this.goOn(claimed);
      if (this.lone && claimed.strikes >= MAX_STRIKES) return await this.lone.carryOut(claimed);
      const plan = await this.plans.get(claimed.command.tenantId, claimed.command.planHash);
      // Nobody would ask a session that is opened now to hand its run back.
      if (this.draining) return await this.environment.writer.release(claimed.ref);
      const session = new RunSession(this.environment, claimed.command, plan, claimed);
      if (!claimed.answer) this.sendAnswerLate(session);
      await this.carryOn(session, () => session.execute());
    } catch (error) {
      if (hasCode(error, 'STORE_UNAVAILABLE')) this.mayOwnOrphans = true;
      else await this.failUnrunnable(claimed, error);
    } finally {
      this.claimed.delete(key);
    }
  }

  /** Brings what came from outside to runs that wait for it while they are busy. @throws STORE_UNAVAILABLE */
  async takeUpArrivals(queue: Pick<ExecutionQueue, 'findArrivals'>): Promise<void> {
    const awaiting = [...this.sessions.values()].flatMap((session) => session.awaiting ?? []);
    if (awaiting.length === 0) return;
    for (const arrivals of await queue.findArrivals(awaiting)) this.sessions.get(arrivals.executionId)?.takeUp(arrivals);
  }

  /**
   * Gives back to the queue what the store has as this executor's own and nobody here carries out: left by a store that was away, or
   * by a reply that got lost. The fence sees to it that what has ended or moved on since `owned` was read is not touched.
   * @param owned read while no claim was under way.
   */
  async releaseOrphans(owned: readonly RunRef[]): Promise<void> {
    const orphans = owned.filter((ref) => !this.sessions.has(ref.executionId) && !this.claimed.has(claimKey(ref)));
    if (orphans.length === 0) return;
    this.logger.warn({
      message: 'Runs that this executor owned and no longer carried out go back to the queue.',
      count: orphans.length,
    });
    await Promise.all(orphans.map((ref) => this.environment.writer.release(ref)));
  }

  stop(executionId: string): void {
    this.sessions.get(executionId)?.stop();
  }

  pause(executionId: string): void {
    this.sessions.get(executionId)?.pause();
  }

  abandonAll(): void {
    for (const session of this.sessions.values()) session.abandon();
  }

  /** Takes nothing new, gives runs under way `graceMs` to end, and hands the rest back to the queue. */
  async drain(graceMs: number): Promise<void> {
    this.draining = true;
    clearInterval(this.saving);
    const deadline = performance.now() + graceMs;
    const alone = this.lone?.stop().catch(() => undefined); // its run is taken over
    while (this.isBusy && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, SAVE_CHECK_MS));
    for (const session of this.sessions.values()) session.drain();
    while (this.isBusy && performance.now() < deadline + graceMs)
      await new Promise((resolve) => setTimeout(resolve, SAVE_CHECK_MS));
    await alone;
  }

  /** A claimed run has no session yet while its plan is read. */
  private get isBusy(): boolean {
    return this.sessions.size > 0 || this.claimed.size > 0;
  }

  private async begin(command: StartCommand): Promise<StartReply> {
    if (this.room === 0) throw isFull();
    const cached = this.plans.get(command.tenantId, command.planHash);
    const plan = cached instanceof Promise ? await cached : cached;
    if (this.draining) throw isFull();
    // A session of its own would hide the run's, and what nobody seems to carry out goes back to the queue.
    if (this.sessions.has(command.executionId)) throw isElsewhere();
    const session = new RunSession(this.environment, command, plan);
    const isInBackground = command.replyWhen === 'accepted';
    if ((isInBackground || command.limits) && !(await this.saveFirst(session))) return { status: 'blocked' };
    if (isInBackground) return this.startInBackground(session);
    const end = this.carryOut(session);
    // Who waits for the end of a run is not served by what it answers to somebody.
    return plan.hasRespond && command.replyWhen === 'answer' ? this.firstReply(session, end) : toReply(await end);
  }

  /** False where the run found no slot: it waits for one in the store. */
  private async saveFirst(session: RunSession): Promise<boolean> {
    this.sessions.set(session.command.executionId, session);
    try {
      await session.save();
      return true;
    } catch (error) {
      this.close(session);
      if (session.isBlocked) return false;
      await this.settleBroken(session, error);
      throw error;
    }
  }

  private startInBackground(session: RunSession): StartReply {
    this.carryOut(session).catch((error: unknown) => this.reportLoss(session, error));
    return { status: 'accepted' };
  }

  private async carryOut(session: RunSession, go = () => session.execute()): Promise<SessionEnd> {
    const { executionId } = session.command;
    this.sessions.set(executionId, session);
    try {
      const end = await go();
      if (end.kind === 'parked') this.leave(session, end.dueAt);
      return end;
    } catch (error) {
      await this.settleBroken(session, error);
      throw error;
    } finally {
      this.close(session);
    }
  }

  private leave(session: RunSession, dueAt: number): void {
    this.kept.keep(session, this.environment.clock.now());
    this.onParked(dueAt);
  }

  /** By then another session may carry the same run out: one that has claimed it anew. */
  private close(session: RunSession): void {
    const { executionId, limits } = session.command;
    if (this.sessions.get(executionId) === session) this.sessions.delete(executionId);
    this.onRoom(limits !== undefined && !session.isBlocked);
  }

  /** A Respond node may speak long before the run is over. */
  private async firstReply(session: RunSession, end: Promise<SessionEnd>): Promise<StartReply> {
    end.catch((error: unknown) => this.reportLoss(session, error));
    const answered = session.answer.then((answer): StartReply => ({ status: 'answered', answer }));
    return Promise.race([answered, end.then(toReply)]);
  }

  /** With a run that was parked here; one that is no longer kept is claimed once more, as a whole. */
  private async goOn(claimed: ClaimedRun): Promise<void> {
    const session = this.kept.take(claimed.ref);
    if (!session) return this.environment.writer.release(claimed.ref);
    if (!claimed.answer) this.sendAnswerLate(session);
    await this.carryOn(session, () => session.goOn(claimed));
  }

  private async carryOn(session: RunSession, go: () => Promise<SessionEnd>): Promise<void> {
    try {
      await this.carryOut(session, go);
    } catch (error) {
      this.reportLoss(session, error);
    }
  }

  /** A run that cannot even begin here will not begin anywhere else: it ends, and says why. */
  private async failUnrunnable(claimed: ClaimedRun, error: unknown): Promise<void> {
    const { executionId } = claimed.command;
    this.logger.error({ message: 'A claimed run could not be carried on.', executionId, err: error });
    await endUnrunnable(claimed, toEndingError(error), this.environment).catch(() => (this.mayOwnOrphans = true));
  }

  /**
   * A run that left its session without an end still has its row, as this executor's own; one whose insert the store could not answer
   * for, perhaps. Where the store was away it goes back to the queue; any other fault would meet the next executor too, again and
   * again, so the run ends.
   */
  private async settleBroken(session: RunSession, error: unknown): Promise<void> {
    if (hasCode(error, 'STORE_UNAVAILABLE')) this.mayOwnOrphans = true;
    else if (session.ref) await session.fail(toEndingError(error)).catch(() => (this.mayOwnOrphans = true));
  }

  /** The gateway that waits for the answer did not call this executor: it is told, and would find it in the store anyway. */
  private sendAnswerLate(session: RunSession): void {
    if (session.command.replyWhen !== 'answer' || this.answeredLate.has(session)) return;
    this.answeredLate.add(session);
    void session.answer.then((answer) => this.environment.announcer.answered(session.command, answer));
  }

  private saveLongRuns(): void {
    const now = this.environment.clock.now();
    this.kept.dropOld(now);
    const before = now - SAVE_AFTER_MS;
    for (const session of this.sessions.values()) {
      if (!session.needsSavingSince(before)) continue;
      session.save().catch((error: unknown) => this.reportLoss(session, error));
    }
  }

  private reportLoss(session: RunSession, error: unknown): void {
    const level = isAppError(error) ? 'warn' : 'error';
    this.logger[level]({
      message: 'An execution left this executor without an end.',
      executionId: session.command.executionId,
      err: error,
    });
  }
}

const claimKey = ({ executionId, fence }: RunRef): string => `${executionId} ${fence}`;
