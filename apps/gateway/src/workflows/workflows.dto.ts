import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  Allow,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { PageQuery } from '../http/page.dto.ts';

const FOLDER = /^(none|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** A workflow as people edit it; the compiler checks what is inside. */
export class WorkflowDocumentBody {
  @ApiProperty({ maxLength: 200 })
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  name!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  description?: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'object' },
    description: '`{ id, name, type, typeVersion, position, parameters, … }`',
  })
  @IsArray()
  nodes!: object[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: '`{ source, sourceHandle, target, targetHandle }`',
  })
  @IsOptional()
  @IsArray()
  edges?: object[];

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsObject()
  settings?: object;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Output items by node name, for runs by hand.',
  })
  @IsOptional()
  @IsObject()
  pinData?: object;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'What an import has kept of its file, for the way back: hand it on as it came.',
  })
  @IsOptional()
  @IsObject()
  meta?: object;
}

export class UpdateWorkflowQuery {
  @ApiPropertyOptional({ type: 'integer', description: 'The version that was edited; a newer one in its place is a conflict.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  basedOn?: number;
}

export class RenameNodeBody {
  @ApiProperty({ maxLength: 200 })
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'name must not be blank' })
  name!: string;

  @ApiPropertyOptional({ type: 'integer', description: 'The version that was edited; a newer one in its place is a conflict.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  basedOn?: number;
}

export class ListWorkflowsQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'boolean' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  active?: boolean;

  @ApiPropertyOptional({ description: 'Part of the name.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  search?: string;

  @ApiPropertyOptional({ description: 'Id of the folder that they lie in; `none` for those at the top.' })
  @IsOptional()
  @Matches(FOLDER, { message: 'folder must be the id of a folder, or "none"' })
  folder?: string;

  @ApiPropertyOptional({ description: 'Name of a tag that they have.' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  tag?: string;
}

export class ActivateWorkflowBody {
  @ApiPropertyOptional({ type: 'integer', description: 'The newest where it is left out.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class ExecuteWorkflowBody {
  @ApiPropertyOptional({
    description: 'The `json` of one item, or a list of them.',
    oneOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }],
  })
  @Allow()
  input?: unknown;

  @ApiPropertyOptional({ default: false, description: 'Answer once the run is over, with its outputs.' })
  @IsOptional()
  @IsBoolean()
  wait?: boolean;

  @ApiPropertyOptional({
    description: 'Name of the node to start from: a trigger, or any other, which then gets `input` or what is pinned before it.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  startNode?: string;

  @ApiPropertyOptional({ description: 'Name of the node after which the run stops.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  destinationNode?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Items by node name that stand in for the node’s output.',
  })
  @IsOptional()
  @IsObject()
  pinData?: Record<string, object[]>;
}
