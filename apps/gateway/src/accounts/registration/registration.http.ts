import { Body, Controller, HttpCode, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RegistrationService } from './registration.service.ts';
import { SessionsService } from '../sessions/sessions.service.ts';
import { Problems } from '../../http/problem.decorator.ts';
import { Public } from '../../access/access.decorators.ts';
import { SignInResponse, toSignInResponse } from '../../access/auth.dto.ts';
import {
  IsAddress,
  IsNewPassword,
  IsOptionalName,
  IsOptionalSecretText,
  IsPassword,
  IsSecretText,
} from '../../access/person.dto.ts';
import { clientOf } from '../sessions/session-client.ts';
import { SignInThrottle } from '../../access/sign-in-throttle.ts';

export class RegisterRequest {
  @IsAddress()
  email!: string;

  @IsNewPassword()
  password!: string;

  @IsOptionalName()
  name?: string;

  @IsOptionalSecretText('From the link of an invitation for this address.')
  invitation?: string;
}

export class RegisteredResponse {
  @ApiProperty({
    enum: ['confirm', 'sign-in'],
    description: '`confirm`: follow the link in the mail. `sign-in`: sign in, since this installation sends no mail.',
  })
  next!: 'confirm' | 'sign-in';
}

export class ConfirmRequest {
  @IsSecretText('From the link in the mail.')
  token!: string;

  @IsPassword()
  password!: string;
}

@ApiTags('auth')
@Controller('api/auth/register')
export class RegistrationHttp {
  constructor(
    private readonly registration: RegistrationService,
    private readonly sessions: SessionsService,
  ) {}

  @Post()
  @Public()
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Make an account',
    description:
      'With an invitation: 201, a member of the workspace that invites, signed in. Without one, where registration is open: 202, the same whether the address has an account or not.',
  })
  @ApiCreatedResponse({ type: SignInResponse })
  @ApiAcceptedResponse({ type: RegisteredResponse })
  @Problems('REGISTRATION_CLOSED', 'LINK_REJECTED', 'ACCOUNT_EXISTS', 'SIGN_IN_THROTTLED')
  async register(
    @Body() { invitation, ...person }: RegisterRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignInResponse | RegisteredResponse> {
    if (invitation === undefined) {
      await this.registration.register(person);
      reply.code(202);
      return { next: this.registration.nextStep };
    }
    const made = await this.registration.registerInvited(person, invitation);
    return toSignInResponse(await this.sessions.open(made, clientOf(request)));
  }

  @Post('confirm')
  @Public()
  @HttpCode(201)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Confirm the address, and sign in',
    description:
      'Needs the password that the account was asked for with: a link alone, in the hands of somebody else, makes no account.',
  })
  @ApiCreatedResponse({ type: SignInResponse })
  @Problems('LINK_REJECTED', 'SIGN_IN_THROTTLED')
  async confirm(@Body() { token, password }: ConfirmRequest, @Req() request: FastifyRequest): Promise<SignInResponse> {
    const made = await this.registration.confirm(token, password);
    return toSignInResponse(await this.sessions.open(made, clientOf(request)));
  }
}
