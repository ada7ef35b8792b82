import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { AccountRemovalService } from './account-removal.service.ts';
import { AccountRemovalHttp, WorkspaceRemovalHttp } from './removal.http.ts';
import { RemovalsRepository } from './removals.repository.ts';
import { WorkspaceRemovalService } from './workspace-removal.service.ts';
import { WorkspaceRemover } from './workspace-remover.ts';

/** How accounts and workspaces end. */
@Module({
  imports: [AccountsModule],
  controllers: [AccountRemovalHttp, WorkspaceRemovalHttp],
  providers: [AccountRemovalService, WorkspaceRemovalService, RemovalsRepository, WorkspaceRemover],
})
export class RemovalModule {}
