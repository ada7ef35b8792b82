import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type VariableView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { IsString, MaxLength } from 'class-validator';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { assertOwnWorkspace, WorkspacePipe } from '../workspaces/own-workspace.ts';

class VariableBody {
  @ApiProperty({ maxLength: 10_000 })
  @IsString()
  @MaxLength(10_000)
  value!: string;
}

class VariableResponse {
  @ApiProperty()
  name!: string;

  @ApiProperty()
  value!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

class VariableListResponse {
  @ApiProperty({ type: [VariableResponse] })
  items!: readonly VariableResponse[];
}

@ApiTags('workspaces')
@Controller('api/workspaces/:id/variables')
export class VariablesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('variables.read')
  @ApiOperation({ summary: 'List the workspace’s variables', description: 'Expressions read them as `$vars.<name>`.' })
  @ApiOkResponse({ type: VariableListResponse })
  @Problems('WORKSPACE_NOT_FOUND')
  async list(@Caller() caller: Principal, @Param('id', WorkspacePipe) id: string): Promise<VariableListResponse> {
    assertOwnWorkspace(caller, id);
    return { items: await this.orchestrator.listVariables({ actor: toActor(caller) }) };
  }

  @Put(':name')
  @Requires('variables.write')
  @ApiOperation({
    summary: 'Set a variable',
    description: 'Letters, digits and `_`, not starting with a digit. Executions that have started keep what they started with.',
  })
  @ApiOkResponse({ type: VariableResponse })
  @Problems('WORKSPACE_NOT_FOUND', 'VARIABLE_LIMIT_REACHED')
  async set(
    @Caller() caller: Principal,
    @Param('id', WorkspacePipe) id: string,
    @Param('name') name: string,
    @Body() { value }: VariableBody, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<VariableView> {
    assertOwnWorkspace(caller, id);
    return this.orchestrator.setVariable({ actor: toActor(caller), name, value });
  }

  @Delete(':name')
  @Requires('variables.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a variable' })
  @ApiNoContentResponse()
  @Problems('WORKSPACE_NOT_FOUND', 'VARIABLE_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('id', WorkspacePipe) id: string, @Param('name') name: string): Promise<void> {
    assertOwnWorkspace(caller, id);
    await this.orchestrator.deleteVariable({ actor: toActor(caller), name });
  }
}
