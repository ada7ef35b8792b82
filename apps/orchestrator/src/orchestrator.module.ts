import { Module } from '@nestjs/common';
import { ApprovalsModule } from './approvals/approvals.module.ts';
import { DataTablesModule } from './data-tables/data-tables.module.ts';
import { DeadLettersModule } from './dead-letters/dead-letters.module.ts';
import { ExecutionsModule } from './executions/executions.module.ts';
import { HooksModule } from './hooks/hooks.module.ts';
import { OrchestratorPartsModule } from './orchestrator-parts.module.ts';
import { OrganisingModule } from './organising/organising.module.ts';
import { PollsModule } from './polls/polls.module.ts';
import { RetentionModule } from './retention/retention.module.ts';
import { SchedulesModule } from './schedules/schedules.module.ts';
import { WebhooksModule } from './webhooks/webhooks.module.ts';
import { WorkflowsModule } from './workflows/workflows.module.ts';
import { WorkspacesModule } from './workspaces/workspaces.module.ts';

@Module({
  imports: [
    OrchestratorPartsModule,
    WorkflowsModule,
    WebhooksModule,
    ExecutionsModule,
    DeadLettersModule,
    DataTablesModule,
    ApprovalsModule,
    SchedulesModule,
    PollsModule,
    HooksModule,
    OrganisingModule,
    WorkspacesModule,
    RetentionModule,
  ],
})
export class OrchestratorModule {}
