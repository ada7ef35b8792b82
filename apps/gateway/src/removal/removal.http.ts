import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Caller, InPerson } from '../access/access.decorators.ts';
import { ProofRequest } from '../access/person.dto.ts';
import { SignInThrottle } from '../access/sign-in-throttle.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { assertOwnWorkspace, WorkspacePipe } from '../workspaces/own-workspace.ts';
import { AccountRemovalService } from './account-removal.service.ts';
import { WorkspaceRemovalService } from './workspace-removal.service.ts';

export class DeleteWorkspaceRequest {
  @ApiProperty({ description: 'The name of the workspace, typed once more.' })
  @IsString()
  @MaxLength(200)
  name!: string;
}

@ApiTags('auth')
@Controller('api/auth/me/delete')
export class AccountRemovalHttp {
  constructor(private readonly accounts: AccountRemovalService) {}

  @Post()
  @InPerson()
  @HttpCode(204)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Delete my account',
    description:
      'You leave every workspace; those that are yours alone are deleted. Where others would be left without an owner, nothing happens: hand over first.',
  })
  @ApiNoContentResponse()
  @Problems('CREDENTIALS_REJECTED', 'FORBIDDEN', 'LAST_OWNER', 'SIGN_IN_THROTTLED')
  async delete(@Caller() caller: Principal, @Body() proof: ProofRequest): Promise<void> {
    await this.accounts.delete(caller, proof);
  }
}

@ApiTags('workspaces')
@Controller('api/workspaces/:id/delete')
export class WorkspaceRemovalHttp {
  constructor(private readonly workspaces: WorkspaceRemovalService) {}

  @Post()
  @InPerson()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Delete the workspace, with all that is in it',
    description:
      'Owners only. Everybody is out at once; webhooks, executions, workflows and credentials are stopped and deleted soon after the answer. There is no way back.',
  })
  @ApiAcceptedResponse()
  @Problems('FORBIDDEN', 'WORKSPACE_NOT_FOUND')
  async delete(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Body() { name }: DeleteWorkspaceRequest,
  ): Promise<void> {
    assertOwnWorkspace(caller, id);
    await this.workspaces.delete(caller, name);
  }
}
