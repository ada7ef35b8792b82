import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CELL_TYPES, type CellType, type CellValues, type DataRow } from '@weft/node-sdk';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PageQuery } from '../http/page.dto.ts';

const MAX_NAME = 128;
const MAX_COLUMN = 64;
const MAX_COLUMNS = 100;
const MAX_ROWS = 1_000;
const MAX_FILTER = 20_000;
/** Something besides blanks. */
const NAMED = /\S/;

export class ColumnBody {
  @ApiProperty({ maxLength: MAX_COLUMN })
  @IsString()
  @MaxLength(MAX_COLUMN)
  @Matches(NAMED, { message: 'name must not be blank' })
  name!: string;

  @ApiProperty({ enum: CELL_TYPES })
  @IsIn(CELL_TYPES)
  type!: CellType;
}

export class CreateDataTableBody {
  @ApiProperty({ maxLength: MAX_NAME, description: 'No two tables of a workspace have the same.' })
  @IsString()
  @MaxLength(MAX_NAME)
  @Matches(NAMED, { message: 'name must not be blank' })
  name!: string;

  @ApiProperty({ type: [ColumnBody], maxItems: MAX_COLUMNS, description: 'Besides `id`, `createdAt` and `updatedAt`.' })
  @IsArray()
  @ArrayMaxSize(MAX_COLUMNS)
  @ValidateNested({ each: true })
  @Type(() => ColumnBody)
  columns!: ColumnBody[];
}

export class RenameDataTableBody {
  @ApiProperty({ maxLength: MAX_NAME })
  @IsString()
  @MaxLength(MAX_NAME)
  @Matches(NAMED, { message: 'name must not be blank' })
  name!: string;
}

export class ColumnResponse {
  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: CELL_TYPES })
  type!: CellType;
}

export class DataTableResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty({ type: [ColumnResponse] })
  columns!: readonly ColumnResponse[];

  @ApiProperty({ type: 'integer' })
  rowCount!: number;

  @ApiProperty({ type: 'integer', description: 'What its rows take, about.' })
  sizeBytes!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class DataTableListResponse {
  @ApiProperty({ type: [DataTableResponse] })
  items!: readonly DataTableResponse[];
}

export class ListDataRowsQuery extends PageQuery {
  @ApiPropertyOptional({
    maxLength: MAX_FILTER,
    description:
      'JSON: a list of `{ "column", "operator", "value" }`. Operators: `eq`, `neq`, `gt`, `gte`, `lt`, `lte`, `like`, `ilike` (with `%` and `_`), `isEmpty`, `isNotEmpty`, `isTrue`, `isFalse`.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_FILTER)
  filter?: string;

  @ApiPropertyOptional({ enum: ['all', 'any'], default: 'all', description: 'Rows for which all conditions hold, or any.' })
  @IsOptional()
  @IsIn(['all', 'any'])
  match?: 'all' | 'any';

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'The newest first.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  descending?: boolean;
}

const ROW = {
  type: 'object',
  additionalProperties: { nullable: true },
  description: '`id`, `createdAt`, `updatedAt` and a field for each column.',
} as const;

export class DataRowPageResponse {
  @ApiProperty({ type: 'array', items: ROW })
  items!: readonly DataRow[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

export class DataRowListResponse {
  @ApiProperty({ type: 'array', items: ROW })
  items!: readonly DataRow[];
}

export class InsertDataRowsBody {
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: { nullable: true }, description: 'Values by column.' },
    minItems: 1,
    maxItems: MAX_ROWS,
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_ROWS)
  rows!: CellValues[];
}

export class UpdateDataRowBody {
  @ApiProperty({ type: 'object', additionalProperties: { nullable: true }, description: 'Values by column; null for none.' })
  @IsObject()
  values!: CellValues;
}
