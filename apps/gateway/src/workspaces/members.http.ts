import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, InPerson, Requires } from '../access/access.decorators.ts';
import type { Principal } from '../accounts/principal.ts';
import { PageQuery } from '../http/page.dto.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { listMembers } from './member-page.ts';
import { MembersService } from './members.service.ts';
import { assertOwnWorkspace, WorkspacePipe } from './own-workspace.ts';
import { MemberListResponse, MemberResponse, RoleRequest, toMember } from './workspaces.dto.ts';

@ApiTags('workspaces')
@Controller('api/workspaces/:id/members')
export class MembersHttp {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Requires('members.read')
  @ApiOperation({ summary: 'List the members, by address' })
  @ApiOkResponse({ type: MemberListResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND')
  async list(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Query() page: PageQuery,
  ): Promise<MemberListResponse> {
    assertOwnWorkspace(caller, id);
    return listMembers(this.members, caller, page);
  }

  @Patch(':userId')
  @Requires('members.manage')
  @ApiOperation({
    summary: 'Change what a member is',
    description:
      'Takes effect with their next request. Nobody gives a role that may do more than they may; only owners change owners.',
  })
  @ApiOkResponse({ type: MemberResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'MEMBER_NOT_FOUND', 'LAST_OWNER')
  async changeRole(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Param('userId', UuidPipe) userId: string,
    @Body() { role }: RoleRequest,
  ): Promise<MemberResponse> {
    assertOwnWorkspace(caller, id);
    return toMember(await this.members.changeRole(caller, userId, role));
  }

  @Post(':userId/hand-over')
  @InPerson()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Hand the workspace over',
    description: 'The member is its owner from then on, and you are an admin of it.',
  })
  @ApiOkResponse({ type: MemberResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'MEMBER_NOT_FOUND')
  async handOver(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Param('userId', UuidPipe) userId: string,
  ): Promise<MemberResponse> {
    assertOwnWorkspace(caller, id);
    return toMember(await this.members.handOver(caller, userId));
  }

  @Delete(':userId')
  @Requires('members.manage')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a member',
    description: 'They are out with their next request; their API keys of this workspace are gone.',
  })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'MEMBER_NOT_FOUND', 'LAST_OWNER')
  async remove(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Param('userId', UuidPipe) userId: string,
  ): Promise<void> {
    assertOwnWorkspace(caller, id);
    await this.members.remove(caller, userId);
  }
}
