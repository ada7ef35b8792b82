import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { ExecutionFeed } from './execution-feed.ts';
import { StreamingHttp } from './streaming.http.ts';

@Module({ imports: [AccountsModule], controllers: [StreamingHttp], providers: [ExecutionFeed] })
export class StreamingModule {}
