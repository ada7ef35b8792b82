import { Module } from '@nestjs/common';
import { gateway } from '@weft/contracts';
import { ApprovalDecisions, ApprovalReader, DueApprovals } from '@weft/execution-store';
import { MessagingModule } from '@weft/messaging';
import { onPool, onTenantDatabase } from '../store-providers.ts';
import { ApprovalKeeper } from './approval-keeper.ts';
import { ApprovalMails } from './approval-mails.ts';
import { ApprovalsController } from './approvals.controller.ts';
import { ApprovalsService } from './approvals.service.ts';

const stores = [...[ApprovalDecisions, DueApprovals].map(onPool), onTenantDatabase(ApprovalReader)];

/** Questions of runs to people: shown, decided, due. */
@Module({
  imports: [MessagingModule.forClients(gateway)],
  controllers: [ApprovalsController],
  providers: [...stores, ApprovalsService, ApprovalMails, ApprovalKeeper],
  exports: [ApprovalReader],
})
export class ApprovalsModule {}
