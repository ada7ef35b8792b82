import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKeysService } from './api-keys.service.ts';
import type { Principal } from '../principal.ts';
import { Problems } from '../../http/problem.decorator.ts';
import { UuidPipe } from '../../http/uuid.pipe.ts';
import { Caller, Requires } from '../../access/access.decorators.ts';
import { CreatedKeyResponse, CreateKeyRequest, KeyListResponse, RotateKeyRequest, toKeyResponse } from './keys.dto.ts';

@ApiTags('auth')
@Controller('api/keys')
export class KeysHttp {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Requires('keys.manage')
  @ApiOperation({ summary: 'Create an API key' })
  @ApiCreatedResponse({ type: CreatedKeyResponse })
  @Problems()
  async create(@Caller() caller: Principal, @Body() { name, scopes, expiresAt }: CreateKeyRequest): Promise<CreatedKeyResponse> {
    const { key, row } = await this.keys.create(caller, {
      name,
      scopes,
      expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt),
    });
    return { ...toKeyResponse(row), key };
  }

  @Get()
  @Requires('keys.manage')
  @ApiOperation({ summary: 'List my API keys, newest first' })
  @ApiOkResponse({ type: KeyListResponse })
  @Problems()
  async list(@Caller() caller: Principal): Promise<KeyListResponse> {
    return { items: (await this.keys.list(caller)).map(toKeyResponse) };
  }

  @Post(':id/rotate')
  @Requires('keys.manage')
  @ApiOperation({
    summary: 'Replace an API key',
    description:
      'The new key has the name, the scopes and as long a life as the old one, which works on for ten minutes unless told otherwise.',
  })
  @ApiCreatedResponse({ type: CreatedKeyResponse })
  @Problems('API_KEY_NOT_FOUND', 'FORBIDDEN')
  async rotate(
    @Caller() caller: Principal,
    @Param('id', UuidPipe) id: string,
    @Body() { overlapMinutes }: RotateKeyRequest,
  ): Promise<CreatedKeyResponse> {
    const { key, row } = await this.keys.rotate(caller, id, overlapMinutes * 60_000);
    return { ...toKeyResponse(row), key };
  }

  @Delete(':id')
  @Requires('keys.manage')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke an API key' })
  @ApiNoContentResponse()
  @Problems('API_KEY_NOT_FOUND')
  async revoke(@Caller() caller: Principal, @Param('id', UuidPipe) id: string): Promise<void> {
    await this.keys.revoke(caller, id);
  }
}
