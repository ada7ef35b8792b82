import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ExecutionSummary, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { IdempotencyKey, TakesIdempotencyKey } from '../http/idempotency.decorator.ts';
import { type Idempotency, requestHashOf } from '../http/idempotency-key.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { ReplayExecutionBody, RetryExecutionBody } from './control.dto.ts';
import { AcceptedResponse, ExecutionSummaryResponse } from './executions.dto.ts';
import { toItemLists } from './item-lists.ts';
import { KeyedReruns } from './keyed-reruns.ts';

const { requests } = orchestrator;

@ApiTags('executions')
@Controller('api/orchestrator/executions/:id')
export class ControlHttp {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly reruns: KeyedReruns,
  ) {}

  @Post('pause')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Pause an execution',
    description:
      'No step starts any more; those that are under way end, and until then `pauseRequested` is set. Twice is the same as once.',
  })
  @ApiOkResponse({ type: ExecutionSummaryResponse })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED')
  pause(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<ExecutionSummary> {
    return this.orchestrator.pauseExecution({ actor: toActor(caller), executionId });
  }

  @Post('resume')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let a paused execution go on',
    description: 'One that waited waits again; what would have ended its wait meanwhile ends it now.',
  })
  @ApiOkResponse({ type: ExecutionSummaryResponse })
  @Problems('EXECUTION_NOT_FOUND', 'EXECUTION_FINISHED')
  resume(@Caller() caller: Principal, @Param('id', UuidPipe) executionId: string): Promise<ExecutionSummary> {
    return this.orchestrator.resumeExecution({ actor: toActor(caller), executionId });
  }

  @Post('retry')
  @Requires('executions.run')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Retry an execution that failed or was cancelled',
    description:
      'A new execution goes on from the failed step; steps that succeeded are not run again. Calls that were perhaps made keep their idempotency keys. One retry of an execution is open at a time: a second is refused with its id.',
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'The new execution.' })
  @Problems(...requests.retryExecution.errors, 'IDEMPOTENCY_KEY_REUSED')
  async retry(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Body(ShallowBody(RetryExecutionBody)) body: RetryExecutionBody,
    @IdempotencyKey() key: string | undefined, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<AcceptedResponse> {
    const { version = 'original' } = body;
    const rerun = { actor: toActor(caller), executionId };
    return this.reruns.begin({ ...rerun, kind: 'retry', idempotency: idempotencyOf(key, body) }, (newExecutionId) =>
      this.orchestrator.retryExecution({ ...rerun, newExecutionId, version }),
    );
  }

  @Post('replay')
  @Requires('executions.run')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Replay a finished execution from a step',
    description:
      'A new execution runs the node and all that follows it again, with new idempotency keys, and inherits the other steps; `data` stands in for what these have put out.',
  })
  @TakesIdempotencyKey()
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'The new execution.' })
  @Problems(...requests.replayExecution.errors, 'IDEMPOTENCY_KEY_REUSED')
  async replay(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) executionId: string,
    @Body(ShallowBody(ReplayExecutionBody)) body: ReplayExecutionBody,
    @IdempotencyKey() key: string | undefined, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<AcceptedResponse> {
    const { from, version = 'original', data } = body;
    const rerun = { actor: toActor(caller), executionId };
    const replay = { ...rerun, version, from, data: toItemLists('data', data) };
    return this.reruns.begin({ ...rerun, kind: 'replay', idempotency: idempotencyOf(key, body) }, (newExecutionId) =>
      this.orchestrator.replayExecution({ ...replay, newExecutionId }),
    );
  }
}

const idempotencyOf = (key: string | undefined, body: object): Idempotency | undefined =>
  key === undefined ? undefined : { key, requestHash: requestHashOf(body) };
