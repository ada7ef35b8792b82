import { Module } from '@nestjs/common';
import { FoldersHttp } from '../organising/folders.http.ts';
import { TagsHttp } from '../organising/tags.http.ts';
import { CopiesHttp } from './copies.http.ts';
import { PlaceholdersHttp } from './placeholders.http.ts';
import { SchedulesHttp } from './schedules.http.ts';
import { VersionsHttp } from './versions.http.ts';
import { WorkflowsHttp } from './workflows.http.ts';

/** Workflows, their versions and copies, and where they lie. */
@Module({ controllers: [CopiesHttp, PlaceholdersHttp, WorkflowsHttp, VersionsHttp, SchedulesHttp, FoldersHttp, TagsHttp] })
export class WorkflowsModule {}
