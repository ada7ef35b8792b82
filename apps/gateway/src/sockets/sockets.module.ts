import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { ApprovalsModule } from '../approvals/approvals.module.ts';
import { StreamingModule } from '../streaming/streaming.module.ts';
import { ApprovalsChannel } from './channels/approvals-channel.ts';
import { Channels } from './channels/channels.ts';
import { ExecutionChannel } from './channels/execution-channel.ts';
import { ExecutionsChannel } from './channels/executions-channel.ts';
import { WorkspaceApprovals } from './channels/workspace-approvals.ts';
import { SocketDecisions } from './socket-decisions.ts';
import { SocketsGateway } from './sockets.gateway.ts';
import { SocketsHttp } from './sockets.http.ts';

@Module({
  imports: [AccountsModule, StreamingModule, ApprovalsModule],
  controllers: [SocketsHttp],
  providers: [
    SocketsGateway,
    SocketDecisions,
    Channels,
    ExecutionChannel,
    ExecutionsChannel,
    ApprovalsChannel,
    WorkspaceApprovals,
  ],
})
export class SocketsModule {}
