import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { ConvertedNodeResponse, DiagnosticResponse } from './workflow-responses.dto.ts';

export class CloneWorkflowBody {
  @ApiPropertyOptional({ type: 'integer', description: 'The newest where it is left out.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  version?: number;

  @ApiPropertyOptional({ maxLength: 200, description: 'The old name and “(copy)” where it is left out.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(/\S/, { message: 'name must not be blank' })
  name?: string;
}

export class ImportWorkflowQuery {
  @ApiPropertyOptional({
    type: 'boolean',
    default: false,
    description:
      'Cut tries (2 to 5) and waits between them (5 s) of an n8n file as n8n does when it runs, instead of honouring its numbers.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  clampRetries?: boolean;
}

export class ExportWorkflowQuery {
  @ApiPropertyOptional({ enum: ['weft', 'n8n'], default: 'weft' })
  @IsOptional()
  @IsIn(['weft', 'n8n'])
  format?: 'weft' | 'n8n';

  @ApiPropertyOptional({ type: 'integer', description: 'The newest where it is left out.' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  version?: number;
}

export class ExportResponse {
  @ApiProperty({ description: 'What a file of it is called.' })
  fileName!: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  file!: unknown;

  @ApiProperty({ type: [ConvertedNodeResponse], description: 'What became of each node.' })
  report!: readonly ConvertedNodeResponse[];

  @ApiProperty({ type: [DiagnosticResponse], description: 'What the other system cannot say.' })
  findings!: readonly DiagnosticResponse[];
}
