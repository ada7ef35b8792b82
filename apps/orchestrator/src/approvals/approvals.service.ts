import type { ConfigOf } from '@weft/config';
import type { ApprovalView, Decider, Output, Parsed } from '@weft/contracts';
import { executor, mayDecide, orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { ApprovalDecisions, ApprovalReader, type Approval, type DecidedStatus } from '@weft/execution-store';
import { EventPublisher } from '@weft/messaging';
import type { JsonObject } from '@weft/workflow-model';
import { Inject, Injectable } from '@nestjs/common';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { isGenuine, readApprovalToken } from './approval-link.ts';
import { toApprovalView } from './approval-view.ts';
import { expiryOf } from './expiry.ts';

type Decide = Parsed<typeof orchestrator.requests.decideApproval>;
type FoundLink = Output<typeof orchestrator.requests.findApprovalLink>;

const STATUS_OF: Readonly<Record<string, DecidedStatus>> = { approve: 'approved', reject: 'rejected', respond: 'answered' };

/** Questions of runs: shown to people, and decided by them. */
@Injectable()
export class ApprovalsService {
  constructor(
    private readonly decisions: ApprovalDecisions,
    private readonly reader: ApprovalReader,
    private readonly events: EventPublisher,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'secretKey'>,
  ) {}

  /** @throws APPROVAL_NOT_FOUND */
  async get(tenantId: string, id: string): Promise<ApprovalView> {
    const approval = await this.reader.find(tenantId, id);
    if (!approval) throw notFound(id);
    return this.view(approval);
  }

  /** @throws LINK_REJECTED */
  async findByLink(token: string): Promise<FoundLink> {
    const claim = readApprovalToken(token);
    const approval = claim && (await this.decisions.find({ tenantId: claim.tenantId, id: claim.approvalId }));
    if (!approval || !isGenuine(this.config.secretKey, approval, claim))
      throw new AppError('LINK_REJECTED', 'The link is unknown or incomplete: open it as it stands in the mail.');
    const { tenantId, userId, action } = claim;
    return { tenantId, userId, action, approval: await this.view(approval) };
  }

  /** @throws APPROVAL_NOT_FOUND, APPROVAL_DECIDED with what came of it, EXECUTION_FINISHED, FORBIDDEN */
  async decide({ tenantId, approvalId, decider, action, items, comment }: Decide): Promise<ApprovalView> {
    const approval = await this.look({ tenantId, id: approvalId });
    assertOpen(approval);
    assertMayDecide(approval, decider);
    assertOffered(approval, action, items);
    const status = STATUS_OF[action] ?? 'answered';
    const decision = { decision: STATUS_OF[action] ?? action, by: toBy(decider), items, ...(comment && { comment }) };
    const result = await this.decisions.decide(approval, status, decision);
    if (result === 'ending') throw ending();
    if (result === 'late') await this.refuseLate(approval);
    this.events.publish(executor.events.workQueued, {});
    return this.view(await this.look(approval));
  }

  /** Somebody, or the deadline, was first; a deadline that is over decides now, so that the caller learns what came of it. */
  private async refuseLate(approval: Approval): Promise<never> {
    const seen = await this.look(approval);
    if (seen.status === 'open') await this.expire(seen);
    assertOpen(await this.look(approval));
    throw new AppError('SERVICE_UNAVAILABLE', 'The question was given to others just now; look at it again.');
  }

  /** Carries out what its deadline is to do; changes nothing where it is not over, by the database's clock. */
  async expire(approval: Approval): Promise<void> {
    if (approval.onExpiry === 'escalate') return void (await this.decisions.escalate(approval));
    const { status, decision } = expiryOf(approval.onExpiry);
    const result = await this.decisions.expire(approval, status, { decision, by: { via: 'deadline' } });
    if (result === 'decided') this.events.publish(executor.events.workQueued, {});
  }

  private async look(address: { readonly tenantId: string; readonly id: string }): Promise<Approval> {
    const approval = await this.decisions.find(address);
    if (!approval) throw notFound(address.id);
    return approval;
  }

  private async view(approval: Approval): Promise<ApprovalView> {
    return toApprovalView(approval, await this.reader.listMails(approval.tenantId, approval.id));
  }
}

const notFound = (id: string): AppError => new AppError('APPROVAL_NOT_FOUND', `There is no approval ${id} in this workspace.`);

const ending = (): AppError =>
  new AppError('EXECUTION_FINISHED', 'The run is over, or about to be stopped: nothing can be decided about it any more.');

function assertOpen({ status, outcome, decidedAt }: Approval): void {
  if (status === 'open') return;
  if (status === 'cancelled') throw ending();
  throw new AppError('APPROVAL_DECIDED', `This was ${status} already, and that does not change.`, {
    details: { approvalStatus: status, ...outcome, decidedAt: decidedAt?.toISOString() },
  });
}

function assertMayDecide(approval: Approval, { names }: Decider): void {
  if (mayDecide(approval, names)) return;
  if (approval.excluded?.some((name) => names.includes(name)))
    throw new AppError('FORBIDDEN', 'You have started this execution: its workflow wants somebody else to decide.');
  throw new AppError('FORBIDDEN', 'Others are asked, not you: see `assignees`.');
}

function assertOffered({ shown }: Approval, asked: string, items: Decide['items']): void {
  const found = shown.actions.find(({ action }) => action === asked);
  if (found?.needsItems && !items?.length)
    throw new AppError('INVALID_INPUT', `"${asked}" needs items: those that the step is to get.`, {
      details: { field: 'items' },
    });
  if (found) return;
  const offered = shown.actions.map(({ action }) => action).join(', ');
  throw new AppError('INVALID_INPUT', `"${asked}" is not offered here. Choose one of: ${offered}.`, {
    details: { field: 'action' },
  });
}

const toBy = ({ userId, email, via }: Decider): JsonObject => ({ userId, ...(email !== undefined && { email }), via });
