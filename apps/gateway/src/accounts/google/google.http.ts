import { Body, Controller, Get, HttpCode, Logger, Post, Query, Req, Res, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { AppError, isAppError } from '@weft/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GoogleProvider } from './google-provider.ts';
import { CodeExchange, GoogleSignIn } from './google-sign-in.ts';
import { SignInStates, STATE_LIFE_MS } from './sign-in-state.ts';
import { PublicAddress } from '../../http/public-address.ts';
import { SIGN_IN_PAGE } from '../registration/registration.service.ts';
import { Problems } from '../../http/problem.decorator.ts';
import { Public } from '../../access/access.decorators.ts';
import { SignInResponse, toSignInResponse } from '../../access/auth.dto.ts';
import { IsOptionalSecretText, IsSecretText } from '../../access/person.dto.ts';
import { clientOf } from '../sessions/session-client.ts';
import { SignInThrottle } from '../../access/sign-in-throttle.ts';

export class GoogleQuery {
  @IsOptionalSecretText('The token of an invitation, which is accepted along with the sign-in.')
  invitation?: string;
}

export class ExchangeRequest {
  @IsSecretText('From the address that the browser was sent back to.')
  code!: string;
}

const COOKIE = 'weft-sign-in';
const MAX_QUERY_LENGTH = 8_000;

/**
 * There and back: the browser that began holds the state in a cookie that no script can read, and only it can end the sign-in. It comes
 * back to the front end with a code behind the `#`, never with a token.
 */
@ApiTags('auth')
@Controller('api/auth/google')
export class GoogleHttp {
  private readonly logger = new Logger('GoogleSignIn');

  constructor(
    private readonly provider: GoogleProvider,
    private readonly signIns: GoogleSignIn,
    private readonly codes: CodeExchange,
    private readonly states: SignInStates,
    private readonly address: PublicAddress,
  ) {}

  @Get()
  @Public()
  @UseGuards(SignInThrottle)
  @SkipThrottle({ account: true })
  @ApiOperation({ summary: 'Sign in with Google', description: 'For a browser to go to: sends it to Google.' })
  @ApiResponse({ status: 302, description: 'To Google.' })
  @Problems('SIGN_IN_THROTTLED')
  async begin(@Query() { invitation }: GoogleQuery, @Res() reply: FastifyReply): Promise<void> {
    const state = this.states.begin();
    const url = await this.provider.authorizationUrl(state);
    const value = invitation === undefined ? state : `${state}~${Buffer.from(invitation).toString('base64url')}`;
    await reply.header('set-cookie', this.cookie(value, STATE_LIFE_MS / 1_000)).redirect(url, 302);
  }

  @Get('callback')
  @Public()
  @ApiOperation({ summary: 'Where Google sends the browser back to' })
  @ApiResponse({
    status: 302,
    description: 'To `<WEFT_PUBLIC_URL>/sign-in#code=…`, for `POST /api/auth/google/exchange`, or `#error=<code>`.',
  })
  @ApiQuery({ name: 'code', required: false })
  @ApiQuery({ name: 'state', required: false })
  @Problems()
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const outcome = await this.finish(request);
    await reply.header('set-cookie', this.cookie('', 0)).redirect(this.address.page(SIGN_IN_PAGE, outcome), 302);
  }

  @Post('exchange')
  @Public()
  @HttpCode(200)
  @ApiOperation({ summary: 'Exchange the code for the tokens of a session', description: 'Good once, within a minute.' })
  @ApiOkResponse({ type: SignInResponse })
  @Problems('LINK_REJECTED', 'FORBIDDEN')
  async exchange(@Body() { code }: ExchangeRequest, @Req() request: FastifyRequest): Promise<SignInResponse> {
    return toSignInResponse(await this.codes.exchange(code, clientOf(request)));
  }

  private async finish(request: FastifyRequest): Promise<{ code: string } | { error: string }> {
    try {
      const { state, invitation } = this.begun(request);
      const query = request.url.slice(request.url.indexOf('?') + 1, MAX_QUERY_LENGTH);
      const person = await this.provider.identify(new URLSearchParams(query), state);
      return { code: await this.signIns.codeFor(person, invitation) };
    } catch (error) {
      const code = isAppError(error) ? error.code : 'SIGN_IN_FAILED';
      // The text of a foreign error is for the operator; the person is told that it did not work.
      const reason = error instanceof Error ? error.message.slice(0, 200) : undefined;
      this.logger.warn({ message: `A sign-in with Google did not work: ${reason}`, code });
      return { error: code };
    }
  }

  /** What the browser that is back holds from its beginning. @throws SIGN_IN_FAILED */
  private begun({ headers }: FastifyRequest): { state: string; invitation?: string } {
    const cookies = (headers.cookie ?? '').split(';').map((each) => each.trim());
    const held = cookies.find((each) => each.startsWith(`${this.cookieName}=`))?.slice(this.cookieName.length + 1) ?? '';
    const [state = '', invitation] = held.split('~');
    if (!this.states.isGood(state))
      throw new AppError('SIGN_IN_FAILED', 'This browser did not begin this sign-in, or too long ago.');
    return { state, ...(invitation && { invitation: Buffer.from(invitation, 'base64url').toString() }) };
  }

  /** With the prefix, no other host of the domain can have set it. */
  private get cookieName(): string {
    return this.address.isSecure ? `__Host-${COOKIE}` : COOKIE;
  }

  /** Lax: the way back from Google is a navigation from another site. */
  private cookie(value: string, maxAgeSeconds: number): string {
    const secure = this.address.isSecure ? '; Secure' : '';
    return `${this.cookieName}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
  }
}
