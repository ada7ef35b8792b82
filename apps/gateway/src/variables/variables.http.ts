import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type VariableView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { IsString, MaxLength } from 'class-validator';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';

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

/** Of the caller's own workspace, whose name is in the token or key. */
@ApiTags('workspaces')
@Controller('api/workspaces/current/variables')
export class VariablesHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('variables.read')
  @ApiOperation({ summary: 'List the workspace’s variables', description: 'Expressions read them as `$vars.<name>`.' })
  @ApiOkResponse({ type: VariableListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<VariableListResponse> {
    return { items: await this.orchestrator.listVariables({ actor: toActor(caller) }) };
  }

  @Put(':name')
  @Requires('variables.write')
  @ApiOperation({
    summary: 'Set a variable',
    description: 'Letters, digits and `_`, not starting with a digit. Executions that have started keep what they started with.',
  })
  @ApiOkResponse({ type: VariableResponse })
  @Problems('VARIABLE_LIMIT_REACHED')
  set(@Caller() caller: Principal, @Param('name') name: string, @Body() { value }: VariableBody): Promise<VariableView> {
    return this.orchestrator.setVariable({ actor: toActor(caller), name, value });
  }

  @Delete(':name')
  @Requires('variables.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a variable' })
  @ApiNoContentResponse()
  @Problems('VARIABLE_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('name') name: string): Promise<void> {
    await this.orchestrator.deleteVariable({ actor: toActor(caller), name });
  }
}
