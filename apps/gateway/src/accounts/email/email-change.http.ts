import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, InPerson } from '../../access/access.decorators.ts';
import { IsAddress, IsSecretText, ProofRequest } from '../../access/person.dto.ts';
import { SignInThrottle } from '../../access/sign-in-throttle.ts';
import { Problems } from '../../http/problem.decorator.ts';
import type { Principal } from '../principal.ts';
import { EmailChangeService } from './email-change.service.ts';

export class ChangeEmailRequest extends ProofRequest {
  @IsAddress()
  email!: string;
}

export class ConfirmEmailRequest {
  @IsSecretText('From the link in the mail.')
  token!: string;
}

@ApiTags('auth')
@Controller('api/auth/email')
export class EmailChangeHttp {
  constructor(private readonly emails: EmailChangeService) {}

  @Post()
  @InPerson()
  @HttpCode(202)
  @UseGuards(SignInThrottle)
  @ApiOperation({
    summary: 'Ask for another e-mail address',
    description:
      'Both addresses get a mail; the new one is taken when you open its link while you are signed in. The answer is the same whether it has an account.',
  })
  @ApiAcceptedResponse()
  @Problems('CREDENTIALS_REJECTED', 'FORBIDDEN', 'MAIL_LIMIT_REACHED', 'SIGN_IN_THROTTLED')
  async request(@Caller() caller: Principal, @Body() { email, ...proof }: ChangeEmailRequest): Promise<void> {
    await this.emails.request(caller, email, proof);
  }

  @Post('confirm')
  @InPerson()
  @HttpCode(204)
  @UseGuards(SignInThrottle)
  @ApiOperation({ summary: 'Take the new address by the link of that mail', description: 'All other sessions end.' })
  @ApiNoContentResponse()
  @Problems('LINK_REJECTED', 'FORBIDDEN', 'SIGN_IN_THROTTLED')
  async confirm(@Caller() caller: Principal, @Body() { token }: ConfirmEmailRequest): Promise<void> {
    await this.emails.confirm(caller, token);
  }
}
