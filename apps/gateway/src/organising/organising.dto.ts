import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';

const MAX_NAME = 100;
/** Something besides blanks. */
const NAMED = /\S/;

export class FolderResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ format: 'uuid', nullable: true, type: String, description: 'Null at the top.' })
  parentId!: string | null;

  @ApiProperty({ type: 'integer', description: 'Directly inside.' })
  workflowCount!: number;
}

export class FolderListResponse {
  @ApiProperty({ type: [FolderResponse] })
  items!: readonly FolderResponse[];
}

export class CreateFolderBody {
  @ApiProperty({ maxLength: MAX_NAME })
  @IsString()
  @MaxLength(MAX_NAME)
  @Matches(NAMED, { message: 'name must not be blank' })
  name!: string;

  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String, description: 'The folder to lie in; null for the top.' })
  @IsOptional()
  @IsUUID()
  parentId?: string | null;
}

export class UpdateFolderBody {
  @ApiPropertyOptional({ maxLength: MAX_NAME })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  @Matches(NAMED, { message: 'name must not be blank' })
  name?: string;

  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String, description: 'Where to move it; null for the top.' })
  @IsOptional()
  @IsUUID()
  parentId?: string | null;
}

export class TagResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: 'integer' })
  workflowCount!: number;
}

export class TagListResponse {
  @ApiProperty({ type: [TagResponse] })
  items!: readonly TagResponse[];
}

export class TagBody {
  @ApiProperty({ maxLength: MAX_NAME })
  @IsString()
  @MaxLength(MAX_NAME)
  @Matches(NAMED, { message: 'name must not be blank' })
  name!: string;
}

export class OrganiseWorkflowBody {
  @ApiPropertyOptional({ format: 'uuid', nullable: true, type: String, description: 'The folder to lie in; null for the top.' })
  @IsOptional()
  @IsUUID()
  folderId?: string | null;

  @ApiPropertyOptional({ type: [String], description: 'All tags that it has afterwards, by name. Missing ones are made.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(MAX_NAME, { each: true })
  @Matches(NAMED, { each: true, message: 'tags must not be blank' })
  tags?: string[];
}
