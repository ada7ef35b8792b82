import { Module } from '@nestjs/common';
import { RunResumes } from '@weft/execution-store';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { onPool } from '../store-providers.ts';
import { WorkflowVersionsModule } from '../workflows/workflow-versions.module.ts';
import { WorkspacesModule } from '../workspaces/workspaces.module.ts';
import { LiveWorkflows } from './live-workflows.ts';
import { ResumesService } from './resumes.service.ts';
import { WebhookRoutesRepository } from './webhook-routes.repository.ts';
import { WebhookTestsRepository } from './webhook-tests.repository.ts';
import { WebhookTestsService } from './webhook-tests.service.ts';
import { WebhooksController } from './webhooks.controller.ts';
import { WebhooksService } from './webhooks.service.ts';

/** Calls from outside: of live workflows, of tests, and of runs that wait for them. */
@Module({
  imports: [WorkflowVersionsModule, ExecutionsModule, WorkspacesModule],
  controllers: [WebhooksController],
  providers: [
    onPool(RunResumes),
    WebhookRoutesRepository,
    WebhookTestsRepository,
    LiveWorkflows,
    WebhooksService,
    WebhookTestsService,
    ResumesService,
  ],
  exports: [WebhookRoutesRepository, LiveWorkflows],
})
export class WebhooksModule {}
