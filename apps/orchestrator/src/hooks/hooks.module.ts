import { Module } from '@nestjs/common';
import { WorkflowVersionsModule } from '../workflows/workflow-versions.module.ts';
import { WorkspacesModule } from '../workspaces/workspaces.module.ts';
import { HookActivation } from './hook-activation.ts';
import { HookJobs } from './hook-jobs.ts';
import { HookKeeper } from './hook-keeper.ts';
import { HooksRepository } from './hooks.repository.ts';

/** What triggers set up at other systems. */
@Module({
  imports: [WorkflowVersionsModule, WorkspacesModule],
  providers: [HooksRepository, HookJobs, HookActivation, HookKeeper],
  exports: [HookActivation],
})
export class HooksModule {}
