import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { PendingCalls, PendingCallsController } from './pending-calls.ts';
import { WebhookIngress } from './webhook-ingress.ts';
import { WebhookRoutes, WebhookRoutesController } from './webhook-routes.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

@Module({
  imports: [AccountsModule, ExecutionsModule],
  controllers: [WebhookRoutesController, PendingCallsController],
  providers: [WebhookRoutes, WorkspaceDirectory, PendingCalls, WebhookIngress],
})
export class WebhooksModule {}
