import type { ConfigOf } from '@weft/config';
import { gateway, type ApprovalRecipient, type GatewayClient } from '@weft/contracts';
import { DueApprovals, type Approval } from '@weft/execution-store';
import { InjectClient } from '@weft/messaging';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { orchestratorConfig } from '../orchestrator.config.ts';
import { approvalToken } from './approval-link.ts';

/** A day with a server that is away; then the question is left to those who look for it. */
const MAX_TRIES = 300;
const MAX_PAUSE_S = 300;
const MAX_REASON = 500;

/** Mails about questions, with links by which they can be decided. Sent at least once to each who is asked; every attempt is a row before it is made. */
@Injectable()
export class ApprovalMails {
  private readonly logger = new Logger('Approvals');

  constructor(
    private readonly due: DueApprovals,
    @InjectClient(gateway) private readonly gateway: Pick<GatewayClient, 'findDeciders' | 'sendApprovalMail'>,
    @Inject(orchestratorConfig.token) private readonly config: Pick<ConfigOf<typeof orchestratorConfig>, 'secretKey'>,
  ) {}

  /** Writes to all who are asked and were not written to on this occasion. */
  async send(approval: Approval, { occasion, tries }: { readonly occasion: string; readonly tries: number }): Promise<void> {
    try {
      const { tenantId, assignees } = approval;
      const recipients = await this.gateway.findDeciders({ tenantId, assignees: [...assignees] });
      const asked = recipients.filter(({ userId }) => !approval.excluded?.includes(`user:${userId}`));
      const isDone = await Promise.all(asked.map((recipient) => this.sendTo(approval, occasion, recipient)));
      if (isDone.every(Boolean)) return await this.due.settleMail(approval, occasion);
    } catch (err) {
      this.logger.warn({
        message: 'Those who are asked could not be written to; it is tried again.',
        approvalId: approval.id,
        err,
      });
    }
    if (tries < MAX_TRIES) return this.due.postponeMail(approval, occasion, Math.min(2 ** tries, MAX_PAUSE_S));
    this.logger.error({ message: 'Mails about a question are given up.', approvalId: approval.id, occasion });
    await this.due.settleMail(approval, occasion);
  }

  /** Is nothing more to be done? */
  private async sendTo(approval: Approval, occasion: string, { userId, email }: ApprovalRecipient): Promise<boolean> {
    const address = { tenantId: approval.tenantId, id: approval.id, occasion, userId };
    if (!(await this.due.beginMail(address))) return true;
    const result = await this.gateway
      .sendApprovalMail({ to: email, ...this.toLetter(approval, occasion, userId) })
      .catch((error: unknown) => ({ status: 'failed' as const, reason: String(error) }));
    if (result.status === 'sent') await this.due.endMail(address);
    else await this.due.endMail(address, { error: result.reason.slice(0, MAX_REASON), isRefused: result.status === 'refused' });
    return result.status !== 'failed';
  }

  private toLetter(approval: Approval, occasion: string, userId: string) {
    const { shown, deadline } = approval;
    return {
      occasion: occasion.startsWith('reminder') ? ('reminder' as const) : (occasion as 'asked' | 'escalated'),
      title: shown.title,
      message: shown.message,
      ...(deadline && { deadline: deadline.toISOString() }),
      // Other items cannot be given by a link.
      links: shown.actions
        .filter(({ needsItems }) => !needsItems)
        .map(({ action, label }) => ({
          label,
          path: `/approval/${approvalToken(this.config.secretKey, approval, { userId, action })}`,
        })),
    };
  }
}
