import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { compiler, type CompilerClient, type NodeTypeView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Requires } from '../access/access.decorators.ts';
import { Problems } from '../http/problem.decorator.ts';

class NodeTypeResponse {
  @ApiProperty()
  type!: string;

  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty()
  category!: string;

  @ApiProperty()
  kind!: string;

  @ApiProperty({
    oneOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'string', enum: ['by-parameters'] },
    ],
  })
  inputs!: readonly string[] | 'by-parameters';

  @ApiProperty({
    oneOf: [
      { type: 'array', items: { type: 'string' } },
      { type: 'string', enum: ['by-parameters'] },
    ],
  })
  outputs!: readonly string[] | 'by-parameters';

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'JSON Schema of the parameters.' })
  parameters!: unknown;
}

class NodeTypeListResponse {
  @ApiProperty({ type: [NodeTypeResponse] })
  items!: readonly NodeTypeResponse[];
}

@ApiTags('nodes')
@Controller('api/nodes')
export class NodesHttp {
  constructor(@InjectClient(compiler) private readonly compiler: CompilerClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List the types of nodes' })
  @ApiOkResponse({ type: NodeTypeListResponse })
  @Problems()
  async list(): Promise<{ items: readonly NodeTypeView[] }> {
    return { items: await this.compiler.listNodeTypes({}) };
  }

  @Get(':type')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'Get a type of node in all its versions' })
  @ApiOkResponse({ type: NodeTypeListResponse })
  @Problems('NODE_TYPE_NOT_FOUND')
  async get(@Param('type') type: string): Promise<{ items: readonly NodeTypeView[] }> {
    return { items: await this.compiler.getNodeType({ type }) };
  }
}
