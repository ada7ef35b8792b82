import { Module } from '@nestjs/common';
import { ControlHttp } from './control.http.ts';
import { ExecuteHttp } from './execute.http.ts';
import { ExecutionIds } from './execution-ids.ts';
import { ExecutionsHttp } from './executions.http.ts';
import { FilesHttp } from './files.http.ts';
import { WorkspaceFiles } from './workspace-files.ts';
import { KeyedReruns } from './keyed-reruns.ts';
import { KeyedRuns } from './keyed-runs.ts';
import { ManualRuns } from './manual-runs.ts';
import { StoredAnswers } from './stored-answers.ts';

@Module({
  controllers: [ControlHttp, ExecuteHttp, ExecutionsHttp, FilesHttp],
  providers: [ExecutionIds, KeyedReruns, KeyedRuns, ManualRuns, StoredAnswers, WorkspaceFiles],
  exports: [ExecutionIds, KeyedRuns, StoredAnswers, WorkspaceFiles],
})
export class ExecutionsModule {}
