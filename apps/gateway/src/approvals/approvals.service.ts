import { Injectable } from '@nestjs/common';
import { orchestrator, type ApprovalView, type Decider, type OrchestratorClient } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { Item } from '@weft/workflow-model';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Deciders } from './deciders.ts';
import { readAnswers } from './given-answers.ts';

export interface Answer {
  /** How it came, where that was not by the API. */
  readonly via?: Decider['via'];
  /** One of those that are offered. */
  readonly action: string;
  readonly comment?: string;
  /** By field of the form. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** Where the action takes items. */
  readonly items?: Item[];
}

/** Decisions of callers who have signed in. */
@Injectable()
export class ApprovalsService {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly deciders: Deciders,
  ) {}

  /** @throws APPROVAL_NOT_FOUND, APPROVAL_DECIDED, EXECUTION_FINISHED, FORBIDDEN, INVALID_INPUT */
  async decide(caller: Principal, approvalId: string, { via, action, comment, answers, items }: Answer): Promise<ApprovalView> {
    const decider = await this.deciders.ofCaller(caller, via);
    const given = action === 'respond' ? await this.readForm(caller, approvalId, answers) : items;
    const { tenantId } = caller;
    return this.orchestrator.decideApproval({ tenantId, approvalId, decider, action, items: given, comment });
  }

  /** A question that is decided is left to whoever says so. */
  private async readForm(caller: Principal, approvalId: string, answers: Answer['answers'] = {}): Promise<Item[]> {
    const { form, status } = await this.orchestrator.getApproval({ actor: toActor(caller), approvalId });
    if (status !== 'open') return [];
    if (!form) throw new AppError('INVALID_INPUT', 'This question has no form: approve or reject it, or name another action.');
    return [readAnswers(form, answers)];
  }
}
