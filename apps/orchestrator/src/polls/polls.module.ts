import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { ScheduleStoresModule } from '../schedules/schedule-stores.module.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { PollOutcomes } from './poll-outcomes.ts';
import { PollRunner } from './poll-runner.ts';
import { PollTicker } from './poll-ticker.ts';

/** Triggers that look for what is new, when they are due. */
@Module({
  imports: [ScheduleStoresModule, ExecutionsModule, WebhooksModule],
  providers: [PollOutcomes, PollRunner, PollTicker],
})
export class PollsModule {}
