import { Injectable, type PipeTransform } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { Principal } from '../accounts/principal.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';

/** In the place of an id: the workspace that the request is made in. */
const CURRENT = 'current';

/** A workspace in a path: its id, or `current`. */
@Injectable()
export class WorkspacePipe implements PipeTransform<string, string> {
  private readonly ids = new UuidPipe();

  transform(value: string): string {
    return value === CURRENT ? value : this.ids.transform(value);
  }
}

/**
 * A request acts in the workspace that its token or key is for: another one in its address is not found, whoever asks.
 * @throws WORKSPACE_NOT_FOUND
 */
export function assertOwnWorkspace({ tenantId }: Principal, id: string): void {
  if (id === CURRENT || id === tenantId) return;
  throw new AppError('WORKSPACE_NOT_FOUND', `You are in no workspace ${id}: switch to it first if it is one of yours.`);
}
