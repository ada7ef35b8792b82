import { DueApprovals, type DueApproval } from '@weft/execution-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DueLoop } from '../due-loop.ts';
import { ApprovalMails } from './approval-mails.ts';
import { ApprovalsService } from './approvals.service.ts';

const POLL_MS = 1_000;
const AT_ONCE = 20;

/**
 * Does what is due about open questions: deadlines decide or ask others, and mails leave. Each replica looks every second and takes some for
 * a while; who dies with them leaves them to the others. A deadline is carried out by one conditional statement, so exactly once.
 */
@Injectable()
export class ApprovalKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Approvals');
  private readonly loop = new DueLoop(() => this.lookSafely());

  constructor(
    private readonly due: DueApprovals,
    private readonly approvals: ApprovalsService,
    private readonly mails: ApprovalMails,
  ) {}

  onApplicationBootstrap(): void {
    this.loop.wake();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
  }

  /** Does what is due now. True where there may be more. */
  async look(): Promise<boolean> {
    const found = await this.due.claim(AT_ONCE);
    await Promise.all(found.map((each) => this.settle(each)));
    return found.length === AT_ONCE;
  }

  private async lookSafely(): Promise<number> {
    try {
      return (await this.look()) ? 0 : POLL_MS;
    } catch (err) {
      this.logger.warn({ message: 'Questions to people could not be looked at; it is tried again.', err });
      return POLL_MS;
    }
  }

  /** One that cannot be settled is taken again later, and holds up no other. */
  private async settle({ approval, isOver, mail }: DueApproval): Promise<void> {
    try {
      if (isOver) await this.approvals.expire(approval);
      else if (mail) await this.mails.send(approval, mail);
    } catch (err) {
      this.logger.warn({
        message: 'What is due about a question could not be done; it is tried again.',
        approvalId: approval.id,
        err,
      });
    }
  }
}
