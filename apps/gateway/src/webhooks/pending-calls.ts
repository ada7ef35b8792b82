import { Controller, Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { TransientMap } from '@weft/collections';
import type { ConfigOf } from '@weft/config';
import { gateway, type Input, orchestrator, type OrchestratorClient, type Payload, type WebhookReply } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient, OnEvent } from '@weft/messaging';
import { answerOfEnd, type WebhookAnswer } from '@weft/node-sdk';
import { isFateUnknown } from '../executions/manual-runs.ts';
import { type ReadableAnswer, StoredAnswers } from '../executions/stored-answers.ts';
import { gatewayConfig } from '../gateway.config.ts';

const ASK_EVERY_MS = 1_000;
/** Pauses between questions that got no answer double up to this: whoever is too slow to answer is not made slower. */
const ASK_AT_LEAST_EVERY_MS = 4_000;

type StartWebhook = Input<typeof orchestrator.requests.startWebhook>;
export type CallOutcome =
  | { readonly answer: WebhookAnswer }
  | { readonly accepted: true; /** The run that carries the call with others. */ readonly carriedBy?: string }
  | { readonly error: unknown };

/** Which run a caller waits for, and for what of it. */
export type WaitedRun = Pick<StartWebhook, 'tenantId' | 'executionId' | 'respond'>;

/** A caller whose run has been sent off. */
interface PendingCall {
  readonly key: string;
  readonly start: WaitedRun;
  readonly since: number;
  readonly settle: (outcome: CallOutcome) => void;
  /** Why no reply will come any more. */
  lost?: unknown;
  asking: boolean;
  /** From when on the store may be asked. */
  askAt: number;
  pauseMs: number;
}

/**
 * Callers of webhooks who wait for their answer: sent → answered | accepted (202) | failed.
 * A reply that does not come is looked for in the store every second, since another executor may have taken the run over; a
 * caller is told that it failed only if the run does not exist (run.md §6).
 */
