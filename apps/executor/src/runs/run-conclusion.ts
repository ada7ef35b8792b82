import type { ExecutionError, StartCommand } from '@weft/contracts';
import type { Activation, Plan, RunResult } from '@weft/engine';
import type { FinishedRun } from '@weft/execution-store';
import type { WebhookAnswer } from '@weft/node-sdk';
import type { GatheredRun } from './gathered-run.ts';
import { lastItems } from './run-answer.ts';
import type { RunCustomData } from './run-custom-data.ts';
import { tellQueued, toFinishedRun, type RunEnd, type RunOrigin } from './run-end.ts';
import type { RunEnvironment } from './run-environment.ts';
import type { RunLedger } from './run-ledger.ts';
import { toExecutionError } from './run-recorder.ts';
import type { RunReply } from './run-reply.ts';
import type { RunStaticData } from './run-static-data.ts';

export interface ConcludingRun {
  readonly environment: Pick<RunEnvironment, 'clock' | 'announcer'>;
  readonly command: StartCommand;
  readonly origin: RunOrigin;
  readonly plan: Plan;
  readonly gathered: GatheredRun;
  readonly ledger: Pick<RunLedger, 'finish' | 'fail'>;
  readonly reply: RunReply;
  readonly staticData: Pick<RunStaticData, 'toSave'> | undefined;
  readonly customData: Pick<RunCustomData, 'toSave'>;
}

type EndResult = Exclude<RunResult, { status: 'waiting' | 'paused' }>;

/** The end of a run: what is kept of it, its commit, its answer, and who is told. */
export class RunConclusion {
  constructor(private readonly run: ConcludingRun) {}

  /** The engine has come to an end; `last`: see `Run.lastActivation`. Resolves to what the caller gets. */
  async finish(result: EndResult, last: Activation | undefined): Promise<WebhookAnswer | undefined> {
    const { command, reply, gathered, ledger, staticData, customData } = this.run;
    const at = this.run.environment.clock.now();
    const { status } = result;
    const error = result.status === 'failed' ? toExecutionError(result.failure) : undefined;
    const lastPiece = reply.lastPiece(result, last);
    const told = { ...(error ? { error } : {}), ...(lastPiece ? { answer: lastPiece } : {}) };
    gathered.addEvent({ type: 'execution.finished', at, status, ...told });
    const answer = reply.atEnd(result, last);
    const toCaller = command.caller?.waits && status === 'succeeded' ? lastItems(last) : undefined;
    const kept = { keepSteps: this.keepsSteps(status), staticData: staticData?.toSave(status), customData: customData.toSave() };
    const end = this.toEnd({ status, at, error, answer, ...kept, result: toCaller });
    await ledger.finish(end);
    this.tell(end, answer);
    return answer;
  }

  /** Ends a run that no executor would fare better with, and says why. Without its steps, since one of them may be what was refused. */
  async fail(error: ExecutionError): Promise<void> {
    const { reply, gathered, ledger } = this.run;
    const at = this.run.environment.clock.now();
    gathered.addEvent({ type: 'execution.finished', at, status: 'failed', error });
    const failure = { ...error, fault: 'platform', details: undefined } as const;
    const answer = reply.atEnd({ status: 'failed', failure }, undefined);
    const end = this.toEnd({ status: 'failed', at, error, answer, keepSteps: false, keepStart: this.keepsSteps('failed') });
    if (await ledger.fail(end)) this.tell(end, answer);
    else reply.deliver(answer);
  }

  private toEnd(end: RunEnd): FinishedRun {
    return toFinishedRun(this.run.origin, this.run.gathered, end);
  }

  private tell(end: FinishedRun, answer: WebhookAnswer | undefined): void {
    tellQueued(end, this.run.environment.announcer);
    this.run.reply.deliver(answer);
  }

  private keepsSteps(status: RunEnd['status']): boolean {
    const { saveData } = this.run.plan;
    return saveData === 'all' || (saveData === 'errors' && status === 'failed');
  }
}
