import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { WorkflowVersionsModule } from '../workflows/workflow-versions.module.ts';
import { ScheduleStarter } from './schedule-starter.ts';
import { ScheduleStoresModule } from './schedule-stores.module.ts';
import { ScheduleTicker } from './schedule-ticker.ts';
import { SchedulesController } from './schedules.controller.ts';
import { SchedulesService } from './schedules.service.ts';

/** Schedules of active workflows, fired and told. */
@Module({
  imports: [ScheduleStoresModule, ExecutionsModule, WebhooksModule, WorkflowVersionsModule],
  controllers: [SchedulesController],
  providers: [SchedulesService, ScheduleStarter, ScheduleTicker],
})
export class SchedulesModule {}
