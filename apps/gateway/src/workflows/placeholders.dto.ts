import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, IsUrl, IsUUID, MaxLength, Min } from 'class-validator';
import type { PlacedValue } from '@weft/contracts';
import { WorkflowResponse } from './workflow-responses.dto.ts';

export class ConvertPlaceholderBody {
  @ApiProperty({
    oneOf: [{ type: 'object', additionalProperties: true }, { type: 'string' }],
    description: 'A description by OpenAPI 3.0 or 3.1: an object, or its text as JSON or YAML. What it refers to lies within it.',
  })
  @IsOptional() // without one the compiler says what is missing
  openapi!: unknown;

  @ApiProperty({ maxLength: 500, description: 'Of the operation that the node is to call.' })
  @IsString()
  @MaxLength(500)
  operationId!: string;

  @ApiPropertyOptional({ description: 'Address of the server, in place of the one that the description has.' })
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  @MaxLength(2_000)
  serverUrl?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Credential that the calls are made with.' })
  @IsOptional()
  @IsUUID()
  credentialId?: string;

  @ApiPropertyOptional({ type: 'integer', description: 'The version that was edited; a newer one in its place is a conflict.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  basedOn?: number;
}

class PlacedValueResponse {
  @ApiProperty()
  name!: string;

  @ApiProperty({ enum: ['path', 'query', 'header', 'body'] })
  place!: PlacedValue['place'];

  @ApiProperty()
  required!: boolean;

  @ApiProperty({
    enum: ['node', 'item', 'default', 'left-out'],
    description: '`node`: as the imported node had it; `item`: the field of that name; `default`: of the description.',
  })
  from!: PlacedValue['from'];
}

class ConversionReport {
  @ApiProperty({ type: [PlacedValueResponse] })
  values!: readonly PlacedValueResponse[];

  @ApiProperty({ type: [String], description: 'What is left to do, or is otherwise than the description has it.' })
  notes!: readonly string[];
}

export class ConversionResponse {
  @ApiProperty({ type: WorkflowResponse })
  workflow!: WorkflowResponse;

  @ApiProperty({ type: ConversionReport })
  report!: ConversionReport;
}
