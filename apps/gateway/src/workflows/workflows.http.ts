import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type Page, type WorkflowSummary, type WorkflowView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { PublicAddress } from '../http/public-address.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { WorkflowPageResponse, WorkflowResponse } from './workflow-responses.dto.ts';
import {
  ActivateWorkflowBody,
  ListWorkflowsQuery,
  RenameNodeBody,
  UpdateWorkflowQuery,
  WorkflowDocumentBody,
} from './workflows.dto.ts';

@ApiTags('workflows')
@Controller('api/orchestrator/workflows')
export class WorkflowsHttp {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly address: PublicAddress,
  ) {}

  @Post()
  @Requires('workflows.write')
  @ApiOperation({
    summary: 'Create a workflow',
    description: 'It is saved with its problems; one that has errors cannot be activated or run.',
  })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiCreatedResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_INVALID')
  create(@Caller() caller: Principal, @Body(ShallowBody(WorkflowDocumentBody)) document: object): Promise<WorkflowView> {
    return this.orchestrator.createWorkflow({ actor: toActor(caller), document });
  }

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List workflows, newest first' })
  @ApiOkResponse({ type: WorkflowPageResponse })
  @Problems()
  list(@Caller() caller: Principal, @Query() { folder, ...query }: ListWorkflowsQuery): Promise<Page<WorkflowSummary>> {
    const folderId = folder === 'none' ? null : folder;
    return this.orchestrator.listWorkflows({ actor: toActor(caller), ...query, folderId });
  }

  @Get(':id')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'Get a workflow in its newest version' })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND')
  get(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<WorkflowView> {
    return this.orchestrator.getWorkflow({ actor: toActor(caller), workflowId });
  }

  @Put(':id')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Save a new version', description: 'What is live does not change until it is activated.' })
  @ApiBody({ type: WorkflowDocumentBody })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'WORKFLOW_INVALID', 'WORKFLOW_CONFLICT')
  update(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Query() { basedOn }: UpdateWorkflowQuery,
    @Body(ShallowBody(WorkflowDocumentBody)) document: object, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<WorkflowView> {
    return this.orchestrator.updateWorkflow({ actor: toActor(caller), workflowId, basedOn, document });
  }

  @Post(':id/nodes/:nodeId/rename')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Give a node another name',
    description: 'Saves a new version in which expressions, code and pinned data call the node by its new name as well.',
  })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND', 'NODE_NOT_FOUND', 'NAME_TAKEN', 'WORKFLOW_CONFLICT')
  renameNode(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Param('nodeId') nodeId: string,
    @Body() { name, basedOn }: RenameNodeBody, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<WorkflowView> {
    return this.orchestrator.renameNode({ actor: toActor(caller), workflowId, nodeId, name, basedOn });
  }

  @Delete(':id')
  @Requires('workflows.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a workflow with its versions', description: 'Its executions stay.' })
  @ApiNoContentResponse()
  @Problems('WORKFLOW_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<void> {
    await this.orchestrator.deleteWorkflow({ actor: toActor(caller), workflowId });
  }

  @Post(':id/activate')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let triggers run a version' })
  @ApiBody({ type: ActivateWorkflowBody, required: false })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems(
    'WORKFLOW_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'WORKFLOW_INVALID',
    'WEBHOOK_PATH_TAKEN',
    'SCHEDULE_LIMIT_REACHED',
    'SCHEDULE_TOO_FREQUENT',
    'TRIGGER_NOT_ACTIVATED',
    'WORKFLOW_CONFLICT',
  )
  activate(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Body(ShallowBody(ActivateWorkflowBody)) { version }: ActivateWorkflowBody,
  ): Promise<WorkflowView> {
    return this.orchestrator.activateWorkflow({ actor: toActor(caller), workflowId, version, publicUrl: this.address.url });
  }

  @Post(':id/deactivate')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let triggers run nothing any more', description: 'Executions that have started go on.' })
  @ApiOkResponse({ type: WorkflowResponse })
  @Problems('WORKFLOW_NOT_FOUND')
  deactivate(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<WorkflowView> {
    return this.orchestrator.deactivateWorkflow({ actor: toActor(caller), workflowId });
  }
}
