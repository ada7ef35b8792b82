import { Module } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { gatewayConfig } from '../gateway.config.ts';
import { MailLimit } from './mail-limit.ts';
import { MailQueue } from './mail-queue.ts';
import { Mailer } from './mailer.ts';
import { NoMailer, SmtpMailer } from './smtp-mailer.ts';

@Module({
  providers: [
    {
      provide: Mailer,
      inject: [gatewayConfig.token],
      useFactory: ({ smtpUrl, mailFrom }: ConfigOf<typeof gatewayConfig>): Mailer =>
        smtpUrl === undefined ? new NoMailer() : new SmtpMailer(smtpUrl, mailFrom),
    },
    MailLimit,
    MailQueue,
  ],
  exports: [MailQueue],
})
export class MailModule {}
