import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';
import { PERMISSIONS, type Permission, ROLES, type Role } from '../accounts/permissions.ts';

export class SignInRequest {
  @ApiProperty({ format: 'email', example: 'owner@weft.local' })
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @ApiProperty({ format: 'password' })
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  password!: string;
}

export class SignInResponse {
  @ApiProperty({ description: 'Send it as `Authorization: Bearer <token>`.' })
  accessToken!: string;

  @ApiProperty({ format: 'date-time' })
  expiresAt!: string;
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

  @ApiProperty({ enum: ROLES })
  role!: Role;

  @ApiProperty({ enum: PERMISSIONS, isArray: true, description: 'What the access token or API key of this request may do.' })
  permissions!: Permission[];

  @ApiProperty({ type: WorkspaceResponse })
  workspace!: WorkspaceResponse;
}
