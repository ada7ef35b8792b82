import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigOf } from '@weft/config';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { gatewayConfig } from '../../gateway.config.ts';
import { MailQueue } from '../../mail/mail-queue.ts';
import { accountExistsMail, confirmMail } from '../../mail/mail-texts.ts';
import { linkRejected } from '../links/link-rejected.ts';
import { AccountsRepository } from '../accounts.repository.ts';
import { mintSecret, readSecret, REGISTRATION_PREFIX } from '../opaque-secret.ts';
import { hashPassword, verifyPassword } from '../password.ts';
import { assertGoodPassword } from '../passwords/password-rules.ts';
import { PublicAddress } from '../../http/public-address.ts';
import { InvitationsService } from '../../workspaces/invitations.service.ts';
import { AccountMaker, type MadeAccount } from './account-maker.ts';
import { RegistrationsRepository } from './registrations.repository.ts';

const LIFE_MS = 24 * 60 * 60_000;
export const CONFIRM_PAGE = '/confirm';
export const SIGN_IN_PAGE = '/sign-in';

export interface RegistrationRequest {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
}

/**
 * New accounts. By an invitation, whose link is proof enough, at once. Without one, where registration is open, the answer is the same
 * whether the address has an account or not: with a way for mail the address has to be confirmed, with the password that was chosen, so
 * that nobody makes an account for somebody else's address and waits there.
 */
@Injectable()
export class RegistrationService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly registrations: RegistrationsRepository,
    private readonly invitations: InvitationsService,
    private readonly maker: AccountMaker,
    private readonly mail: MailQueue,
    private readonly address: PublicAddress,
    @Inject(gatewayConfig.token) private readonly config: ConfigOf<typeof gatewayConfig>,
  ) {}

  /** What somebody without an invitation has to do next; it depends on the installation alone. */
  get nextStep(): 'confirm' | 'sign-in' {
    return this.mail.isSetUp ? 'confirm' : 'sign-in';
  }

  /** @throws REGISTRATION_CLOSED, LINK_REJECTED, ACCOUNT_EXISTS where the invited person has an account to sign in with. */
  async registerInvited(request: RegistrationRequest, token: string): Promise<MadeAccount> {
    if (this.config.registration === 'closed') throw registrationClosed('closed');
    const invitation = await this.invitations.getOpen(token);
    const email = request.email.toLowerCase();
    if (invitation.email !== email) throw linkRejected();
    assertGoodPassword(request.password, request);
    const passwordHash = await hashPassword(request.password);
    return this.maker.makeInvited({ email, name: request.name, passwordHash, emailVerified: invitation.mailed }, invitation);
  }

  /** @throws REGISTRATION_CLOSED */
  async register(request: RegistrationRequest): Promise<void> {
    if (this.config.registration !== 'open') throw registrationClosed(this.config.registration);
    assertGoodPassword(request.password, request);
    const passwordHash = await hashPassword(request.password);
    const person = { email: request.email.toLowerCase(), name: request.name ?? '', passwordHash };
    if (this.mail.isSetUp) await this.askToConfirm(person);
    else await this.maker.makeOwn({ ...person, emailVerified: false });
  }

  /** @throws LINK_REJECTED, also for another password than the one that was chosen. */
  async confirm(token: string, password: string): Promise<MadeAccount> {
    const secret = readSecret(REGISTRATION_PREFIX, token);
    const waiting = secret && (await this.database.withoutTenant((tx) => this.registrations.find(tx, secret)));
    if (!waiting || !(await verifyPassword(password, waiting.passwordHash))) throw linkRejected();
    const made = await this.maker.makeOwn({ ...waiting, emailVerified: true });
    await this.database.withoutTenant((tx) => this.registrations.deleteFor(tx, waiting.email));
    if (!made) throw linkRejected();
    return made;
  }

  private async askToConfirm(person: { email: string; name: string; passwordHash: string }): Promise<void> {
    const id = randomUUID();
    const { text: token, sha256 } = mintSecret(REGISTRATION_PREFIX, id, id);
    await this.database.withoutTenant((tx) => this.registrations.insert(tx, { ...person, id, sha256, lifeMs: LIFE_MS }));
    this.mail.addAskedFor(person.email, async () => {
      const known = await this.accounts.findUserByEmail(person.email);
      const text = known
        ? accountExistsMail(this.address.of(SIGN_IN_PAGE))
        : confirmMail(this.address.page(CONFIRM_PAGE, { token }));
      return { to: person.email, ...text };
    });
  }
}

const registrationClosed = (mode: 'invitation' | 'closed'): AppError =>
  new AppError(
    'REGISTRATION_CLOSED',
    mode === 'invitation'
      ? 'On this installation an account needs an invitation: ask an owner or admin of a workspace for one.'
      : 'On this installation nobody can make an account.',
  );
