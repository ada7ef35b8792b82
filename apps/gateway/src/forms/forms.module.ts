import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { FormIngress } from './form-ingress.ts';

@Module({ imports: [WebhooksModule], providers: [FormIngress] })
export class FormsModule {}
