import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Actor, credentials, type CredentialsClient } from '@weft/contracts';
import { isAppError } from '@weft/errors';
import { InjectClient } from '@weft/messaging';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Caller, Public, Requires } from '../access/access.decorators.ts';
import { Authenticator } from '../accounts/authenticator.ts';
import { type Principal, toActor } from '../accounts/principal.ts';
import { PublicAddress } from '../http/public-address.ts';
import { Problems } from '../http/problem.decorator.ts';
import { UuidPipe } from '../http/uuid.pipe.ts';
import { consentCookie, consentKeyOf } from './consent-cookie.ts';
import { CONSENT_PAGE_HEADERS, consentPage } from './consent-page.ts';
import { ConsentResponse, OpenConsentQuery, StartConsentRequest } from './credentials.dto.ts';

const HOW = 'Somebody opens the address in a browser, reads there what it is about, goes on to the service and consents.';
const OPEN = '/api/credentials/oauth2/open';
const MAX_PARAMETER = 4_000;
const MAX_PARAMETERS = 20;
/** Somebody can be sent here by whoever wants to use his account: the page says what is at stake before it leads on. */
const CAUTION =
  'From then on, workflows of the workspace that this credential belongs to can act with your account at the service below. Go on only if you have just asked for this yourself, in Weft. The page works once, in this browser, for ten minutes.';

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * The consent of somebody at another service. Whoever starts it gets the address of a page of ours; the browser that opens the page is given
 * a key in a cookie, is led on to the service, and is believed only with that key when it comes back.
 */
@ApiTags('credentials')
@Controller('api/credentials')
export class ConsentsHttp {
  constructor(
    @InjectClient(credentials) private readonly credentials: CredentialsClient,
    private readonly address: PublicAddress,
    private readonly authenticator: Authenticator,
  ) {}

  @Post('oauth2/start')
  @Requires('credentials.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Connect an OAuth2 credential', description: HOW })
  @ApiOkResponse({ type: ConsentResponse })
  @Problems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'OAUTH_FAILED')
  start(@Caller() caller: Principal, @Body() { credentialId }: StartConsentRequest): Promise<ConsentResponse> {
    return this.startFor(caller, credentialId);
  }

  @Post(':id/oauth2/start')
  @Requires('credentials.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Connect an OAuth2 credential', description: HOW })
  @ApiOkResponse({ type: ConsentResponse })
  @Problems('CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID', 'OAUTH_FAILED')
  startById(@Caller() caller: Principal, @Param('id', UuidPipe) credentialId: string): Promise<ConsentResponse> {
    return this.startFor(caller, credentialId);
  }

  @Get('oauth2/open')
  @Public()
  @ApiOperation({ summary: 'Where a browser takes up a consent', description: 'Answers with a page for people. Once.' })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  async open(
    @Query() { ticket }: OpenConsentQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.page({ request, reply }, async () => {
      const actor = await this.actorOf(request);
      const { name, authorizationUrl, state, browserKey } = await this.credentials.openConsent({ ticket, actor });
      reply.header('set-cookie', consentCookie(state, browserKey, this.address.isSecure));
      return consentPage({
        title: `Connect "${name}"`,
        text: CAUTION,
        link: { address: authorizationUrl, text: `Continue to ${new URL(authorizationUrl).host}` },
      });
    });
  }

  @Get('oauth2/callback')
  @Public()
  @ApiOperation({ summary: 'Where a service sends the browser back to', description: 'Answers with a page for people.' })
  @ApiOkResponse({ content: { 'text/html': { schema: { type: 'string' } } } })
  async complete(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    return this.page({ request, reply }, async () => {
      const parameters = textsOf(query);
      const { state = '' } = parameters;
      const { isSecure } = this.address;
      const browserKey = consentKeyOf(request.headers.cookie, state, isSecure);
      if (browserKey !== undefined) reply.header('set-cookie', consentCookie(state, '', isSecure));
      const actor = await this.actorOf(request);
      const { name } = await this.credentials.completeOAuth({ parameters, browserKey, actor });
      return consentPage({ title: 'Connected', text: `The credential "${name}" is connected. You can close this page.` });
    });
  }

  private async startFor(caller: Principal, credentialId: string): Promise<ConsentResponse> {
    const { ticket } = await this.credentials.startOAuth({
      actor: toActor(caller),
      credentialId,
      publicUrl: this.address.of(''),
    });
    return { authorizationUrl: this.address.of(`${OPEN}?${new URLSearchParams({ ticket })}`) };
  }

  /** HEAD is of link previews and scanners of mail: it acts on nothing. */
  private async page({ request, reply }: Visit, make: () => Promise<string>): Promise<string> {
    reply.headers(CONSENT_PAGE_HEADERS);
    if (request.method === 'HEAD') return '';
    try {
      return await make();
    } catch (error) {
      reply.status(isAppError(error) ? error.status : 500);
      const text =
        isAppError(error) && error.kind !== 'internal' ? error.message : 'Something failed inside Weft; its log has the cause.';
      return consentPage({ title: 'Not connected', text });
    }
  }

  /** Browsers come without a sign-in; whoever comes with one has to be the one who started. */
  private async actorOf({ headers }: FastifyRequest): Promise<Actor | undefined> {
    const key = headers['x-api-key'];
    const credential = typeof key === 'string' ? key : /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    const principal = credential === undefined ? undefined : await this.authenticator.identify(credential);
    return principal && toActor(principal);
  }
}

/** A parameter that is there twice is not one of the protocol (RFC 6749 §3.1). */
function textsOf(query: Record<string, unknown>): Record<string, string> {
  const texts = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length <= MAX_PARAMETER,
  );
  return Object.fromEntries(texts.slice(0, MAX_PARAMETERS));
}
