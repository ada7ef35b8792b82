import { Module } from '@nestjs/common';
import { ThrottlerModule } from '@nestjs/throttler';
import { TenantDatabase } from '@weft/persistence';
import { AccessGuard } from '../access/access.guard.ts';
import { Attempts } from '../access/attempts.ts';
import { AuthHttp } from '../access/auth.http.ts';
import { EmailChangeHttp } from './email/email-change.http.ts';
import { EmailChangeService } from './email/email-change.service.ts';
import { GoogleHttp } from './google/google.http.ts';
import { KeysHttp } from './keys/keys.http.ts';
import { PasswordsHttp } from './passwords/passwords.http.ts';
import { RegistrationHttp } from './registration/registration.http.ts';
import { SessionsHttp } from './sessions/sessions.http.ts';
import { signInThrottling } from '../access/sign-in-throttle.ts';
import { MailModule } from '../mail/mail.module.ts';
import { InvitationsRepository } from '../workspaces/invitations.repository.ts';
import { InvitationsService } from '../workspaces/invitations.service.ts';
import { MembersRepository } from '../workspaces/members.repository.ts';
import { AccessChanges } from './access-changes.ts';
import { AccessTokens } from './sessions/access-tokens.ts';
import { AccountsRepository } from './accounts.repository.ts';
import { ApiKeyUse } from './keys/api-key-use.ts';
import { ApiKeysRepository } from './keys/api-keys.repository.ts';
import { ApiKeysService } from './keys/api-keys.service.ts';
import { Authenticator } from './authenticator.ts';
import { FirstStart } from './first-start.ts';
import { GoogleProvider } from './google/google-provider.ts';
import { CodeExchange, GoogleSignIn } from './google/google-sign-in.ts';
import { IdentitiesRepository } from './google/identities.repository.ts';
import { SignInStates } from './google/sign-in-state.ts';
import { Memberships } from './memberships.ts';
import { OneTimeTokens } from './links/one-time-tokens.ts';
import { PasswordsService } from './passwords/passwords.service.ts';
import { Proofs } from './proofs.ts';
import { Profiles } from './profiles.ts';
import { AccountMaker } from './registration/account-maker.ts';
import { RegistrationService } from './registration/registration.service.ts';
import { RegistrationsRepository } from './registration/registrations.repository.ts';
import { Places } from './sessions/places.ts';
import { SessionsRepository } from './sessions/sessions.repository.ts';
import { SessionsService } from './sessions/sessions.service.ts';
import { SignIn } from './sessions/sign-in.ts';
import { StreamTickets } from './stream-tickets.ts';

const repositories = [
  AccountsRepository,
  ApiKeysRepository,
  SessionsRepository,
  RegistrationsRepository,
  IdentitiesRepository,
  InvitationsRepository,
  MembersRepository,
];
const signingIn = [
  SignIn,
  Places,
  GoogleProvider,
  GoogleSignIn,
  CodeExchange,
  SignInStates,
  SessionsService,
  AccessTokens,
  StreamTickets,
];
const people = [
  AccessChanges,
  Proofs,
  PasswordsService,
  EmailChangeService,
  RegistrationService,
  AccountMaker,
  InvitationsService,
  Profiles,
  Memberships,
  OneTimeTokens,
];

/** Who people are and what they may do. */
@Module({
  imports: [
    MailModule,
    ThrottlerModule.forRootAsync({
      inject: [TenantDatabase],
      useFactory: (database: TenantDatabase) => signInThrottling(new Attempts(database)),
    }),
  ],
  controllers: [AuthHttp, RegistrationHttp, PasswordsHttp, EmailChangeHttp, GoogleHttp, SessionsHttp, KeysHttp],
  providers: [...repositories, ...signingIn, ...people, ApiKeysService, ApiKeyUse, Authenticator, FirstStart, AccessGuard],
  exports: [
    AccessChanges,
    AccountsRepository,
    Authenticator,
    StreamTickets,
    FirstStart,
    AccessGuard,
    Memberships,
    SessionsService,
    InvitationsService,
    MembersRepository,
    InvitationsRepository,
    Proofs,
    SessionsRepository,
    MailModule,
    ThrottlerModule,
  ],
})
export class AccountsModule {}
