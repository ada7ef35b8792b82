import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { gatewayConfig } from '../../gateway.config.ts';
import { InvitationsService } from '../../workspaces/invitations.service.ts';
import { AccountsRepository, type UserRow } from '../accounts.repository.ts';
import { linkRejected } from '../links/link-rejected.ts';
import { OneTimeTokens } from '../links/one-time-tokens.ts';
import { AccountMaker } from '../registration/account-maker.ts';
import { Places } from '../sessions/places.ts';
import type { SessionClient } from '../sessions/sessions.repository.ts';
import { SessionsService, type SessionTokens } from '../sessions/sessions.service.ts';
import type { ProviderPerson } from './google-provider.ts';
import { IdentitiesRepository } from './identities.repository.ts';

/** Who somebody that the provider knows is here. */
@Injectable()
export class GoogleSignIn {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly identities: IdentitiesRepository,
    private readonly maker: AccountMaker,
    private readonly invitations: InvitationsService,
    private readonly oneTimeTokens: OneTimeTokens,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /**
   * A code for the front end, which exchanges it for the tokens of a session: good once, for a minute.
   * @throws ACCOUNT_EXISTS, REGISTRATION_CLOSED, LINK_REJECTED
   */
  async codeFor(person: ProviderPerson, invitation?: string): Promise<string> {
    const userId = await this.userFor(person, invitation);
    return this.database.withoutTenant((tx) => this.oneTimeTokens.issue(tx, 'sign-in', { userId }));
  }

  private async userFor(person: ProviderPerson, invitation: string | undefined): Promise<string> {
    const known = await this.database.withoutTenant((tx) => this.identities.findUserId(tx, person));
    const user = known === undefined ? await this.accounts.findUserByEmail(person.email) : undefined;
    if (known === undefined && !user) return this.register(person, invitation);
    const userId = known ?? (await this.link(person, user!));
    if (invitation !== undefined) await this.acceptInvitation(userId, invitation);
    return userId;
  }

  /**
   * By address only where both sides are sure of it today: here somebody has shown to read its mail, there the provider runs the
   * mailbox. Otherwise whoever made an account for somebody else's address would share it with them.
   */
  private async link(person: ProviderPerson, user: UserRow): Promise<string> {
    if (user.emailVerifiedAt === null || !person.ownsMailbox) {
      throw new AppError(
        'ACCOUNT_EXISTS',
        'There is an account with this address, and it is not sure that it is yours: sign in with its password, or reset that by mail first.',
      );
    }
    await this.database.withoutTenant((tx) => this.identities.insert(tx, person, user.id));
    return user.id;
  }

  private async register(person: ProviderPerson, token: string | undefined): Promise<string> {
    const { registration } = this.config;
    const isOpen = registration === 'open' || (registration === 'invitation' && token !== undefined);
    if (!isOpen)
      throw new AppError('REGISTRATION_CLOSED', 'There is no account for this person, and an account needs an invitation here.');
    const account = { email: person.email, name: person.name, passwordHash: null, emailVerified: person.ownsMailbox };
    const made = token === undefined ? await this.maker.makeOwn(account) : await this.makeInvited(account, token);
    if (!made) throw new AppError('ACCOUNT_EXISTS', 'There is an account with this address: try again.');
    await this.database.withoutTenant((tx) => this.identities.insert(tx, person, made.userId));
    return made.userId;
  }

  private async makeInvited(account: Parameters<AccountMaker['makeInvited']>[0], token: string) {
    const invitation = await this.invitations.getOpen(token);
    if (invitation.email !== account.email) throw linkRejected();
    return this.maker.makeInvited(account, invitation);
  }

  private async acceptInvitation(userId: string, token: string): Promise<void> {
    const user = await this.database.withoutTenant((tx) => this.accounts.findUser(tx, userId));
    if (!user) throw linkRejected();
    await this.invitations.accept(user, token);
  }
}

/** Turns such a code into a session. */
@Injectable()
export class CodeExchange {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly places: Places,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws LINK_REJECTED, FORBIDDEN for somebody who belongs nowhere */
  async exchange(code: string, client: SessionClient): Promise<SessionTokens> {
    const user = await this.database.withoutTenant(async (tx) => {
      const taken = await this.oneTimeTokens.take(tx, 'sign-in', code);
      return taken && this.accounts.findUser(tx, taken.userId);
    });
    if (!user) throw linkRejected();
    return this.sessions.open({ userId: user.id, workspaceId: await this.places.of(user) }, client);
  }
}
