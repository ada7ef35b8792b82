import { Body, Controller, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError } from '@weft/errors';
import { Authenticator } from '../accounts/authenticator.ts';
import type { Principal } from '../accounts/principal.ts';
import { Problems } from '../http/problem.decorator.ts';
import { Caller, Public, SignedIn } from './access.decorators.ts';
import { MeResponse, SignInRequest, SignInResponse } from './auth.dto.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

@ApiTags('auth')
@Controller('api/auth')
export class AuthHttp {
  constructor(private readonly authenticator: Authenticator) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({ summary: 'Sign in' })
  @ApiOkResponse({ type: SignInResponse })
  @Problems('CREDENTIALS_REJECTED', 'SIGN_IN_THROTTLED')
  async signIn(@Body() { email, password }: SignInRequest): Promise<SignInResponse> {
    const { token, expiresAt } = await this.authenticator.signIn(email, password);
    return { accessToken: token, expiresAt: expiresAt.toISOString() };
  }

  @Get('me')
  @SignedIn()
  @ApiOperation({ summary: 'Who I am, where, and what I may do' })
  @ApiOkResponse({ type: MeResponse })
  @Problems()
  async me(@Caller() caller: Principal): Promise<MeResponse> {
    const member = await this.authenticator.describe(caller);
    if (!member) throw new AppError('UNAUTHENTICATED', 'You do not belong to this workspace any more.');
    const workspace = { id: caller.tenantId, slug: member.workspaceSlug, name: member.workspaceName };
    return { id: caller.userId, email: member.email, role: member.role, permissions: [...caller.permissions], workspace };
  }
}
