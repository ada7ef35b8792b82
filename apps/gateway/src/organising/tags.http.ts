import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { orchestrator, type OrchestratorClient, type TagView } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { TagBody, TagListResponse, TagResponse } from './organising.dto.ts';

@ApiTags('workflows')
@Controller('api/orchestrator/tags')
export class TagsHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List all tags, by name' })
  @ApiOkResponse({ type: TagListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<TagListResponse> {
    return { items: await this.orchestrator.listTags({ actor: toActor(caller) }) };
  }

  @Post()
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Create a tag' })
  @ApiCreatedResponse({ type: TagResponse })
  @Problems('NAME_TAKEN', 'TAG_LIMIT_REACHED')
  create(@Caller() caller: Principal, @Body() { name }: TagBody): Promise<TagView> {
    return this.orchestrator.createTag({ actor: toActor(caller), name });
  }

  @Patch(':id')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Rename a tag' })
  @ApiOkResponse({ type: TagResponse })
  @Problems('TAG_NOT_FOUND', 'NAME_TAKEN')
  rename(@Caller() caller: Principal, @Param('id', UuidPipe) tagId: string, @Body() { name }: TagBody): Promise<TagView> {
    return this.orchestrator.renameTag({ actor: toActor(caller), tagId, name });
  }

  @Delete(':id')
  @Requires('workflows.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a tag', description: 'Workflows lose it.' })
  @ApiNoContentResponse()
  @Problems('TAG_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('id', UuidPipe) tagId: string): Promise<void> {
    await this.orchestrator.deleteTag({ actor: toActor(caller), tagId });
  }
}
