import { Body, Controller, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, InPerson, Requires, SignedIn } from '../access/access.decorators.ts';
import { AccessTokenResponse } from '../access/auth.dto.ts';
import type { Principal } from '../accounts/principal.ts';
import { SessionsService } from '../accounts/sessions/sessions.service.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { MembersService } from './members.service.ts';
import { assertOwnWorkspace, WorkspacePipe } from './own-workspace.ts';
import { MyWorkspaceResponse, toWorkspace, WorkspaceListResponse, WorkspaceRequest } from './workspaces.dto.ts';
import { WorkspacesService } from './workspaces.service.ts';

@ApiTags('workspaces')
@Controller('api/workspaces')
export class WorkspacesHttp {
  constructor(
    private readonly workspaces: WorkspacesService,
    private readonly members: MembersService,
    private readonly sessions: SessionsService,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({ summary: 'List my workspaces', description: 'Oldest first. An API key sees the one that it is for.' })
  @ApiOkResponse({ type: WorkspaceListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<WorkspaceListResponse> {
    return { items: (await this.workspaces.list(caller)).map((each) => toWorkspace(each, caller.tenantId)) };
  }

  @Post()
  @InPerson()
  @ApiOperation({ summary: 'Create a workspace', description: 'You own it. Switch to it to work there.' })
  @ApiCreatedResponse({ type: MyWorkspaceResponse })
  @Problems('FORBIDDEN')
  async create(@Caller() caller: Principal, @Body() { name }: WorkspaceRequest): Promise<MyWorkspaceResponse> {
    return toWorkspace(await this.workspaces.create(caller, name), caller.tenantId);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Get the workspace that I am in' })
  @ApiOkResponse({ type: MyWorkspaceResponse })
  @Problems('WORKSPACE_NOT_FOUND')
  async get(@Caller() caller: Principal, @Param('id', WorkspacePipe) id: string): Promise<MyWorkspaceResponse> {
    assertOwnWorkspace(caller, id);
    return toWorkspace(await this.workspaces.get(caller), caller.tenantId);
  }

  @Patch(':id')
  @Requires('members.manage')
  @ApiOperation({ summary: 'Rename the workspace', description: 'Its slug, and with it the addresses of its webhooks, stay.' })
  @ApiOkResponse({ type: MyWorkspaceResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND')
  async rename(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Body() { name }: WorkspaceRequest,
  ): Promise<MyWorkspaceResponse> {
    assertOwnWorkspace(caller, id);
    return toWorkspace(await this.workspaces.rename(caller, name), caller.tenantId);
  }

  @Post(':id/switch')
  @InPerson()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Go on in another workspace of mine',
    description:
      'Answers with an access token for it. The session stays the same; its refreshes are for that workspace from now on.',
  })
  @ApiOkResponse({ type: AccessTokenResponse })
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'REFRESH_REJECTED')
  async switchTo(@Caller() caller: Principal, @Param('id', UuidPipe) id: string): Promise<AccessTokenResponse> {
    const { accessToken, expiresAt } = await this.sessions.switchTo(caller, id);
    return { accessToken, expiresAt: expiresAt.toISOString() };
  }

  @Post(':id/leave')
  @InPerson()
  @HttpCode(204)
  @ApiOperation({ summary: 'Leave the workspace', description: 'Your API keys of it are gone. Its last owner stays.' })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND', 'LAST_OWNER')
  async leave(@Caller() caller: Principal, @Param('id', WorkspacePipe) id: string): Promise<void> {
    assertOwnWorkspace(caller, id);
    await this.members.leave(caller);
  }
}
