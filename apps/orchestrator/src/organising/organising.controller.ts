import { Controller } from '@nestjs/common';
import { orchestrator, type Parsed, type RequestHandlers } from '@weft/contracts';
import { Handles } from '@weft/messaging';
import { FoldersService } from './folders.service.ts';
import { TagsService } from './tags.service.ts';

const { requests } = orchestrator;
type Handled = Pick<
  RequestHandlers<typeof orchestrator>,
  'listFolders' | 'createFolder' | 'updateFolder' | 'deleteFolder' | 'listTags' | 'createTag' | 'renameTag' | 'deleteTag'
>;

@Controller()
export class OrganisingController implements Handled {
  constructor(
    private readonly folders: FoldersService,
    private readonly tags: TagsService,
  ) {}

  @Handles(requests.listFolders)
  listFolders({ actor }: Parsed<typeof requests.listFolders>) {
    return this.folders.list(actor);
  }

  @Handles(requests.createFolder)
  createFolder({ actor, ...folder }: Parsed<typeof requests.createFolder>) {
    return this.folders.create(actor, folder);
  }

  @Handles(requests.updateFolder)
  updateFolder({ actor, folderId, ...change }: Parsed<typeof requests.updateFolder>) {
    return this.folders.update(actor, folderId, change);
  }

  @Handles(requests.deleteFolder)
  deleteFolder({ actor, folderId }: Parsed<typeof requests.deleteFolder>) {
    return this.folders.delete(actor, folderId);
  }

  @Handles(requests.listTags)
  listTags({ actor }: Parsed<typeof requests.listTags>) {
    return this.tags.list(actor);
  }

  @Handles(requests.createTag)
  createTag({ actor, name }: Parsed<typeof requests.createTag>) {
    return this.tags.create(actor, name);
  }

  @Handles(requests.renameTag)
  renameTag({ actor, tagId, name }: Parsed<typeof requests.renameTag>) {
    return this.tags.rename(actor, tagId, name);
  }

  @Handles(requests.deleteTag)
  deleteTag({ actor, tagId }: Parsed<typeof requests.deleteTag>) {
    return this.tags.delete(actor, tagId);
  }
}
