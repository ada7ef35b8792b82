import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, Public, Requires } from '../access/access.decorators.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { ConsentKindOf } from './consent-kind.decorator.ts';
import { type ConsentKind, ConsentPages } from './consent-pages.ts';
import { ConsentResponse, OpenConsentQuery, StartConsentRequest } from './credentials.dto.ts';

const HOW = 'Somebody opens the address in a browser, reads there what it is about, goes on to the service and consents.';

/** The consent to an OAuth credential, alike for OAuth1 (RFC 5849 §2) and OAuth2: the address says which. */
@ApiTags('credentials')
@Controller('api/credentials')
export class ConsentsHttp {
  constructor(private readonly pages: ConsentPages) {}

  @Post(['oauth1/start', 'oauth2/start'])
  @Requires('credentials.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Connect an OAuth credential', description: HOW })
  @ApiOkResponse({ type: ConsentResponse })
  @Problems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'OAUTH_FAILED')
  start(
    @ConsentKindOf() kind: ConsentKind,
    @Caller() caller: Principal,
    @Body() { credentialId }: StartConsentRequest,
  ): Promise<ConsentResponse> {
    return this.pages.start(kind, caller, credentialId);
  }

  @Post([':id/oauth1/start', ':id/oauth2/start'])
  @Requires('credentials.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Connect an OAuth credential', description: HOW })
  @ApiOkResponse({ type: ConsentResponse })
  @Problems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'OAUTH_FAILED')
  startById(
    @ConsentKindOf() kind: ConsentKind,
    @Caller() caller: Principal,
    @Param('id', UuidPipe) credentialId: string,
  ): Promise<ConsentResponse> {
    return this.pages.start(kind, caller, credentialId);
  }

  @Get(['oauth1/open', 'oauth2/open'])
  @Public()
  @ApiOperation({ summary: 'Where a browser takes up a consent', description: 'Answers with a page for people. Once.' })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  open(
    @Query() { ticket }: OpenConsentQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.pages.open({ request, reply }, ticket);
  }

  @Get(['oauth1/callback', 'oauth2/callback'])
  @Public()
  @ApiOperation({ summary: 'Where a service sends the browser back to', description: 'Answers with a page for people.' })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  complete(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.pages.complete({ request, reply }, query);
  }
}
