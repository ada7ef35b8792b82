import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ApprovalSummary, type ApprovalView, orchestrator, type OrchestratorClient, type Page } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { toItemList } from '../executions/item-lists.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { ApprovalPageResponse, ApprovalResponse, DecideBody, ListApprovalsQuery, RespondBody } from './approvals.dto.ts';
import { ApprovalsService } from './approvals.service.ts';
import { Deciders } from './deciders.ts';

const DECISION_PROBLEMS = ['APPROVAL_NOT_FOUND', 'APPROVAL_DECIDED', 'EXECUTION_FINISHED', 'FORBIDDEN'] as const;
const ONCE = 'It is decided once: whoever comes second gets 409 with what came of it.';

@ApiTags('approvals')
@Controller('api/orchestrator/approvals')
export class ApprovalsHttp {
  constructor(
    @InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient,
    private readonly approvals: ApprovalsService,
    private readonly deciders: Deciders,
  ) {}

  @Get()
  @Requires('executions.read')
  @ApiOperation({ summary: 'List what executions ask of people, newest first' })
  @ApiOkResponse({ type: ApprovalPageResponse })
  @Problems('FORBIDDEN')
  async list(
    @Caller() caller: Principal,
    @Query() { assignedToMe = false, ...filter }: ListApprovalsQuery,
  ): Promise<Page<ApprovalSummary>> {
    const assignedTo = assignedToMe ? (await this.deciders.ofCaller(caller)).names : undefined;
    return this.orchestrator.listApprovals({ actor: toActor(caller), ...filter, assignedTo });
  }

  @Get(':id')
  @Requires('executions.read')
  @ApiOperation({ summary: 'Get a question with all that is shown to whoever decides' })
  @ApiOkResponse({ type: ApprovalResponse })
  @Problems('APPROVAL_NOT_FOUND')
  get(@Caller() caller: Principal, @Param('id', UuidPipe) approvalId: string): Promise<ApprovalView> {
    return this.orchestrator.getApproval({ actor: toActor(caller), approvalId });
  }

  @Post(':id/approve')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Approve',
    description: `Of those who are asked, or where nobody is named, whoever may run executions. ${ONCE}`,
  })
  @ApiOkResponse({ type: ApprovalResponse })
  @Problems(...DECISION_PROBLEMS)
  approve(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) approvalId: string,
    @Body(ShallowBody(DecideBody)) { comment }: DecideBody,
  ): Promise<ApprovalView> {
    return this.approvals.decide(caller, approvalId, { action: 'approve', comment });
  }

  @Post(':id/reject')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reject, or decline to answer', description: ONCE })
  @ApiOkResponse({ type: ApprovalResponse })
  @Problems(...DECISION_PROBLEMS)
  reject(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) approvalId: string,
    @Body(ShallowBody(DecideBody)) { comment }: DecideBody,
  ): Promise<ApprovalView> {
    return this.approvals.decide(caller, approvalId, { action: 'reject', comment });
  }

  @Post(':id/respond')
  @Requires('executions.run')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer a form, or take another of the offered actions', description: ONCE })
  @ApiOkResponse({ type: ApprovalResponse })
  @Problems(...DECISION_PROBLEMS)
  respond(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) approvalId: string,
    @Body(ShallowBody(RespondBody)) { action = 'respond', items, ...answer }: RespondBody,
  ): Promise<ApprovalView> {
    const given = items === undefined ? undefined : toItemList('items', items);
    return this.approvals.decide(caller, approvalId, { action, ...answer, items: given });
  }
}
