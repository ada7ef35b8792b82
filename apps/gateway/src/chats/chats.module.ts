import { Module } from '@nestjs/common';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { ChatIngress } from './chat-ingress.ts';

@Module({ imports: [WebhooksModule], providers: [ChatIngress] })
export class ChatsModule {}
