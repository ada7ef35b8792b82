import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsDateString, IsIn, IsInt, Max, Min } from 'class-validator';
import type { ApiKeyRow } from './api-keys.repository.ts';
import { API_KEY_PREFIX, publicPartOf } from '../opaque-secret.ts';
import { PERMISSIONS, type Permission } from '../permissions.ts';
import { IsName } from '../../access/person.dto.ts';
import { MayBeAbsent } from '../../http/may-be-absent.decorator.ts';

export class CreateKeyRequest {
  @IsName()
  name!: string;

  @ApiPropertyOptional({
    enum: PERMISSIONS,
    isArray: true,
    description: 'All that you may do, except managing keys, where it is left out.',
  })
  @MayBeAbsent()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(PERMISSIONS, { each: true })
  scopes?: Permission[];

  @ApiPropertyOptional({ format: 'date-time' })
  @MayBeAbsent()
  @IsDateString({ strict: true })
  expiresAt?: string;
}

const MAX_OVERLAP_MINUTES = 24 * 60;
const DEFAULT_OVERLAP_MINUTES = 10;

export class RotateKeyRequest {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_MINUTES,
    default: DEFAULT_OVERLAP_MINUTES,
    description: 'How long the old key works beside the new one; 0 for one that has leaked.',
  })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(MAX_OVERLAP_MINUTES)
  overlapMinutes: number = DEFAULT_OVERLAP_MINUTES;
}

export class KeyResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: PERMISSIONS, isArray: true })
  scopes!: string[];

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({
    description: 'What the key begins with. No secret: it tells which of your keys a program holds, or a scanner has found.',
  })
  prefix!: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  expiresAt!: string | null;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'To the minute.' })
  lastUsedAt!: string | null;
}

export class CreatedKeyResponse extends KeyResponse {
  @ApiProperty({ description: 'The key itself. It is shown this once and kept nowhere.' })
  key!: string;
}

export class KeyListResponse {
  @ApiProperty({ type: [KeyResponse] })
  items!: KeyResponse[];
}

export const toKeyResponse = ({ id, tenantId, name, scopes, createdAt, expiresAt, lastUsedAt }: ApiKeyRow): KeyResponse => ({
  id,
  name,
  scopes,
  prefix: publicPartOf(API_KEY_PREFIX, tenantId, id),
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
