import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { InvitationAcceptanceHttp, InvitationsHttp } from './invitations.http.ts';
import { MembersHttp } from './members.http.ts';
import { MembersService } from './members.service.ts';
import { UsersHttp } from './users.http.ts';
import { WorkspacesHttp } from './workspaces.http.ts';
import { WorkspacesService } from './workspaces.service.ts';

/** Where people work together: workspaces, who belongs to them, and who is invited. */
@Module({
  imports: [AccountsModule],
  controllers: [WorkspacesHttp, MembersHttp, InvitationsHttp, InvitationAcceptanceHttp, UsersHttp],
  providers: [WorkspacesService, MembersService],
})
export class WorkspacesModule {}
