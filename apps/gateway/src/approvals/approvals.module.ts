import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { ApprovalIngress } from './approval-ingress.ts';
import { ApprovalMessagesController } from './approval-messages.controller.ts';
import { ApprovalsHttp } from './approvals.http.ts';
import { ApprovalsService } from './approvals.service.ts';
import { Deciders } from './deciders.ts';

/** Questions of runs to people: the API, the pages behind links of mails, and who these people are. */
@Module({
  imports: [AccountsModule, WebhooksModule],
  controllers: [ApprovalsHttp, ApprovalMessagesController],
  providers: [ApprovalsService, ApprovalIngress, Deciders],
  exports: [ApprovalsService, Deciders],
})
export class ApprovalsModule {}
