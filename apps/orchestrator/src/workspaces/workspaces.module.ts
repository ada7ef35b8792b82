import { Module } from '@nestjs/common';
import { TenantRemoval, UsageReader } from '@weft/execution-store';
import { onPool } from '../store-providers.ts';
import { UsageService } from './usage.service.ts';
import { VariablesRepository } from './variables.repository.ts';
import { WorkspaceRemovalService } from './workspace-removal.service.ts';
import { VariablesService } from './variables.service.ts';
import { WorkspacesController } from './workspaces.controller.ts';

/** What belongs to a workspace as a whole: its variables, and what it has used. */
@Module({
  controllers: [WorkspacesController],
  providers: [VariablesRepository, VariablesService, UsageReader, UsageService, WorkspaceRemovalService, onPool(TenantRemoval)],
  exports: [VariablesRepository],
})
export class WorkspacesModule {}