@Injectable()
export class PendingCalls implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PendingCalls.name);
  private readonly calls = new TransientMap<string, PendingCall>();
  /** Calls that started a run which another call here had started, too. */
  private doubles = 0;
  private timer?: NodeJS.Timeout;

  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly stored: StoredAnswers,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(), ASK_EVERY_MS);
    this.timer.unref();
  }

  /** The runs go on elsewhere; their callers learn the id. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all([...this.calls.values()].map((call) => this.conclude(call)));
  }

  get size(): number {
    return this.calls.size;
  }

  /** `settle` is called once. A test that listens for one call has its id before it, so that two who call at once would share the answer. */
  start(start: StartWebhook, settle: (outcome: CallOutcome) => void): void {
    if (start.test && this.calls.has(start.executionId)) return settle({ error: alreadyCalled() });
    const key = this.calls.has(start.executionId) ? `${start.executionId} ${++this.doubles}` : start.executionId;
    const call = toPendingCall(key, start, settle);
    this.calls.set(call.key, call);
    this.orchestrator.startWebhook(start).then(
      (reply) => this.end(call, toOutcome(reply)),
      (error: unknown) => this.fail(call, error),
    );
  }

  /** Waits for what a run answers that is there already; its first caller may be waiting still. `settle` is called once. */
  watch(run: WaitedRun, settle: (outcome: CallOutcome) => void): void {
    const key = resumedKey(run.executionId);
    const earlier = this.calls.get(key);
    if (earlier) this.end(earlier, ACCEPTED); // the run has gone on to wait for another caller
    this.calls.set(key, toPendingCall(key, run, settle));
  }

  /** The committed answer, from whichever executor gave it: it is for whoever called last. */
  answered(executionId: string, answer: WebhookAnswer): void {
    const call = this.calls.get(resumedKey(executionId)) ?? this.calls.get(executionId);
    if (call) this.end(call, { answer });
  }

  private fail(call: PendingCall, error: unknown): void {
    if (!isFateUnknown(error)) return this.end(call, { error });
    call.lost = error;
    void this.ask(call);
  }

  private sweep(): void {
    const now = Date.now();
    for (const call of this.calls.values()) {
      if (now - call.since >= this.config.waitMs) void this.conclude(call);
      else if (now >= call.askAt) void this.ask(call);
    }
  }

  private async ask(call: PendingCall): Promise<void> {
    if (call.asking) return;
    const found = await this.findAnswer(call);
    if (found === undefined) return;
    const outcome = toOutcomeOf(found, call.start);
    if (outcome) return this.end(call, outcome);
    // Absent: it may still be on its way, unless its reply is lost.
    if (found.status === 'absent' && call.lost !== undefined) this.end(call, { error: call.lost });
  }

  /** Nobody is kept waiting any longer. 202 is a promise, so that the run must be there. */
  private async conclude(call: PendingCall): Promise<void> {
    const found = await this.findAnswer(call);
    if (found && found.status !== 'absent') return this.end(call, toOutcomeOf(found, call.start) ?? ACCEPTED);
    const { executionId } = call.start;
    const unknown = new AppError('SERVICE_UNAVAILABLE', 'Whether the run was started cannot be told at the moment.', {
      details: { executionId },
    });
    this.end(call, { error: call.lost ?? unknown });
  }

  private async findAnswer(call: PendingCall) {
    const { tenantId, executionId } = call.start;
    call.asking = true;
    try {
      const found = await this.stored.find(tenantId, executionId);
      call.pauseMs = ASK_EVERY_MS;
      return found;
    } catch (error) {
      call.pauseMs = Math.min(2 * call.pauseMs, ASK_AT_LEAST_EVERY_MS);
      call.askAt = Date.now() + call.pauseMs;
      this.logger.warn({ message: 'The answer of a run could not be asked for', executionId, err: error });
      return undefined;
    } finally {
      call.asking = false;
    }
  }

  private end(call: PendingCall, outcome: CallOutcome): void {
    if (this.calls.get(call.key) !== call) return;
    this.calls.delete(call.key);
    call.settle(outcome);
  }
}

function toPendingCall(key: string, start: WaitedRun, settle: PendingCall['settle']): PendingCall {
  const since = Date.now();
  return { key, start, since, settle, asking: false, askAt: since + ASK_EVERY_MS, pauseMs: ASK_EVERY_MS };
}

const resumedKey = (executionId: string): string => `${executionId} resumed`;
const ACCEPTED: CallOutcome = { accepted: true };

/** What the store knows of a run, for its caller; undefined where it must be waited for. */
export function toOutcomeOf(found: ReadableAnswer, { respond, executionId }: WaitedRun): CallOutcome | undefined {
  if (found.status === 'absent') return undefined;
  // A caller who waits for nothing but the run's being certain has it, also where the run is over by now.
  if (respond === 'immediately' || respond === 'streaming' || found.status === 'waiting') return ACCEPTED;
  if (found.status === 'answered') return { answer: found.answer };
  return found.status === 'finished' ? { answer: answerOfEnd(executionId, found.outcome) } : undefined;
}

function toOutcome(reply: WebhookReply): CallOutcome {
  if (reply.status === 'answered') return { answer: reply.answer };
  return reply.status === 'collected' ? { accepted: true, carriedBy: reply.executionId } : ACCEPTED;
}

@Controller()
export class PendingCallsController {
  constructor(private readonly calls: PendingCalls) {}

  @OnEvent(gateway.events.runAnswered)
  runAnswered({ executionId, answer }: Payload<typeof gateway.events.runAnswered>): void {
    this.calls.answered(executionId, answer);
  }
}

const alreadyCalled = (): AppError =>
  new AppError('WEBHOOK_NOT_FOUND', 'Somebody else has just made the one call that this test listens for: start it again.');
