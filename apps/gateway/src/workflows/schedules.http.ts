import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type WorkflowSchedules } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { WorkflowSchedulesResponse } from './schedules.dto.ts';

@ApiTags('workflows')
@Controller('api/orchestrator/workflows/:id/schedules')
export class SchedulesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({
    summary: 'When a workflow’s triggers are due',
    description:
      'Of schedule triggers, rule by rule: the next starts, the last one, and those that were skipped. Of triggers that look for what is new: when they do, did, and what went wrong. Also of the newest saved version, before it is active.',
  })
  @ApiOkResponse({ type: WorkflowSchedulesResponse })
  @Problems('WORKFLOW_NOT_FOUND')
  list(@Caller() caller: Principal, @Param('id', UuidPipe) workflowId: string): Promise<WorkflowSchedules> {
    return this.orchestrator.listSchedules({ actor: toActor(caller), workflowId });
  }
}
