import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type FolderView, orchestrator, type OrchestratorClient } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { CreateFolderBody, FolderListResponse, FolderResponse, UpdateFolderBody } from './organising.dto.ts';

@ApiTags('workflows')
@Controller('api/orchestrator/folders')
export class FoldersHttp {
  constructor(@InjectClient(orchestrator) private readonly orchestrator: OrchestratorClient) {}

  @Get()
  @Requires('workflows.read')
  @ApiOperation({ summary: 'List all folders, by name' })
  @ApiOkResponse({ type: FolderListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<FolderListResponse> {
    return { items: await this.orchestrator.listFolders({ actor: toActor(caller) }) };
  }

  @Post()
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Create a folder' })
  @ApiCreatedResponse({ type: FolderResponse })
  @Problems('FOLDER_NOT_FOUND', 'FOLDER_INVALID', 'NAME_TAKEN')
  create(@Caller() caller: Principal, @Body() { name, parentId }: CreateFolderBody): Promise<FolderView> {
    return this.orchestrator.createFolder({ actor: toActor(caller), name, parentId });
  }

  @Patch(':id')
  @Requires('workflows.write')
  @ApiOperation({ summary: 'Rename or move a folder' })
  @ApiOkResponse({ type: FolderResponse })
  @Problems('FOLDER_NOT_FOUND', 'FOLDER_INVALID', 'NAME_TAKEN')
  update(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) folderId: string,
    @Body() { name, parentId }: UpdateFolderBody,
  ): Promise<FolderView> {
    return this.orchestrator.updateFolder({ actor: toActor(caller), folderId, name, parentId });
  }

  @Delete(':id')
  @Requires('workflows.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete an empty folder' })
  @ApiNoContentResponse()
  @Problems('FOLDER_NOT_FOUND', 'FOLDER_NOT_EMPTY')
  async delete(@Caller() caller: Principal, @Param('id', UuidPipe) folderId: string): Promise<void> {
    await this.orchestrator.deleteFolder({ actor: toActor(caller), folderId });
  }
}
