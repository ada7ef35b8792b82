import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  compiler,
  type CompilerClient,
  credentials,
  type CredentialsClient,
  executor,
  type ExecutorClient,
  type NodeCategoryView,
  type NodePorts,
  type NodeTypeSummary,
  type NodeTypeView,
} from '@weft/contracts';
import { AppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { NodeOption } from '@weft/node-sdk';
import type { Json } from '@weft/workflow-model';
import { Caller, Requires } from '../access/access.decorators.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import {
  NodeCategoryListResponse,
  NodeOptionsBody,
  NodeOptionsResponse,
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
  constructor(
    @InjectClient(compiler) private readonly compiler: CompilerClient,
    @InjectClient(credentials) private readonly credentials: CredentialsClient,
    @InjectClient(executor) private readonly executor: Pick<ExecutorClient, 'loadNodeOptions'>,
  ) {}

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

  @Post(':type/options')
  @Requires('workflows.write')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask what there is to choose from for a field of a node',
    description:
      'Of the fields whose `x-weft` has `options`. The other system is asked, with the credential that is named; 1,000 options at most.',
  })
  @ApiOkResponse({ type: NodeOptionsResponse })
  @Problems('NODE_TYPE_NOT_FOUND', 'OPTIONS_NOT_FOUND', 'OPTIONS_FAILED', 'CREDENTIAL_NOT_FOUND')
  async options(
    @Caller() { tenantId }: Principal,
    @Param('type') type: string,
    @Body() question: NodeOptionsBody,
  ): Promise<{ items: readonly NodeOption[] }> {
    const { field, version = 1, parameters = {}, credentials = {}, search = '' } = question;
    const ids = Object.values(credentials);
    const known = ids.length === 0 ? {} : await this.credentials.describe({ tenantId, ids });
    const missing = ids.find((id) => !Object.hasOwn(known, id));
    if (missing !== undefined)
      throw new AppError('CREDENTIAL_NOT_FOUND', `There is no credential "${missing}" in this workspace.`);
    const asked = { parameters: parameters as Readonly<Record<string, Json>>, credentials, search };
    const loaded = await this.executor.loadNodeOptions({ jobId: randomUUID(), tenantId, type, version, field, ...asked });
    if (loaded.status === 'succeeded') return { items: loaded.options };
    const { message, fix, code } = loaded.failure;
    throw new AppError('OPTIONS_FAILED', message, { details: { reason: code, ...(fix && { fix }) } });
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
