import { Body, Controller, Get, HttpCode, Patch, Post, Req, UseGuards } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@weft/errors';
import type { FastifyRequest } from 'fastify';
import { Authenticator } from '../accounts/authenticator.ts';
import type { Principal } from '../accounts/principal.ts';
import { Profiles } from '../accounts/profiles.ts';
import { SessionsService } from '../accounts/sessions/sessions.service.ts';
import { SignIn } from '../accounts/sessions/sign-in.ts';
import { Problems } from '../http/problem.decorator.ts';
import { Caller, InPerson, Public, SignedIn } from './access.decorators.ts';
import { MeResponse, RefreshRequest, SignInRequest, SignInResponse, toSignInResponse, UpdateMeRequest } from './auth.dto.ts';
import { clientOf } from '../accounts/sessions/session-client.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

@ApiTags('auth')
@Controller('api/auth')
export class AuthHttp {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly signIns: SignIn,
    private readonly sessions: SessionsService,
    private readonly profiles: Profiles,
  ) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({ summary: 'Sign in' })
  @ApiOkResponse({ type: SignInResponse })
  @Problems('CREDENTIALS_REJECTED', 'SIGN_IN_THROTTLED', 'WORKSPACE_NOT_FOUND', 'LINK_REJECTED', 'FORBIDDEN')
  async signIn(@Body() attempt: SignInRequest, @Req() request: FastifyRequest): Promise<SignInResponse> {
    return toSignInResponse(await this.signIns.byPassword(attempt, clientOf(request)));
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get a new access token',
    description:
      'Each refresh token works once. A second use within ten seconds (two tabs, a lost answer) gets a token as well; a later one shows that somebody has a copy, and ends the session.',
  })
  @ApiOkResponse({ type: SignInResponse })
  @Problems('REFRESH_REJECTED', 'FORBIDDEN')
  async refresh(@Body() { refreshToken }: RefreshRequest): Promise<SignInResponse> {
    return toSignInResponse(await this.sessions.refresh(refreshToken));
  }

  @Post('logout')
  @InPerson()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign out',
    description: 'The session is over: its access and refresh tokens are refused from now on.',
  })
  @ApiNoContentResponse()
  @Problems('FORBIDDEN')
  async signOut(@Caller() caller: Principal): Promise<void> {
    await this.sessions.end(caller, caller.sessionId!);
  }

  @Get('me')
  @SignedIn()
  @ApiOperation({ summary: 'Who I am, where, and what I may do' })
  @ApiOkResponse({ type: MeResponse })
  @Problems()
  async me(@Caller() caller: Principal): Promise<MeResponse> {
    const member = await this.authenticator.describe(caller);
    if (!member) throw new AppError('UNAUTHENTICATED', 'You do not belong to this workspace any more.');
    const { email, name, role, emailVerifiedAt, workspaceSlug: slug, workspaceName } = member;
    const workspace = { id: caller.tenantId, slug, name: workspaceName };
    const emailVerified = emailVerifiedAt !== null;
    return { id: caller.userId, email, name, emailVerified, role, permissions: [...caller.permissions], workspace };
  }

  @Patch('me')
  @InPerson()
  @ApiOperation({ summary: 'Change my profile' })
  @ApiOkResponse({ type: MeResponse })
  @Problems('FORBIDDEN')
  async updateMe(@Caller() caller: Principal, @Body() { name }: UpdateMeRequest): Promise<MeResponse> {
    await this.profiles.rename(caller, name);
    return this.me(caller);
  }
}
