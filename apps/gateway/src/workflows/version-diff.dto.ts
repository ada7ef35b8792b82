import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

const MAX_VERSION = 999_999_999;

export class DiffQuery {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'The older version, or whichever is compared.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  from!: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'The newest where absent.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_VERSION)
  to?: number;
}

export class FieldChangeResponse {
  @ApiProperty({ example: 'parameters.fields.0.value' })
  field!: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Any JSON. Absent where there was nothing.' })
  from?: unknown;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'Any JSON. Absent where nothing is left.' })
  to?: unknown;
}

export class NodeNameResponse {
  @ApiProperty()
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  type!: string;
}

export class NodeChangeResponse extends NodeNameResponse {
  @ApiProperty({ type: [FieldChangeResponse] })
  changes!: FieldChangeResponse[];
}

export class NodeDiffResponse {
  @ApiProperty({ type: [NodeNameResponse] })
  added!: NodeNameResponse[];

  @ApiProperty({ type: [NodeNameResponse] })
  removed!: NodeNameResponse[];

  @ApiProperty({ type: [NodeChangeResponse] })
  changed!: NodeChangeResponse[];
}

export class EdgeEndsResponse {
  @ApiProperty()
  source!: string;

  @ApiProperty()
  sourceHandle!: string;

  @ApiProperty()
  target!: string;

  @ApiProperty()
  targetHandle!: string;
}

export class EdgeDiffResponse {
  @ApiProperty({ type: [EdgeEndsResponse] })
  added!: EdgeEndsResponse[];

  @ApiProperty({ type: [EdgeEndsResponse] })
  removed!: EdgeEndsResponse[];
}

export class VersionDiffResponse {
  @ApiProperty({ type: 'integer' })
  from!: number;

  @ApiProperty({ type: 'integer' })
  to!: number;

  @ApiProperty({ type: [FieldChangeResponse], description: 'Of the document itself: name, description, settings, pinned data.' })
  changes!: FieldChangeResponse[];

  @ApiProperty({ description: 'The same by their ids, whatever they are called.' })
  nodes!: NodeDiffResponse;

  @ApiProperty({ description: 'The same by what they connect.' })
  edges!: EdgeDiffResponse;
}
