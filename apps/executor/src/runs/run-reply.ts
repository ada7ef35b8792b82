import type { StartCommand } from '@weft/contracts';
import type { Activation, RunResult } from '@weft/engine';
import type { NodeRegistry, WebhookAnswer } from '@weft/node-sdk';
import type { LoadedPlan } from '../plans/plan-cache.ts';
import type { GatheredRun } from './gathered-run.ts';
import { answerAtEnd } from './run-answer.ts';
import type { RunLedger } from './run-ledger.ts';
import type { RunRecorder } from './run-recorder.ts';

/** Whose caller it is for. */
export interface AnsweringRun {
  readonly command: StartCommand;
  readonly plan: LoadedPlan;
  readonly registry: NodeRegistry;
  readonly gathered: GatheredRun;
  readonly ledger: Pick<RunLedger, 'commit' | 'ref'>;
  readonly recorder: Pick<RunRecorder, 'addAnswer' | 'hasAnswered'>;
  /** Id of the node that took the call. */
  readonly askedBy: string;
}

type EndResult = Exclude<RunResult, { status: 'waiting' | 'paused' }>;

/** What the caller of a run gets: what a Respond node says once that is committed, or what the end tells (run.md §6). */
export class RunReply {
  private readonly answered = Promise.withResolvers<WebhookAnswer>();

  constructor(private readonly run: AnsweringRun) {}

  /** Once its commit is made. */
  get answer(): Promise<WebhookAnswer> {
    return this.answered.promise;
  }

  /**
   * A Respond node speaks; after the first one nobody listens. Its commit is a barrier like a write's, unless nothing follows and the run has no row yet: then the
   * run's only commit takes the answer along.
   */
  async respond(answer: WebhookAnswer, by: Activation): Promise<void> {
    const { command, plan, gathered, ledger, recorder } = this.run;
    if (command.streams) return recorder.addAnswer(by, answer);
    if (gathered.answer) return; // the first one counts, as in n8n; a replay meets the node whose answer was committed
    gathered.giveAnswer(answer);
    if (!ledger.ref && plan.respondEndsRun) return;
    await ledger.commit();
    this.answered.resolve(answer);
  }

  /** After a commit, which took along what a Respond node had said. */
  deliverGiven(): void {
    this.deliver(this.run.gathered.answer);
  }

  deliver(answer: WebhookAnswer | undefined): void {
    if (answer) this.answered.resolve(answer);
  }

  /** For the commit that ends the run. `last`: see `Run.lastActivation`. */
  atEnd(result: EndResult, last: Activation | undefined): WebhookAnswer | undefined {
    const { gathered, command } = this.run;
    return gathered.answer || command.replyWhen !== 'answer' ? gathered.answer : this.ofEnd(result, last);
  }

  /** The last piece, where pieces are waited for and none has been given. */
  lastPiece(result: EndResult, last: Activation | undefined): WebhookAnswer | undefined {
    return this.run.command.streams && !this.run.recorder.hasAnswered ? this.ofEnd(result, last) : undefined;
  }

  private ofEnd(result: EndResult, last: Activation | undefined): WebhookAnswer {
    const { plan, command, askedBy, registry } = this.run;
    return answerAtEnd({ plan: plan.plan, command, result, last, askedBy, registry });
  }
}
