import { Module } from '@nestjs/common';
import { CalledRuns, ExecutionChanges, RunCollector, RunDeletion, RunPauses } from '@weft/execution-store';
import { ApprovalsModule } from '../approvals/approvals.module.ts';
import { QueueLimits } from '../dispatch/queue-limits.ts';
import { onPool, onTenantDatabase } from '../store-providers.ts';
import { WorkflowVersionsModule } from '../workflows/workflow-versions.module.ts';
import { WorkspacesModule } from '../workspaces/workspaces.module.ts';
import { CallsController } from './calls.controller.ts';
import { DeletionService } from './deletion.service.ts';
import { ExecutionsController } from './executions.controller.ts';
import { ExecutionsService } from './executions.service.ts';
import { IdempotencyController } from './idempotency.controller.ts';
import { LeftCalls } from './left-calls.ts';
import { PauseService } from './pause.service.ts';
import { RerunStarter } from './rerun-starter.ts';
import { RerunVersions } from './rerun-versions.ts';
import { RerunsService } from './reruns.service.ts';
import { RunStarter } from './run-starter.ts';
import { StopService } from './stop.service.ts';

const stores = [...[CalledRuns, RunCollector, RunDeletion, RunPauses].map(onPool), onTenantDatabase(ExecutionChanges)];
const starting = [QueueLimits, RunStarter, ExecutionsService];
const control = [StopService, PauseService, LeftCalls, DeletionService];
const reruns = [RerunStarter, RerunVersions, RerunsService];

/** Executions: started, looked at, controlled, gone on from. */
@Module({
  imports: [WorkflowVersionsModule, WorkspacesModule, ApprovalsModule],
  controllers: [ExecutionsController, CallsController, IdempotencyController],
  providers: [...stores, ...starting, ...control, ...reruns],
  exports: [RunStarter, ExecutionsService, RerunsService],
})
export class ExecutionsModule {}
