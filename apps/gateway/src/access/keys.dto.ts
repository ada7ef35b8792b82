import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsDateString,
  IsIn,
  IsOptional,
  IsString,
  MaxLength,
  MinLength,
} from 'class-validator';
import type { ApiKeyRow } from '../accounts/api-keys.repository.ts';
import { PERMISSIONS, type Permission } from '../accounts/permissions.ts';

export class CreateKeyRequest {
  @ApiProperty({ maxLength: 100, example: 'Deployment' })
  @IsString()
  @MinLength(1)
  @MaxLength(100)
  name!: string;

  @ApiPropertyOptional({
    enum: PERMISSIONS,
    isArray: true,
    description: 'All that you may do, except managing keys, where it is left out.',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(PERMISSIONS, { each: true })
  scopes?: Permission[];

  @ApiPropertyOptional({ format: 'date-time' })
  @IsOptional()
  @IsDateString({ strict: true })
  expiresAt?: string;
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

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  expiresAt!: string | null;
}

export class CreatedKeyResponse extends KeyResponse {
  @ApiProperty({ description: 'The key itself. It is shown this once and kept nowhere.' })
  key!: string;
}

export class KeyListResponse {
  @ApiProperty({ type: [KeyResponse] })
  items!: KeyResponse[];
}

export const toKeyResponse = ({ id, name, scopes, createdAt, expiresAt }: ApiKeyRow): KeyResponse => ({
  id,
  name,
  scopes,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});
