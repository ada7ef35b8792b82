import { DueApprovals, type DueApproval } from '@weft/execution-store';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
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
  private timer?: NodeJS.Timeout;
  private looking?: Promise<void>;
  private isStopping = false;

  constructor(
    private readonly due: DueApprovals,
    private readonly approvals: ApprovalsService,
    private readonly mails: ApprovalMails,
  ) {}

  onApplicationBootstrap(): void {
    this.wakeIn(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Does what is due now. True where there may be more. */
  async look(): Promise<boolean> {
    const found = await this.due.claim(AT_ONCE);
    await Promise.all(found.map((each) => this.settle(each)));
    return found.length === AT_ONCE;
  }

  private wakeIn(ms: number): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => {
      this.looking = this.look().then(
        (isMore) => this.wakeIn(isMore ? 0 : POLL_MS),
        (err: unknown) => {
          this.logger.warn({ message: 'Questions to people could not be looked at; it is tried again.', err });
          this.wakeIn(POLL_MS);
        },
      );
    }, ms).unref();
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
