import type { IncomingHttpHeaders } from 'node:http';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { isJsonObject, type Item } from '@weft/workflow-model';
import type { FastifyReply } from 'fastify';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { TakesIdempotencyKey } from '../http/idempotency.decorator.ts';
import { type Idempotency, idempotencyKeyOf, requestHashOf } from '../http/idempotency-key.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { ExecuteWorkflowBody } from '../workflows/workflows.dto.ts';
import { AcceptedResponse, ExecutionResponse } from './executions.dto.ts';
import { toItemLists } from './item-lists.ts';
import { ManualRuns } from './manual-runs.ts';

const ACCEPTED = 202;

@ApiTags('workflows')
@Controller('api/orchestrator/workflows/:id/execute')
export class ExecuteHttp {
  constructor(private readonly runs: ManualRuns) {}

  @Post()
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run the newest version by hand' })
  @TakesIdempotencyKey()
  @ApiBody({ type: ExecuteWorkflowBody, required: false })
  @ApiOkResponse({ type: ExecutionResponse, description: 'With `wait`: the finished execution.' })
  @ApiAcceptedResponse({ type: AcceptedResponse, description: 'The run is certain; it is not over.' })
  @Problems(...orchestrator.requests.execute.errors, 'IDEMPOTENCY_KEY_REUSED')
  async execute(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Body(ShallowBody(ExecuteWorkflowBody)) body: ExecuteWorkflowBody,
    @Res({ passthrough: true }) response: FastifyReply, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<object> {
    const { input, wait = false, startNode, destinationNode, pinData } = body;
    const run = {
      actor: toActor(caller),
      workflowId,
      items: toItems(input),
      wait,
      startNode,
      destinationNode,
      pinData: toItemLists('pinData', pinData),
    };
    const reply = await this.runs.start(run, idempotencyOf(response.request.headers, body));
    if (reply.status === 'finished') return reply.execution;
    void response.code(ACCEPTED);
    return { executionId: reply.executionId };
  }
}

function idempotencyOf(headers: IncomingHttpHeaders, body: ExecuteWorkflowBody): Idempotency | undefined {
  const key = idempotencyKeyOf(headers);
  return key === undefined ? undefined : { key, requestHash: requestHashOf(body) };
}

/** Without input a run starts with what is pinned before its first node, or with one empty item. */
function toItems(input: unknown): Item[] {
  if (input === undefined) return [];
  const list = Array.isArray(input) ? (input as unknown[]) : [input];
  return list.map((json, index) => {
    if (isJsonObject(json)) return { json };
    throw new AppError(
      'INVALID_INPUT',
      `input${Array.isArray(input) ? `[${index}]` : ''} must be a JSON object: the json of an item.`,
    );
  });
}
