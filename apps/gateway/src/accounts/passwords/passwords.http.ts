import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PasswordsService } from './passwords.service.ts';
import type { Principal } from '../principal.ts';
import { Problems } from '../../http/problem.decorator.ts';
import { Caller, InPerson, Public } from '../../access/access.decorators.ts';
import { AccessTokenResponse } from '../../access/auth.dto.ts';
import { IsAddress, IsNewPassword, IsPassword, IsSecretText } from '../../access/person.dto.ts';
import { SignInThrottle } from '../../access/sign-in-throttle.ts';

export class ChangePasswordRequest {
  @IsPassword()
  oldPassword!: string;

  @IsNewPassword()
  newPassword!: string;
}

export class ForgotPasswordRequest {
  @IsAddress()
  email!: string;
}

export class ResetPasswordRequest {
  @IsSecretText('From the link in the mail.')
  token!: string;

  @IsNewPassword()
  password!: string;
}

@ApiTags('auth')
@Controller('api/auth/password')
export class PasswordsHttp {
  constructor(private readonly passwords: PasswordsService) {}

  @Post()
  @InPerson()
  @HttpCode(200)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Change my password',
    description:
      'All other sessions end. This one goes on with the access token of the answer and the refresh token that it has.',
  })
  @ApiOkResponse({ type: AccessTokenResponse })
  @Problems('CREDENTIALS_REJECTED', 'FORBIDDEN', 'SIGN_IN_THROTTLED')
  async change(
    @Caller() caller: Principal,
    @Body() { oldPassword, newPassword }: ChangePasswordRequest,
  ): Promise<AccessTokenResponse> {
    const { token, expiresAt } = await this.passwords.change(caller, { old: oldPassword, new: newPassword });
    return { accessToken: token, expiresAt: expiresAt.toISOString() };
  }

  @Post('forgot')
  @Public()
  @HttpCode(202)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Ask for a mail to choose a new password',
    description: 'The answer is the same, and comes as fast, whether the address has an account or not.',
  })
  @ApiAcceptedResponse()
  @Problems('SIGN_IN_THROTTLED')
  forgot(@Body() { email }: ForgotPasswordRequest): void {
    this.passwords.requestReset(email);
  }

  @Post('reset')
  @Public()
  @HttpCode(204)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Choose a new password by the link of that mail',
    description: 'All sessions end: sign in afterwards.',
  })
  @ApiNoContentResponse()
  @Problems('LINK_REJECTED', 'SIGN_IN_THROTTLED')
  async reset(@Body() { token, password }: ResetPasswordRequest): Promise<void> {
    await this.passwords.reset(token, password);
  }
}
