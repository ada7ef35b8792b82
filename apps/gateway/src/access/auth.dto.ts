import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../accounts/permissions.ts';
import type { SessionTokens } from '../accounts/sessions/sessions.service.ts';
import { MayBeAbsent } from '../http/may-be-absent.decorator.ts';
import { IsAddress, IsName, IsOptionalSecretText, IsPassword, IsSecretText } from './person.dto.ts';

export class SignInRequest {
  @IsAddress()
  email!: string;

  @IsPassword()
  password!: string;

  @ApiPropertyOptional({ description: 'Id or slug of the workspace to be in; your first one where it is left out.' })
  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  workspace?: string;

  @IsOptionalSecretText('The token of an invitation, which is accepted along with the sign-in.')
  invitation?: string;
}

export class RefreshRequest {
  @IsSecretText('The one that came with the sign-in or the last refresh.')
  refreshToken!: string;
}

export class AccessTokenResponse {
  @ApiProperty({ description: 'Send it as `Authorization: Bearer <token>`.' })
  accessToken!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
}

export class SignInResponse extends AccessTokenResponse {
  @ApiProperty({
    description:
      'Good for one refresh, which answers with the next one. Using it again within ten seconds is forgiven; later it ends the session.',
  })
  refreshToken!: string;

  @ApiProperty({ format: 'date-time', description: 'Without a refresh until then, the session is over.' })
  refreshExpiresAt!: string;
}

export class WorkspaceResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Part of the addresses of its webhooks: `/webhook/~<slug>/<path>`.' })
  slug!: string;

  @ApiProperty()
  name!: string;
}

export class MeResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'email' })
  email!: string;

  @ApiProperty({ description: 'Empty where none was given.' })
  name!: string;

  @ApiProperty({ description: 'Whether the address was seen to be theirs.' })
  emailVerified!: boolean;

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ enum: PERMISSIONS, isArray: true, description: 'What the access token or API key of this request may do.' })
  permissions!: Permission[];

  @ApiProperty({ type: WorkspaceResponse })
  workspace!: WorkspaceResponse;
}

export class UpdateMeRequest {
  @IsName()
  name!: string;
}

export const toSignInResponse = ({ accessToken, expiresAt, refreshToken, refreshExpiresAt }: SessionTokens): SignInResponse => ({
  accessToken,
  expiresAt: expiresAt.toISOString(),
  refreshToken,
  refreshExpiresAt: refreshExpiresAt.toISOString(),
});
