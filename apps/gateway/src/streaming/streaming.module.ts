import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { AccessWatch, AccessWatchController } from './access-watch.ts';
import { ExecutionFeed } from './execution-feed.ts';
import { WorkspaceFeed } from './workspace-feed.ts';
import { StreamingHttp } from './streaming.http.ts';

@Module({
  imports: [AccountsModule],
  controllers: [StreamingHttp, AccessWatchController],
  providers: [ExecutionFeed, WorkspaceFeed, AccessWatch],
  exports: [ExecutionFeed, WorkspaceFeed, AccessWatch],
})
export class StreamingModule {}
