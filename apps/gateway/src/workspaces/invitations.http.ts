import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, InPerson, Requires } from '../access/access.decorators.ts';
import { Authenticator } from '../accounts/authenticator.ts';
import { linkRejected } from '../accounts/links/link-rejected.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { InvitationsService } from './invitations.service.ts';
import { assertOwnWorkspace, WorkspacePipe } from './own-workspace.ts';
import {
  AcceptInvitationRequest,
  CreatedInvitationResponse,
  InvitationListResponse,
  InvitationRequest,
  MyWorkspaceResponse,
  toInvitation,
  toWorkspace,
} from './workspaces.dto.ts';
import { Memberships } from '../accounts/memberships.ts';

@ApiTags('workspaces')
@Controller('api/workspaces/:id/invitations')
export class InvitationsHttp {
  constructor(private readonly invitations: InvitationsService) {}

  @Post()
  @Requires('members.manage')
  @ApiOperation({
    summary: 'Invite somebody',
    description:
      'The link goes by mail; where this installation sends none, it is in the answer, once. A newer invitation for an address takes the place of the older. An address gets so many letters a day: one more is refused with `Retry-After`, and changes nothing.',
  })
  @ApiCreatedResponse({ type: CreatedInvitationResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'ALREADY_MEMBER', 'MAIL_LIMIT_REACHED')
  async create(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Body() { email, role }: InvitationRequest,
  ): Promise<CreatedInvitationResponse> {
    assertOwnWorkspace(caller, id);
    const { row, link } = await this.invitations.create(caller, { email, role });
    return { ...toInvitation(row), ...(link !== undefined && { link }) };
  }

  @Get()
  @Requires('members.manage')
  @ApiOperation({ summary: 'List the open invitations, newest first' })
  @ApiOkResponse({ type: InvitationListResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND')
  async list(@Caller() caller: Principal, @Param('id', WorkspacePipe) id: string): Promise<InvitationListResponse> {
    assertOwnWorkspace(caller, id);
    return { items: (await this.invitations.list(caller)).map(toInvitation) };
  }

  @Delete(':invitationId')
  @Requires('members.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Withdraw an invitation' })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'INVITATION_NOT_FOUND')
  async revoke(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Param('invitationId', UuidPipe) invitationId: string,
  ): Promise<void> {
    assertOwnWorkspace(caller, id);
    await this.invitations.revoke(caller, invitationId);
  }
}

@ApiTags('workspaces')
@Controller('api/invitations')
export class InvitationAcceptanceHttp {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly invitations: InvitationsService,
    private readonly memberships: Memberships,
  ) {}

  @Post('accept')
  @InPerson()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Accept an invitation',
    description: 'It must be for the address of your account. Answers with the workspace; switch to it to work there.',
  })
  @ApiOkResponse({ type: MyWorkspaceResponse })
  @Problems('FORBIDDEN', 'LINK_REJECTED')
  async accept(@Caller() caller: Principal, @Body() { token }: AcceptInvitationRequest): Promise<MyWorkspaceResponse> {
    const member = await this.authenticator.describe(caller);
    if (!member) throw linkRejected();
    const { tenantId } = await this.invitations.accept({ id: caller.userId, email: member.email }, token);
    return toWorkspace(await this.memberships.choose(caller.userId, { asked: tenantId }), caller.tenantId);
  }
}
