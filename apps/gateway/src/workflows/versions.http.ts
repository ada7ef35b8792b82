import { Controller, Get, HttpCode, Param, type PipeTransform, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  orchestrator,
  type OrchestratorClient,
  type Page,
  type VersionDiff,
  type VersionSummary,
  type WorkflowView,
} from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { PageQuery } from '../http/page.dto.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { DiffQuery, VersionDiffResponse } from './version-diff.dto.ts';
import { VersionPageResponse, WorkflowResponse } from './workflow-responses.dto.ts';

const VersionPipe: PipeTransform<string, number> = {
  transform(value) {
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    throw new AppError('INVALID_INPUT', 'The version in the path must be a whole number from 1.');
  },
};

@ApiTags('workflows')
@Controller('api/orchestrator/workflows/:id/versions')
export class VersionsHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List the versions of a workflow, newest first' })
  @ApiOkResponse({ type: VersionPageResponse })
  @Problems('WORKFLOW_NOT_FOUND')
  list(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Query() page: PageQuery,
  ): Promise<Page<VersionSummary>> {
    return this.orchestrator.listVersions({ actor: toActor(caller), workflowId, ...page });
  }

  @Get('diff')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'What one version has become in another' })
  @ApiOkResponse({ type: VersionDiffResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  diff(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Query() { from, to }: DiffQuery,
  ): Promise<VersionDiff> {
    return this.orchestrator.diffVersions({ actor: toActor(caller), workflowId, from, to });
  }

  @Get(':version')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'Get a workflow in one of its versions' })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  get(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Param('version', VersionPipe) version: number,
  ): Promise<WorkflowView> {
    return this.orchestrator.getVersion({ actor: toActor(caller), workflowId, version });
  }

  @Post(':version/restore')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Save an old version again, as the newest' })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND')
  restore(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Param('version', VersionPipe) version: number,
  ): Promise<WorkflowView> {
    return this.orchestrator.restoreVersion({ actor: toActor(caller), workflowId, version });
  }
}
