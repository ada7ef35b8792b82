import { Module } from '@nestjs/common';
import { HooksModule } from '../hooks/hooks.module.ts';
import { OrganisingModule } from '../organising/organising.module.ts';
import { SamplesService } from '../samples/samples.service.ts';
import { ScheduleStoresModule } from '../schedules/schedule-stores.module.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { ActivationService } from './activation.service.ts';
import { CopiesController } from './copies.controller.ts';
import { CopiesService } from './copies.service.ts';
import { PlaceholdersService } from './placeholders.service.ts';
import { ReferencesController } from './references.controller.ts';
import { WorkflowVersionsModule } from './workflow-versions.module.ts';
import { WorkflowsController } from './workflows.controller.ts';
import { WorkflowsService } from './workflows.service.ts';

/** Workflows: saved, copied, made live with all that their triggers need. */
@Module({
  imports: [WorkflowVersionsModule, OrganisingModule, WebhooksModule, ScheduleStoresModule, HooksModule],
  controllers: [WorkflowsController, CopiesController, ReferencesController],
  providers: [WorkflowsService, ActivationService, CopiesService, PlaceholdersService, SamplesService],
})
export class WorkflowsModule {}
