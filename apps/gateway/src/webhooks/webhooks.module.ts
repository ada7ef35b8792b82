import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { StreamingModule } from '../streaming/streaming.module.ts';
import { BodyIntake } from './body-intake.ts';
import { CallAnswers } from './call-answers.ts';
import { CallGuard } from './call-guard.ts';
import { CallStarter } from './call-starter.ts';
import { CallerVerdicts, CallerVerdictsController } from './caller-verdicts.ts';
import { PageAdmission } from './page-admission.ts';
import { PageStarter } from './page-starter.ts';
import { ResumeIngress } from './resume-ingress.ts';
import { KeyedCalls } from './keyed-calls.ts';
import { TestHttp } from './test.http.ts';
import { TestIngress } from './test-ingress.ts';
import { WebhookIngresses } from './webhook-ingresses.ts';
import { PendingCalls, PendingCallsController } from './pending-calls.ts';
import { WebhookIngress } from './webhook-ingress.ts';
import { WebhookRoutes, WebhookRoutesController } from './webhook-routes.ts';
import { WorkspaceDirectory } from './workspace-directory.ts';

@Module({
  imports: [AccountsModule, ExecutionsModule, StreamingModule],
  controllers: [WebhookRoutesController, PendingCallsController, CallerVerdictsController, TestHttp],
  providers: [
    WebhookRoutes,
    WorkspaceDirectory,
    PendingCalls,
    CallerVerdicts,
    CallGuard,
    BodyIntake,
    CallAnswers,
    KeyedCalls,
    CallStarter,
    WebhookIngress,
    TestIngress,
    ResumeIngress,
    WebhookIngresses,
    PageAdmission,
    PageStarter,
  ],
  exports: [BodyIntake, CallAnswers, CallStarter, PageAdmission, PageStarter, ResumeIngress],
})
export class WebhooksModule {}
