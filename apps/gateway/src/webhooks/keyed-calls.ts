import { Injectable } from '@nestjs/common';
import type { Input, orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import type { WebhookAnswer, WebhookCall } from '@weft/node-sdk';
import { type KeyedRun, KeyedRuns } from '../executions/keyed-runs.ts';
import { isFateUnknown } from '../executions/manual-runs.ts';
import { StoredAnswers } from '../executions/stored-answers.ts';
import { requestHashOf } from '../http/idempotency-key.ts';
import { type CallOutcome, PendingCalls, toOutcomeOf, type WaitedRun } from './pending-calls.ts';

type StartWebhook = Input<typeof orchestrator.requests.startWebhook>;
type Settle = (executionId: string, outcome: CallOutcome) => void;

/** Runs for callers of webhooks: each call starts its own, or those with one `Idempotency-Key` start one. */
@Injectable()
export class KeyedCalls {
  constructor(
    private readonly runs: KeyedRuns,
    private readonly stored: StoredAnswers,
    private readonly calls: PendingCalls,
  ) {}

  /** Callers who wait for their answer. */
  get size(): number {
    return this.calls.size;
  }

  /** A call without a key. `settle` is called once. */
  start(start: StartWebhook, settle: (outcome: CallOutcome) => void): void {
    this.calls.start(start, settle);
  }

  /** `settle` is called once, with the id of the run that the key stands for. @param answer what the caller gets without waiting for the run. */
  async startKeyed(
    start: StartWebhook,
    { key, answer, requestHash = callHashOf(start.call) }: { key: string; answer?: WebhookAnswer; requestHash?: string },
    settle: Settle,
  ): Promise<void> {
    const { tenantId, workflowId, triggerNodeId, executionId } = start;
    const keyed = { tenantId, executionId, key, requestHash, scope: `webhook ${workflowId} ${triggerNodeId}` };
    const claim = await this.runs.claim(keyed, answer);
    if (claim.isFirst) return this.calls.start(start, (outcome) => void this.settleFirst(keyed, outcome, settle));
    const { executionId: ofFirst } = claim;
    const outcome = await this.follow({ ...start, executionId: ofFirst }, claim.answer);
    if (outcome) return settle(ofFirst, outcome);
    const { executionId: carrier } = await this.runs.claim(keyed, answer);
    if (carrier !== ofFirst)
      return settle(carrier, (await this.follow({ ...start, executionId: carrier }, claim.answer)) ?? { accepted: true });
    this.calls.start({ ...start, executionId: ofFirst }, (later) => settle(ofFirst, later));
  }

  private async settleFirst(keyed: KeyedRun, outcome: CallOutcome, settle: Settle): Promise<void> {
    try {
      if ('error' in outcome && !isFateUnknown(outcome.error)) await this.runs.release(keyed);
      if ('accepted' in outcome && outcome.carriedBy !== undefined) await this.runs.move(keyed, outcome.carriedBy);
      settle(keyed.executionId, outcome);
    } catch (error) {
      settle(keyed.executionId, { error });
    }
  }

  /** What the run comes to for a caller who was not the first; undefined where nobody has started it. */
  async follow(run: WaitedRun, answer?: WebhookAnswer): Promise<CallOutcome | undefined> {
    const { tenantId, executionId } = run;
    const found = await this.runs.follow<CallOutcome>(async () => {
      const stored = await this.stored.find(tenantId, executionId);
      if (stored.status === 'absent') return 'absent';
      const outcome = answer ? { answer } : toOutcomeOf(stored, run);
      return outcome ? { outcome } : 'open';
    });
    if (found === 'absent') return undefined;
    return found === 'late' ? { accepted: true } : found.outcome;
  }
}

/** Of all that a call brings but its headers, of which some change with every try. */
export function callHashOf({ request, binary = {} }: WebhookCall): string {
  const files = Object.entries(binary).map(([name, { sha256, mimeType, fileName }]) => [name, sha256, mimeType, fileName]);
  return requestHashOf(request.params, request.query, request.body, files);
}

export const runIsGone = (): AppError =>
  new AppError('EXECUTION_NOT_FOUND', 'The execution that this Idempotency-Key stands for was deleted.');
