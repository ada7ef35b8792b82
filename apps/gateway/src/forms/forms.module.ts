import { Module } from '@nestjs/common';
import { ExecutionsModule } from '../executions/executions.module.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { FormAnswers } from './form-answers.ts';
import { FormIngress } from './form-ingress.ts';
import { FormTokens } from './form-tokens.ts';
import { FormVisits } from './form-visits.ts';
import { HostedFormIngress } from './hosted-form-ingress.ts';

@Module({
  imports: [ExecutionsModule, WebhooksModule],
  providers: [FormAnswers, FormTokens, FormVisits, FormIngress, HostedFormIngress],
})
export class FormsModule {}
