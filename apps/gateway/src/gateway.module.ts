import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.ts';
import { ApprovalsModule } from './approvals/approvals.module.ts';
import { AdministrationModule } from './administration/administration.module.ts';
import { ChatsModule } from './chats/chats.module.ts';
import { CompilerFrontModule } from './compiler/compiler-front.module.ts';
import { CredentialsFrontModule } from './credentials/credentials.module.ts';
import { ExecutionsModule } from './executions/executions.module.ts';
import { DataTablesFrontModule } from './data-tables/data-tables.module.ts';
import { GatewayPartsModule } from './gateway-parts.module.ts';
import { FormsModule } from './forms/forms.module.ts';
import { OperationsHttp } from './operations/operations.http.ts';
import { RemovalModule } from './removal/removal.module.ts';
import { SocketsModule } from './sockets/sockets.module.ts';
import { StreamingModule } from './streaming/streaming.module.ts';
import { UsageHttp } from './usage/usage.http.ts';
import { VariablesHttp } from './variables/variables.http.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';
import { WorkflowsModule } from './workflows/workflows.module.ts';
import { WorkspacesModule } from './workspaces/workspaces.module.ts';

/** The HTTP face of Weft; one module for each area of the surface. */
@Module({
  imports: [
    GatewayPartsModule,
    AccountsModule,
    WorkspacesModule,
    WorkflowsModule,
    ExecutionsModule,
    AdministrationModule,
    CompilerFrontModule,
    CredentialsFrontModule,
    DataTablesFrontModule,
    StreamingModule,
    SocketsModule,
    WebhooksModule,
    FormsModule,
    ChatsModule,
    ApprovalsModule,
    RemovalModule,
  ],
  controllers: [VariablesHttp, UsageHttp, OperationsHttp],
})
export class GatewayModule {}
