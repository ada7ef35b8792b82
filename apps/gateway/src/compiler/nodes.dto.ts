import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';

const orByParameters = (items: object) => ({
  oneOf: [
    { type: 'array', items },
    { type: 'string', enum: ['by-parameters'] },
  ],
});
const HANDLES = orByParameters({ type: 'string' });

export class NodeQuery {
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @ApiPropertyOptional({ description: 'Words that all occur in the title, the type or the description.' })
  search?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  @ApiPropertyOptional()
  category?: string;
}

class CredentialSlotResponse {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  required!: boolean;
}

class NodeTypeResponse {
  @ApiProperty()
  type!: string;

  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty()
  category!: string;

  @ApiProperty()
  kind!: string;

  @ApiProperty(HANDLES)
  inputs!: readonly string[] | 'by-parameters';

  @ApiProperty(HANDLES)
  outputs!: readonly string[] | 'by-parameters';

  @ApiProperty(orByParameters({ type: 'object', additionalProperties: true }))
  credentials!: readonly CredentialSlotResponse[] | 'by-parameters';
}

class NodeTypeVersionResponse extends NodeTypeResponse {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'JSON Schema of the parameters. Each field has a `title`, and under `x-weft` a `widget`, a `language` where it is code, `options` where `POST /api/nodes/<type>/options` tells what there is to choose from, and `showWhen`: the values of other fields with which it matters, all together; `../` leads out of the object or the row that it is in.',
  })
  parameters!: unknown;
}

export class NodeTypeListResponse {
  @ApiProperty({ type: [NodeTypeResponse] })
  items!: readonly NodeTypeResponse[];
}

export class NodeTypeVersionsResponse {
  @ApiProperty({ type: [NodeTypeVersionResponse] })
  items!: readonly NodeTypeVersionResponse[];
}

class NodeCategoryResponse {
  @ApiProperty()
  category!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ type: 'integer', description: 'How many types of nodes it has.' })
  nodes!: number;
}

export class NodeCategoryListResponse {
  @ApiProperty({ type: [NodeCategoryResponse] })
  items!: readonly NodeCategoryResponse[];
}

export class NodePortsBody {
  @IsOptional()
  @IsInt()
  @ApiPropertyOptional({ type: 'integer', description: 'The newest, where it is left out.' })
  version?: number;

  @IsObject()
  @ApiProperty({ type: 'object', additionalProperties: true })
  parameters!: object;
}

export class NodePortsResponse {
  @ApiProperty({ type: [String] })
  inputs!: readonly string[];

  @ApiProperty({ type: [String] })
  outputs!: readonly string[];

  @ApiProperty({ type: [CredentialSlotResponse] })
  credentials!: readonly CredentialSlotResponse[];
}

export class NodeOptionsBody {
  @IsString()
  @MaxLength(200)
  @ApiProperty({ description: 'Path of the field, such as `table` or `rows.column`.' })
  field!: string;

  @IsOptional()
  @IsInt()
  @ApiPropertyOptional({ type: 'integer', default: 1 })
  version?: number;

  @IsOptional()
  @IsObject()
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'As they stand so far.' })
  parameters?: object;

  @IsOptional()
  @IsObject()
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Id of a credential by its type.',
  })
  credentials?: Record<string, string>;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  @ApiPropertyOptional({ description: 'What was typed to find an option by.' })
  search?: string;
}

class NodeOptionResponse {
  @ApiProperty({ description: 'What the field is then.' })
  value!: unknown;

  @ApiProperty()
  label!: string;

  @ApiPropertyOptional()
  description?: string;
}

export class NodeOptionsResponse {
  @ApiProperty({ type: [NodeOptionResponse] })
  items!: readonly NodeOptionResponse[];
}
