import { AppError } from '@weft/errors';
import type { Principal } from '../accounts/principal.ts';
import type { PageQuery } from '../http/page.dto.ts';
import type { MembersService } from './members.service.ts';
import { type MemberListResponse, toMember } from './workspaces.dto.ts';

const DEFAULT_LIMIT = 50;
const ADDRESS = /^[^\p{Cc}]{1,250}@[^\s\p{Cc}@]{1,250}$/u;

/** A page of a workspace's members; a cursor is the address of the last one before, and so tells nothing that its holder has not seen. @throws INVALID_INPUT */
export async function listMembers(
  members: MembersService,
  caller: Principal,
  { limit = DEFAULT_LIMIT, cursor }: PageQuery,
): Promise<MemberListResponse> {
  const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
  if (after !== undefined && !ADDRESS.test(after))
    throw new AppError('INVALID_INPUT', 'The cursor is none that a page before has given.');
  const rows = await members.list(caller, { limit: limit + 1, ...(after !== undefined && { after }) });
  const items = rows.slice(0, limit).map(toMember);
  return { items, ...(rows.length > limit && { nextCursor: Buffer.from(items.at(-1)!.email).toString('base64url') }) };
}
