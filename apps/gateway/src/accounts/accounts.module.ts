import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { AccessGuard } from '../access/access.guard.ts';
import { AuthHttp } from '../access/auth.http.ts';
import { KeysHttp } from '../access/keys.http.ts';
import { signInThrottling } from '../access/sign-in-throttle.ts';
import { AccessTokens } from './access-tokens.ts';
import { AccountsRepository } from './accounts.repository.ts';
import { ApiKeysRepository } from './api-keys.repository.ts';
import { ApiKeysService } from './api-keys.service.ts';
import { Authenticator } from './authenticator.ts';
import { FirstStart } from './first-start.ts';
import { StreamTickets } from './stream-tickets.ts';

/** Who people are and what they may do. */
@Module({
  imports: [ThrottlerModule.forRoot(signInThrottling())],
  controllers: [AuthHttp, KeysHttp],
  providers: [
    AccountsRepository,
    ApiKeysRepository,
    ApiKeysService,
    AccessTokens,
    Authenticator,
    StreamTickets,
    FirstStart,
    AccessGuard,
  ],
  exports: [AccountsRepository, Authenticator, StreamTickets, FirstStart, AccessGuard],
})
export class AccountsModule {}
