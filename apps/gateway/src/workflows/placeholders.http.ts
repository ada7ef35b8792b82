import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Output, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { ShallowBody } from '../http/shallow-body.pipe.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { ConversionResponse, ConvertPlaceholderBody } from './placeholders.dto.ts';

/** Nodes of imported files that Weft does not have. */
@ApiTags('workflows')
@Controller('api/orchestrator/workflows')
export class PlaceholdersHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Post(':id/nodes/:nodeId/convert')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Turn a placeholder into a call of a described API',
    description:
      'Saves a new version in which the node is an HTTP Request for one operation. Parameters take the values that the imported node had under the same names; those that are required and had none are read from the item.',
  })
  @ApiOkResponse({ type: ConversionResponse })
  @Problems(
    'WORKFLOW_NOT_FOUND',
    'NODE_NOT_FOUND',
    'NODE_NOT_CONVERTIBLE',
    'OPENAPI_UNREADABLE',
    'OPERATION_NOT_FOUND',
    'CREDENTIAL_NOT_FOUND',
    'WORKFLOW_CONFLICT',
  )
  convert(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) workflowId: string,
    @Param('nodeId') nodeId: string,
    @Body(ShallowBody(ConvertPlaceholderBody)) conversion: ConvertPlaceholderBody, // eslint-disable-line max-params -- Nest gives each part of a request its own
  ): Promise<Output<typeof orchestrator.requests.convertPlaceholder>> {
    return this.orchestrator.convertPlaceholder({ actor: toActor(caller), workflowId, nodeId, ...conversion });
  }
}
