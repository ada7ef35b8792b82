import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, Requires } from '../access/access.decorators.ts';
import type { Principal } from '../accounts/principal.ts';
import { PageQuery } from '../http/page.dto.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { listMembers } from './member-page.ts';
import { MembersService } from './members.service.ts';
import { MemberListResponse, MemberResponse, toMember } from './workspaces.dto.ts';

/** Users as an administrator of a workspace sees them: those of the workspace, and no others. */
@ApiTags('workspaces')
@Controller('api/users')
export class UsersHttp {
  constructor(private readonly members: MembersService) {}

  @Get()
  @Requires('members.read')
  @ApiOperation({ summary: 'List the users of the workspace, by address' })
  @ApiOkResponse({ type: MemberListResponse })
  @Problems('FORBIDDEN')
  list(@Caller() caller: Principal, @Query() page: PageQuery): Promise<MemberListResponse> {
    return listMembers(this.members, caller, page);
  }

  @Get(':id')
  @Requires('members.read')
  @ApiOperation({ summary: 'Get a user of the workspace' })
  @ApiOkResponse({ type: MemberResponse })
  @Problems('FORBIDDEN', 'MEMBER_NOT_FOUND')
  async get(@Caller() caller: Principal, @Param('id', UuidPipe) id: string): Promise<MemberResponse> {
    return toMember(await this.members.get(caller, id));
  }
}
