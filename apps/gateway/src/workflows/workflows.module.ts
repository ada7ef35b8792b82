import { Module } from '@nestjs/common';
import { FoldersHttp } from '../organising/folders.http.ts';
import { TagsHttp } from '../organising/tags.http.ts';
import { CopiesHttp } from './copies.http.ts';
import { VersionsHttp } from './versions.http.ts';
import { WorkflowsHttp } from './workflows.http.ts';

/** Workflows, their versions and copies, and where they lie. */
@Module({ controllers: [CopiesHttp, WorkflowsHttp, VersionsHttp, FoldersHttp, TagsHttp] })
export class WorkflowsModule {}
