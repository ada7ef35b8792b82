import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type DeadLetter, type DeadLetterView, orchestrator, type OrchestratorClient, type Page } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { AcceptedResponse } from '../executions/executions.dto.ts';
import { toItemLists } from '../executions/item-lists.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  CountDeadLettersQuery,
  DeadLetterCountsResponse,
  DeadLetterPageResponse,
  DeadLetterResponse,
  DeadLetterViewResponse,
  EditDeadLetterBody,
  ListDeadLettersQuery,
  RedriveBody,
} from './dead-letters.dto.ts';

@ApiTags('administration')
@Controller('api/admin/dead-letters')
export class DeadLettersHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('dead-letters.manage')
  @ApiOperation({
    summary: 'List dead letters, the last that failed first',
    description:
      'Executions of production that failed, until somebody redrives or dismisses them; `state` asks for others than the open ones.',
  })
  @ApiOkResponse({ type: DeadLetterPageResponse })
  @Problems()
  list(@Caller() caller: Principal, @Query() query: ListDeadLettersQuery): Promise<Page<DeadLetter>> {
    return this.orchestrator.listDeadLetters({ actor: toActor(caller), ...query });
  }

  @Get('counts')
  @Requires('dead-letters.manage')
  @ApiOperation({ summary: 'Count dead letters by workflow and code' })
  @ApiOkResponse({ type: DeadLetterCountsResponse })
  @Problems()
  async count(@Caller() caller: Principal, @Query() query: CountDeadLettersQuery): Promise<DeadLetterCountsResponse> {
    return { items: await this.orchestrator.countDeadLetters({ actor: toActor(caller), ...query }) };
  }

  @Get(':id')
  @Requires('dead-letters.manage')
  @ApiOperation({
    summary: 'Get a dead letter with what it began with, the step that failed and what that step got',
    description: 'All its steps: `GET /api/orchestrator/executions/{id}?include=data`.',
  })
  @ApiOkResponse({ type: DeadLetterViewResponse })
  @Problems('DEAD_LETTER_NOT_FOUND')
  get(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<DeadLetterView> {
    return this.orchestrator.getDeadLetter({ actor: toActor(caller), executionId });
  }

  @Patch(':id')
  @Requires('dead-letters.manage')
  @ApiOperation({
    summary: 'Edit what the redrive of a dead letter gets',
    description: 'The execution stays as it was. A later edit takes the place of the one before; an empty one takes it back.',
  })
  @ApiOkResponse({ type: DeadLetterViewResponse })
  @Problems(
    'DEAD_LETTER_NOT_FOUND',
    'DEAD_LETTER_RESOLVED',
    'EXECUTION_DATA_NOT_KEPT',
    'WORKFLOW_NOT_FOUND',
    'WORKFLOW_INVALID',
    'VERSION_NOT_FOUND',
    'NODE_NOT_FOUND',
    'DISPATCH_KEY_FAILED',
  )
  edit(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Body(ShallowBody(EditDeadLetterBody)) { items, data }: EditDeadLetterBody,
  ): Promise<DeadLetterView> {
    const edit = { items: items && toItemLists('edit', { items })?.['items'], data: toItemLists('data', data) };
    return this.orchestrator.editDeadLetter({ actor: toActor(caller), executionId, ...edit });
  }

  @Post(':id/redrive')
  @Requires('dead-letters.manage')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Redrive a dead letter',
    description:
      'A new execution goes on from the failed step, or from the start, with what the letter was edited to. Where nothing was edited, calls that were perhaps made keep their idempotency keys. Once for each letter: a second is refused with the id of the execution.',
  })
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'The new execution.' })
  @Problems(...orchestrator.requests.redriveDeadLetter.errors)
  redrive(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Body(ShallowBody(RedriveBody)) how: RedriveBody,
  ): Promise<AcceptedResponse> {
    return this.orchestrator.redriveDeadLetter({ actor: toActor(caller), executionId, ...how });
  }

  @Post(':id/dismiss')
  @Requires('dead-letters.manage')
  @HttpCode(200)
  @ApiOperation({ summary: 'Dismiss a dead letter', description: 'Nothing is run. Its execution stays as long as any other.' })
  @ApiOkResponse({ type: DeadLetterResponse })
  @Problems('DEAD_LETTER_NOT_FOUND', 'DEAD_LETTER_RESOLVED')
  dismiss(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<DeadLetter> {
    return this.orchestrator.dismissDeadLetter({ actor: toActor(caller), executionId });
  }
}
