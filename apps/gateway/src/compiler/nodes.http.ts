import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  compiler,
  type CompilerClient,
  type NodeCategoryView,
  type NodePorts,
  type NodeTypeSummary,
  type NodeTypeView,
} from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import type { Json } from '@weft/workflow-model';
import { Requires } from '../access/access.decorators.ts';
import { Problems } from '../http/problem.decorator.ts';
import {
  NodeCategoryListResponse,
  NodePortsBody,
  NodePortsResponse,
  NodeQuery,
  NodeTypeListResponse,
  NodeTypeVersionsResponse,
} from './nodes.dto.ts';

/** Of icons, which change with a release. */
const CACHED = 'private, max-age=3600';

/** What an editor needs to know of nodes. */
@ApiTags('nodes')
@Controller('api/nodes')
export class NodesHttp {
  constructor(@InjectClient(compiler) private readonly compiler: CompilerClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({
    summary: 'List or search the types of nodes',
    description: 'By type and version; where words are searched for, the best match first.',
  })
  @ApiOkResponse({ type: NodeTypeListResponse })
  @Problems()
  async list(@Query() query: NodeQuery): Promise<{ items: readonly NodeTypeSummary[] }> {
    return { items: await this.compiler.listNodeTypes({ ...query }) };
  }

  @Get('categories')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List the categories of nodes' })
  @ApiOkResponse({ type: NodeCategoryListResponse })
  @Problems()
  async categories(): Promise<{ items: readonly NodeCategoryView[] }> {
    return { items: await this.compiler.listNodeCategories({}) };
  }

  @Get(':type')
  @Requires('workflows.read')
  @ApiOperation({ summary: 'Get a type of node in all its versions, with the form of its parameters' })
  @ApiOkResponse({ type: NodeTypeVersionsResponse })
  @Problems('NODE_TYPE_NOT_FOUND')
  async get(@Param('type') type: string): Promise<{ items: readonly NodeTypeView[] }> {
    return { items: await this.compiler.getNodeType({ type }) };
  }

  @Get(':type/documentation')
  @Requires('workflows.read')
  @Header('content-type', 'text/markdown; charset=utf-8')
  @ApiOperation({ summary: 'Get the documentation of a node as Markdown' })
  @ApiProduces('text/markdown')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Problems('NODE_TYPE_NOT_FOUND')
  async documentation(@Param('type') type: string): Promise<string> {
    return (await this.compiler.getNodePage({ type, part: 'documentation' })).text;
  }

  @Get(':type/icon')
  @Requires('workflows.read')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', CACHED)
  @ApiOperation({ summary: 'Get the icon of a node as SVG' })
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Problems('NODE_TYPE_NOT_FOUND')
  async icon(@Param('type') type: string): Promise<string> {
    return (await this.compiler.getNodePage({ type, part: 'icon' })).text;
  }

  @Post(':type/ports')
  @Requires('workflows.read')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Tell the inputs, outputs and credentials of a node with these parameters',
    description: 'Where they are `by-parameters`. An output `error` comes on top where `onError` is `error-output`.',
  })
  @ApiOkResponse({ type: NodePortsResponse })
  @Problems('NODE_TYPE_NOT_FOUND')
  async ports(@Param('type') type: string, @Body() { version, parameters }: NodePortsBody): Promise<NodePorts> {
    return this.compiler.describePorts({ type, version, parameters: parameters as Readonly<Record<string, Json>> });
  }
}
