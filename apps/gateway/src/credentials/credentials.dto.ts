import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Json } from '@weft/workflow-model';
import { ArrayMaxSize, IsArray, IsInt, IsObject, IsOptional, IsString, IsUUID, MaxLength, Min, MinLength } from 'class-validator';
import { PageQuery } from '../http/page.dto.ts';

const MAX_NAME = 200;
const MAX_HOST = 253;
const MAX_HOSTS = 100;
const MAX_TICKET = 200;
const HOSTS =
  'Hosts that its secret may be sent to: `api.example.com`, `*.example.com`, `host:8443`, `http://host`, or `*` for any. None where it is left out.';

export class CreateCredentialRequest {
  @ApiProperty({ maxLength: MAX_NAME, example: 'Orders API' })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  name!: string;

  @ApiProperty({ maxLength: MAX_NAME, example: 'httpHeaderAuth', description: 'See `GET /api/credentials/types`.' })
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  type!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { name: 'X-API-Key', value: 'the key' },
    description: 'The fields of the type. Values are literals: expressions and placeholders have no meaning here.',
  })
  @IsObject()
  data!: Record<string, Json>;

  @ApiPropertyOptional({ type: [String], maxItems: MAX_HOSTS, example: ['api.example.com'], description: HOSTS })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_HOSTS)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(MAX_HOST, { each: true })
  allowedHosts?: string[];
}

export class UpdateCredentialRequest {
  @ApiPropertyOptional({ maxLength: MAX_NAME })
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_NAME)
  name?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'Fields to change; null takes one away. A secret that is left out stays, unless the change decides where it is sent: then it must be given again.',
  })
  @IsOptional()
  @IsObject()
  data?: Record<string, Json>;

  @ApiPropertyOptional({ type: [String], maxItems: MAX_HOSTS, description: HOSTS })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_HOSTS)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(MAX_HOST, { each: true })
  allowedHosts?: string[];

  @ApiPropertyOptional({ type: 'integer', minimum: 1, description: 'The `version` that the change is based on.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  basedOn?: number;
}

export class ListCredentialsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only those of this type.' })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_NAME)
  type?: string;
}

export class StartConsentRequest {
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  credentialId!: string;
}

export class OpenConsentQuery {
  @ApiProperty({ maxLength: MAX_TICKET, description: 'Part of the address that the start of a consent answers with.' })
  @IsString()
  @MaxLength(MAX_TICKET)
  ticket!: string;
}

export class CredentialResponse {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty()
  name!: string;

  @ApiProperty()
  type!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'The fields that are no secret.' })
  data!: object;

  @ApiProperty({ type: [String], description: 'Names of the secret fields that are set. Their values never come back.' })
  secretsSet!: readonly string[];

  @ApiProperty({ type: [String] })
  allowedHosts!: readonly string[];

  @ApiPropertyOptional({
    enum: ['not-connected', 'connected', 'expired', 'reconnect'],
    description:
      'Of OAuth credentials. `expired`: the token is over, and the last attempt to renew it failed; `reconnect`: somebody has to consent again.',
  })
  connection?: string;

  @ApiPropertyOptional({ description: 'Why the last attempt to renew the token failed.' })
  connectionProblem?: string;

  @ApiProperty({ type: 'integer' })
  version!: number;

  @ApiProperty({ format: 'date-time' })
  createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  updatedAt!: string;
}

export class CredentialPageResponse {
  @ApiProperty({ type: [CredentialResponse] })
  items!: readonly CredentialResponse[];

  @ApiPropertyOptional({ description: 'Absent on the last page.' })
  nextCursor?: string;
}

export class CredentialTypeResponse {
  @ApiProperty()
  type!: string;

  @ApiProperty()
  title!: string;

  @ApiProperty()
  description!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'JSON Schema; secret fields are `writeOnly`.' })
  fields!: unknown;

  @ApiProperty({
    description: 'Somebody may have to consent: `POST /api/credentials/{id}/oauth2/start`, or `oauth1` for that type.',
  })
  oauth!: boolean;

  @ApiProperty()
  testable!: boolean;
}

export class CredentialTypesResponse {
  @ApiProperty({ type: [CredentialTypeResponse] })
  items!: readonly CredentialTypeResponse[];
}

export class CredentialTestResponse {
  @ApiProperty()
  ok!: boolean;

  @ApiProperty()
  message!: string;
}

export class ConsentResponse {
  @ApiProperty({
    description:
      'A page of Weft, for the browser of whoever consents, that leads on to the service. Good for ten minutes, once, in one browser.',
  })
  authorizationUrl!: string;
}
