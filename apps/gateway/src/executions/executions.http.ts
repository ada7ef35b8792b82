import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ExecutionDeletions,
  type ExecutionSummary,
  type ExecutionView,
  orchestrator,
  type OrchestratorClient,
  type Page,
} from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  DeleteExecutionsQuery,
  ExecutionDeletionsResponse,
  ExecutionPageResponse,
  ExecutionResponse,
  ExecutionSummaryResponse,
  GetExecutionQuery,
  ListExecutionsQuery,
} from './executions.dto.ts';

@ApiTags('executions')
@Controller('api/orchestrator/executions')
export class ExecutionsHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('executions.read')
  @ApiOperation({ summary: 'List executions, newest first' })
  @ApiOkResponse({ type: ExecutionPageResponse })
  @Problems()
  list(@Caller() caller: Principal, @Query() query: ListExecutionsQuery): Promise<Page<ExecutionSummary>> {
    return this.orchestrator.listExecutions({ actor: toActor(caller), ...query });
  }

  @Get(':id')
  @Requires('executions.read')
  @ApiOperation({ summary: 'Get an execution with its steps' })
  @ApiOkResponse({ type: ExecutionResponse })
  @Problems('EXECUTION_NOT_FOUND')
  get(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Query() { include }: GetExecutionQuery,
  ): Promise<ExecutionView> {
    return this.orchestrator.getExecution({ actor: toActor(caller), executionId, includeData: include === 'data' });
  }

  @Post(':id/stop')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Stop an execution', description: 'No step starts any more; one that is under way may still end.' })
  @ApiOkResponse({ type: ExecutionSummaryResponse })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED')
  stop(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<ExecutionSummary> {
    return this.orchestrator.stopExecution({ actor: toActor(caller), executionId });
  }

  @Delete(':id')
  @Requires('executions.delete')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete a finished execution',
    description:
      'With its data, at once. Its files can be reached no more, and go with the next sweep, unless another execution has them too.',
  })
  @ApiNoContentResponse()
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_NOT_FINISHED')
  delete(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<void> {
    return this.orchestrator.deleteExecution({ actor: toActor(caller), executionId });
  }

  @Delete()
  @Requires('executions.delete')
  @ApiOperation({
    summary: 'Delete finished executions',
    description:
      'All that match, the oldest first, up to 10,000 in one call. At least one part of the filter is needed; open executions stay.',
  })
  @ApiOkResponse({ type: ExecutionDeletionsResponse })
  @Problems()
  deleteMany(@Caller() caller: Principal, @Query() query: DeleteExecutionsQuery): Promise<ExecutionDeletions> {
    return this.orchestrator.deleteExecutions({ actor: toActor(caller), ...query });
  }
}
