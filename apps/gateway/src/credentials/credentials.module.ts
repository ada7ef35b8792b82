import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.ts';
import { ConsentPages } from './consent-pages.ts';
import { ConsentsHttp } from './consents.http.ts';
import { CredentialsHttp } from './credentials.http.ts';

@Module({
  imports: [AccountsModule],
  controllers: [ConsentsHttp, CredentialsHttp],
  providers: [ConsentPages],
})
export class CredentialsFrontModule {}
