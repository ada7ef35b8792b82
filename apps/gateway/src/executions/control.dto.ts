import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { rerunVersion } from '@weft/contracts';
import { IsIn, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

const VERSIONS = rerunVersion.options;
type Version = (typeof VERSIONS)[number];

export class RetryExecutionBody {
  @ApiPropertyOptional({ enum: VERSIONS, default: 'original', description: 'The version that the execution had, or the newest.' })
  @IsOptional()
  @IsIn(VERSIONS)
  version?: Version;
}

export class ReplayExecutionBody extends RetryExecutionBody {
  @ApiProperty({ description: 'Name or id of the node that runs first.' })
  @IsString()
  @MaxLength(200)
  from!: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'Items by node name that stand in for what inherited steps have put out. Each of these nodes must have run once.',
  })
  @IsOptional()
  @IsObject()
  data?: Record<string, object[]>;
}
