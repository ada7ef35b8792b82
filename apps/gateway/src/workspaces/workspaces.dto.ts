import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { WorkspaceResponse } from '../access/auth.dto.ts';
import { IsAddress, IsName, IsSecretText } from '../access/person.dto.ts';
import type { Membership } from '../accounts/memberships.ts';
import { ROLES, type Role } from '../accounts/permissions.ts';
import type { InvitationRow } from './invitations.repository.ts';
import type { MemberListRow } from './members.repository.ts';

export class WorkspaceRequest {
  @IsName()
  name!: string;
}

export class MyWorkspaceResponse extends WorkspaceResponse {
  @ApiProperty({ enum: ROLES, description: 'What I am in it.' })
  role!: Role;

  @ApiProperty({ description: 'The one that this request is made in.' })
  current!: boolean;
}

export class WorkspaceListResponse {
  @ApiProperty({ type: [MyWorkspaceResponse] })
  items!: MyWorkspaceResponse[];
}

export class RoleRequest {
  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role!: Role;
}

export class MemberResponse {
  @ApiProperty({ format: 'uuid', description: 'Of the user.' })
  id!: string;

  @ApiProperty({ format: 'email' })
  email!: string;

  @ApiProperty({ description: 'Empty where none was given.' })
  name!: string;

  @ApiProperty()
  emailVerified!: boolean;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ format: 'date-time' })
  joinedAt!: string;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'When they last signed in or refreshed in this workspace, of the sessions that are open.',
  })
  lastSeenAt!: string | null;
}

export class MemberListResponse {
  @ApiProperty({ type: [MemberResponse] })
  items!: MemberResponse[];

  @ApiPropertyOptional()
  nextCursor?: string;
}

export class InvitationRequest {
  @IsAddress()
  email!: string;

  @ApiProperty({ enum: ROLES })
  @IsIn(ROLES)
  role!: Role;
}

export class InvitationResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'email' })
  email!: string;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ description: 'Whether the link went by mail. If not, it was shown to its maker.' })
  mailed!: boolean;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

export class CreatedInvitationResponse extends InvitationResponse {
  @ApiPropertyOptional({
    description: 'To hand over, where no mail is sent. It is shown this once; its token stands behind `#token=`.',
  })
  link?: string;
}

export class InvitationListResponse {
  @ApiProperty({ type: [InvitationResponse] })
  items!: InvitationResponse[];
}

export class AcceptInvitationRequest {
  @IsSecretText('From the link of the invitation.')
  token!: string;
}

export const toWorkspace = ({ workspaceId, slug, name, role }: Membership, current: string): MyWorkspaceResponse => ({
  id: workspaceId,
  slug,
  name,
  role,
  current: workspaceId === current,
});

export const toMember = ({
  userId,
  email,
  name,
  emailVerifiedAt,
  role,
  joinedAt,
  lastSeenAt,
}: MemberListRow): MemberResponse => ({
  id: userId,
  email,
  name,
  emailVerified: emailVerifiedAt !== null,
  role,
  joinedAt: joinedAt.toISOString(),
  lastSeenAt: lastSeenAt?.toISOString() ?? null,
});

export const toInvitation = ({ id, email, role, mailed, createdAt, expiresAt }: InvitationRow): InvitationResponse => ({
  id,
  email,
  role,
  mailed,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});
