import { Module } from '@nestjs/common';
import { ExecuteHttp } from './execute.http.ts';
import { ExecutionIds } from './execution-ids.ts';
import { ExecutionsHttp } from './executions.http.ts';
import { ManualRuns } from './manual-runs.ts';

@Module({ controllers: [ExecuteHttp, ExecutionsHttp], providers: [ExecutionIds, ManualRuns], exports: [ExecutionIds] })
export class ExecutionsModule {}
