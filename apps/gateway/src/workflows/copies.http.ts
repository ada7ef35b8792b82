import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ExportedWorkflow,
  type Output,
  orchestrator,
  type OrchestratorClient,
  type WorkflowSummary,
  type WorkflowView,
} from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { OrganiseWorkflowBody } from '../organising/organising.dto.ts';
import { CloneWorkflowBody, ExportResponse, ExportWorkflowQuery, ImportWorkflowQuery } from './copies.dto.ts';
import { ImportResponse, WorkflowResponse, WorkflowSummaryResponse } from './workflow-responses.dto.ts';

/** Workflows that come from, or go to, somewhere else. */
@ApiTags('workflows')
@Controller('api/orchestrator/workflows')
export class CopiesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Post('import')
  @Requires('workflows.write')
  @ApiOperation({
    summary: 'Import a Weft or n8n file',
    description:
      'What has no counterpart becomes a placeholder that keeps its JSON; the report says what became of each node. The file’s tags are the workflow’s; those that the workspace lacks are made.',
  })
  @ApiBody({ schema: { type: 'object', additionalProperties: true } })
  @ApiCreatedResponse({ type: ImportResponse })
  @Problems('IMPORT_UNREADABLE', 'TAG_LIMIT_REACHED')
  import(
    @Caller() caller: Principal,
    @Query() { clampRetries }: ImportWorkflowQuery,
    @Body() source: object,
  ): Promise<Output<typeof orchestrator.requests.importWorkflow>> {
    return this.orchestrator.importWorkflow({ actor: toActor(caller), source, clampRetries });
  }

  @Get(':id/export')
  @Requires('workflows.read')
  @ApiOperation({
    summary: 'Export a workflow as a file of Weft or n8n',
    description: '`file` is what to save; `findings` says what the other system cannot say.',
  })
  @ApiOkResponse({ type: ExportResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'WORKFLOW_INVALID')
  export(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Query() { format, version }: ExportWorkflowQuery,
  ): Promise<ExportedWorkflow> {
    return this.orchestrator.exportWorkflow({ actor: toActor(caller), workflowId, format, version });
  }

  @Post(':id/clone')
  @Requires('workflows.write')
  @HttpCode(201)
  @ApiOperation({
    summary: 'Copy a workflow',
    description: 'The copy is inactive, lies in the same folder and has the same tags.',
  })
  @ApiBody({ type: CloneWorkflowBody, required: false })
  @ApiCreatedResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'VERSION_NOT_FOUND', 'WORKFLOW_INVALID', 'FOLDER_NOT_FOUND', 'TAG_LIMIT_REACHED')
  clone(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Body(ShallowBody(CloneWorkflowBody)) { version, name }: CloneWorkflowBody,
  ): Promise<WorkflowView> {
    return this.orchestrator.cloneWorkflow({ actor: toActor(caller), workflowId, version, name });
  }

  @Patch(':id')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Move or tag a workflow', description: 'Makes no new version.' })
  @ApiOkResponse({ type: WorkflowSummaryResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'FOLDER_NOT_FOUND', 'TAG_LIMIT_REACHED')
  organise(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Body() { folderId, tags }: OrganiseWorkflowBody,
  ): Promise<WorkflowSummary> {
    return this.orchestrator.organiseWorkflow({ actor: toActor(caller), workflowId, folderId, tags });
  }
}
