import { AppError } from '@weft/errors';
import type { Principal } from '../accounts/principal.ts';
import type { PageQuery } from '../http/page.dto.ts';
import type { MembersService } from './members.service.ts';
import { type MemberListResponse, toMember } from './workspaces.dto.ts';

const DEFAULT_LIMIT = 50;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A page of a workspace's members; a cursor is the id of the last one before. @throws INVALID_INPUT */
export async function listMembers(
  members: MembersService,
  caller: Principal,
  { limit = DEFAULT_LIMIT, cursor }: PageQuery,
): Promise<MemberListResponse> {
  if (cursor !== undefined && !UUID.test(cursor))
    throw new AppError('INVALID_INPUT', 'The cursor is none that a page before has given.');
  const rows = await members.list(caller, { limit: limit + 1, ...(cursor && { after: cursor }) });
  const items = rows.slice(0, limit).map(toMember);
  return { items, ...(rows.length > limit && { nextCursor: items.at(-1)!.id }) };
}
