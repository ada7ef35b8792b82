import { Module, type Provider } from '@nestjs/common';
import { gateway } from '@weft/contracts';
import { ApprovalDecisions, ApprovalReader, DueApprovals } from '@weft/execution-store';
import { MessagingModule } from '@weft/messaging';
import { TenantDatabase } from '@weft/persistence';
import pg from 'pg';
import { ApprovalKeeper } from './approval-keeper.ts';
import { ApprovalMails } from './approval-mails.ts';
import { ApprovalsController } from './approvals.controller.ts';
import { ApprovalsService } from './approvals.service.ts';

const stores: Provider[] = [
  { provide: ApprovalDecisions, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new ApprovalDecisions({ pool }) },
  { provide: DueApprovals, inject: [pg.Pool], useFactory: (pool: pg.Pool) => new DueApprovals({ pool }) },
  {
    provide: ApprovalReader,
    inject: [TenantDatabase],
    useFactory: (database: TenantDatabase) => new ApprovalReader({ database }),
  },
];

/** Questions of runs to people: shown, decided, due. */
@Module({
  imports: [MessagingModule.forClients(gateway)],
  controllers: [ApprovalsController],
  providers: [...stores, ApprovalsService, ApprovalMails, ApprovalKeeper],
  exports: [ApprovalReader],
})
export class ApprovalsModule {}
