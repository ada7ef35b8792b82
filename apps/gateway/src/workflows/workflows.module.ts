import { Module } from '@nestjs/common';
import { VersionsHttp } from './versions.http.ts';
import { WorkflowsHttp } from './workflows.http.ts';

@Module({ controllers: [WorkflowsHttp, VersionsHttp] })
export class WorkflowsModule {}
