import { Module } from '@nestjs/common';
import { DeletionService } from './executions/deletion.service.ts';
import { ExecutionsController } from './executions/executions.controller.ts';
import { ExecutionsService } from './executions/executions.service.ts';
import { IdempotencyController } from './executions/idempotency.controller.ts';
import { PauseService } from './executions/pause.service.ts';
import { RerunVersions } from './executions/rerun-versions.ts';
import { RerunsService } from './executions/reruns.service.ts';
import { QueueLimits } from './dispatch/queue-limits.ts';
import { RunStarter } from './executions/run-starter.ts';
import { StopService } from './executions/stop.service.ts';
import { OrchestratorPartsModule } from './orchestrator-parts.module.ts';
import { OrganisingModule } from './organising/organising.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SamplesService } from './samples/samples.service.ts';
import { ScheduleStarter } from './schedules/schedule-starter.ts';
import { ScheduleTicker } from './schedules/schedule-ticker.ts';
import { SchedulesController } from './schedules/schedules.controller.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import { SchedulesService } from './schedules/schedules.service.ts';
import { LiveWorkflows } from './webhooks/live-workflows.ts';
import { WebhookRoutesRepository } from './webhooks/webhook-routes.repository.ts';
import { ResumesService } from './webhooks/resumes.service.ts';
import { WebhookTestsRepository } from './webhooks/webhook-tests.repository.ts';
import { WebhookTestsService } from './webhooks/webhook-tests.service.ts';
import { WebhooksController } from './webhooks/webhooks.controller.ts';
import { WebhooksService } from './webhooks/webhooks.service.ts';
import { ActivationService } from './workflows/activation.service.ts';
import { CopiesController } from './workflows/copies.controller.ts';
import { CopiesService } from './workflows/copies.service.ts';
import { ErrorWorkflows } from './workflows/error-workflows.ts';
import { VersionCompiler } from './workflows/version-compiler.ts';
import { WorkflowsController } from './workflows/workflows.controller.ts';
import { WorkflowsRepository } from './workflows/workflows.repository.ts';
import { WorkflowsService } from './workflows/workflows.service.ts';
import { WorkspacesModule } from './workspaces/workspaces.module.ts';

const workflows = [
  WorkflowsRepository,
  WorkflowsService,
  VersionCompiler,
  ErrorWorkflows,
  ActivationService,
  CopiesService,
  SamplesService,
];
const webhooks = [
  WebhookRoutesRepository,
  WebhookTestsRepository,
  LiveWorkflows,
  WebhooksService,
  WebhookTestsService,
  ResumesService,
];
const executions = [
  QueueLimits,
  RunStarter,
  RerunVersions,
  RerunsService,
  PauseService,
  ExecutionsService,
  StopService,
  DeletionService,
];
const schedules = [SchedulesService, ScheduleStarter, ScheduleTicker];

@Module({
  imports: [OrchestratorPartsModule, OrganisingModule, WorkspacesModule, RetentionModule, SchedulesModule],
  controllers: [
    WorkflowsController,
    CopiesController,
    WebhooksController,
    ExecutionsController,
    IdempotencyController,
    SchedulesController,
  ],
  providers: [...workflows, ...webhooks, ...executions, ...schedules],
})
export class OrchestratorModule {}
