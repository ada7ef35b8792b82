import { Module } from '@nestjs/common';
import { ApprovalsModule } from './approvals/approvals.module.ts';
import { DeadLettersController } from './dead-letters/dead-letters.controller.ts';
import { DeadLettersService } from './dead-letters/dead-letters.service.ts';
import { LetterBatches } from './dead-letters/letter-batches.ts';
import { CallsController } from './executions/calls.controller.ts';
import { DeletionService } from './executions/deletion.service.ts';
import { ExecutionsController } from './executions/executions.controller.ts';
import { ExecutionsService } from './executions/executions.service.ts';
import { IdempotencyController } from './executions/idempotency.controller.ts';
import { LeftCalls } from './executions/left-calls.ts';
import { PauseService } from './executions/pause.service.ts';
import { RerunStarter } from './executions/rerun-starter.ts';
import { RerunVersions } from './executions/rerun-versions.ts';
import { RerunsService } from './executions/reruns.service.ts';
import { QueueLimits } from './dispatch/queue-limits.ts';
import { RunStarter } from './executions/run-starter.ts';
import { StopService } from './executions/stop.service.ts';
import { HookActivation } from './hooks/hook-activation.ts';
import { HookJobs } from './hooks/hook-jobs.ts';
import { HookKeeper } from './hooks/hook-keeper.ts';
import { HooksRepository } from './hooks/hooks.repository.ts';
import { OrchestratorPartsModule } from './orchestrator-parts.module.ts';
import { OrganisingModule } from './organising/organising.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { PollOutcomes } from './polls/poll-outcomes.ts';
import { PollRunner } from './polls/poll-runner.ts';
import { PollTicker } from './polls/poll-ticker.ts';
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
import { CallGraph } from './workflows/call-graph.ts';
import { ErrorWorkflows } from './workflows/error-workflows.ts';
import { SubWorkflows } from './workflows/sub-workflows.ts';
import { ReferencesController } from './workflows/references.controller.ts';
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
  SubWorkflows,
  CallGraph,
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
  RerunStarter,
  RerunVersions,
  RerunsService,
  PauseService,
  ExecutionsService,
  StopService,
  LeftCalls,
  DeletionService,
];
const deadLetters = [DeadLettersService, LetterBatches];
const schedules = [SchedulesService, ScheduleStarter, ScheduleTicker];
const polls = [PollOutcomes, PollRunner, PollTicker];
const hooks = [HooksRepository, HookJobs, HookActivation, HookKeeper];

@Module({
  imports: [OrchestratorPartsModule, OrganisingModule, WorkspacesModule, RetentionModule, SchedulesModule, ApprovalsModule],
  controllers: [
    WorkflowsController,
    CopiesController,
    WebhooksController,
    ExecutionsController,
    CallsController,
    IdempotencyController,
    DeadLettersController,
    ReferencesController,
    SchedulesController,
  ],
  providers: [...workflows, ...webhooks, ...executions, ...deadLetters, ...schedules, ...polls, ...hooks],
})
export class OrchestratorModule {}
