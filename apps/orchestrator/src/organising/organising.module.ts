import { Module } from '@nestjs/common';
import { FoldersRepository } from './folders.repository.ts';
import { FoldersService } from './folders.service.ts';
import { OrganisingController } from './organising.controller.ts';
import { TagsRepository } from './tags.repository.ts';
import { TagsService } from './tags.service.ts';

/** Folders and tags. */
@Module({
  controllers: [OrganisingController],
  providers: [FoldersRepository, FoldersService, TagsRepository, TagsService],
  exports: [FoldersService, TagsService, TagsRepository],
})
export class OrganisingModule {}
