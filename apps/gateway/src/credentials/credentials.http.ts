import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { credentials, type CredentialsClient, type CredentialTest, type CredentialView, type Page } from '@weft/contracts';
import { InjectClient } from '@weft/messaging';
import { Caller, Requires } from '../access/access.decorators.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import {
  CreateCredentialRequest,
  CredentialPageResponse,
  CredentialResponse,
  CredentialTestResponse,
  CredentialTypesResponse,
  ListCredentialsQuery,
  UpdateCredentialRequest,
} from './credentials.dto.ts';

@ApiTags('credentials')
@Controller('api/credentials')
export class CredentialsHttp {
  constructor(@InjectClient(credentials) private readonly credentials: CredentialsClient) {}

  @Post()
  @Requires('credentials.write')
  @ApiOperation({ summary: 'Store a credential', description: 'Its secret fields are encrypted and never come back.' })
  @ApiCreatedResponse({ type: CredentialResponse })
  @Problems('CREDENTIAL_INVALID', 'CREDENTIAL_TYPE_NOT_FOUND')
  create(
    @Caller() caller: Principal,
    @Body() { name, type, data, allowedHosts }: CreateCredentialRequest,
  ): Promise<CredentialView> {
    return this.credentials.create({ actor: toActor(caller), name, type, data, allowedHosts });
  }

  @Get()
  @Requires('credentials.read')
  @ApiOperation({ summary: 'List credentials, newest first' })
  @ApiOkResponse({ type: CredentialPageResponse })
  @Problems()
  list(@Caller() caller: Principal, @Query() query: ListCredentialsQuery): Promise<Page<CredentialView>> {
    return this.credentials.list({ actor: toActor(caller), ...query });
  }

  @Get('types')
  @Requires('credentials.read')
  @ApiOperation({ summary: 'List the kinds of credentials with their fields' })
  @ApiOkResponse({ type: CredentialTypesResponse })
  @Problems()
  async listTypes(): Promise<CredentialTypesResponse> {
    return { items: await this.credentials.listTypes({}) };
  }

  @Get(':id')
  @Requires('credentials.read')
  @ApiOperation({ summary: 'Get a credential without its secrets' })
  @ApiOkResponse({ type: CredentialResponse })
  @Problems('CREDENTIAL_NOT_FOUND')
  get(@Caller() caller: Principal, @Param('id', UuidPipe) credentialId: string): Promise<CredentialView> {
    return this.credentials.get({ actor: toActor(caller), credentialId });
  }

  @Patch(':id')
  @Requires('credentials.write')
  @ApiOperation({
    summary: 'Change a credential',
    description: 'Whoever changes where a secret is sent has to give the secret again.',
  })
  @ApiOkResponse({ type: CredentialResponse })
  @Problems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'CREDENTIAL_CONFLICT')
  update(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) credentialId: string,
    @Body() { name, data, allowedHosts, basedOn }: UpdateCredentialRequest,
  ): Promise<CredentialView> {
    return this.credentials.update({ actor: toActor(caller), credentialId, name, data, allowedHosts, basedOn });
  }

  @Delete(':id')
  @Requires('credentials.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a credential', description: 'Runs that still need it fail at the node that does.' })
  @ApiNoContentResponse()
  @Problems('CREDENTIAL_NOT_FOUND')
  async delete(@Caller() caller: Principal, @Param('id', UuidPipe) credentialId: string): Promise<void> {
    await this.credentials.delete({ actor: toActor(caller), credentialId });
  }

  @Post(':id/test')
  @Requires('credentials.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Find out whether a credential works' })
  @ApiOkResponse({ type: CredentialTestResponse })
  @Problems('CREDENTIAL_NOT_FOUND')
  test(@Caller() caller: Principal, @Param('id', UuidPipe) credentialId: string): Promise<CredentialTest> {
    return this.credentials.test({ actor: toActor(caller), credentialId });
  }
}
