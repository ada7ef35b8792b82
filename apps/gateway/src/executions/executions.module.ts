import { Module } from '@nestjs/common';
import { ExecuteHttp } from './execute.http.ts';
import { ExecutionIds } from './execution-ids.ts';
import { ExecutionsHttp } from './executions.http.ts';
import { FilesHttp } from './files.http.ts';
import { WorkspaceFiles } from './workspace-files.ts';
import { ManualRuns } from './manual-runs.ts';

@Module({
  controllers: [ExecuteHttp, ExecutionsHttp, FilesHttp],
  providers: [ExecutionIds, ManualRuns, WorkspaceFiles],
  exports: [ExecutionIds, WorkspaceFiles],
})
export class ExecutionsModule {}
