import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { PublicAddress } from '../../http/public-address.ts';
import { MailQueue } from '../../mail/mail-queue.ts';
import { emailChangeAskedMail, emailChangedMail, emailChangeMail, emailTakenMail } from '../../mail/mail-texts.ts';
import type { Mail } from '../../mail/mailer.ts';
import { AccessChanges } from '../access-changes.ts';
import { AccountsRepository } from '../accounts.repository.ts';
import { linkRejected } from '../links/link-rejected.ts';
import { OneTimeTokens } from '../links/one-time-tokens.ts';
import type { Principal } from '../principal.ts';
import { type Proof, Proofs } from '../proofs.ts';
import { SIGN_IN_PAGE } from '../registration/registration.service.ts';
import { SessionsRepository } from '../sessions/sessions.repository.ts';

export const EMAIL_PAGE = '/confirm-email';

/**
 * Another address for an account. Whoever has the mail of an address can reset the password, so that a new one is taken only from
 * whoever proves to be its owner, has its link, and is signed in: a mistyped address gives nobody anything.
 */
@Injectable()
export class EmailChangeService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly proofs: Proofs,
    private readonly changes: AccessChanges,
    private readonly mail: MailQueue,
    private readonly address: PublicAddress,
  ) {}

  /**
   * Writes to both addresses. The answer is the same whether the new one has an account.
   * @throws CREDENTIALS_REJECTED, INVALID_INPUT for the address of before, MAIL_LIMIT_REACHED, SERVICE_UNAVAILABLE where no mail is sent
   */
  async request(caller: Principal, given: string, proof: Proof): Promise<void> {
    if (!this.mail.isSetUp)
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        'No address can be confirmed here, since no mail is sent: an operator sets SMTP_URL.',
      );
    const user = await this.proofs.assertGiven(caller, proof);
    const email = given.toLowerCase();
    if (email === user.email) throw new AppError('INVALID_INPUT', 'That is your address already.');
    // The limit is of the address, whoever has it: to be told of it tells nothing about accounts.
    await this.mail.assertMayWrite(email);
    this.mail.add(() => this.compose(user.id, email));
    this.mail.add(async () => ({ to: user.email, ...emailChangeAskedMail(email) }));
  }

  /** All other sessions end, and links that went to the old address are void. @throws LINK_REJECTED */
  async confirm({ userId, sessionId }: Principal, token: string): Promise<void> {
    const { before, email } = await this.database.withoutTenant(async (tx) => {
      const { userId: theirs, about } = (await this.oneTimeTokens.take(tx, 'email-change', token)) ?? {};
      const user = theirs === userId ? await this.accounts.findUser(tx, userId) : undefined;
      // Thrown within, so that nobody uses up the link of somebody else.
      if (!user || about === undefined || !(await this.accounts.changeEmail(tx, { userId, email: about }))) throw linkRejected();
      await this.sessions.deleteAll(tx, { userId, ...(sessionId && { keep: sessionId }) });
      for (const purpose of ['password-reset', 'sign-in', 'email-change'] as const) {
        await this.oneTimeTokens.void(tx, purpose, userId);
      }
      return { before: user.email, email: about };
    });
    this.changes.announce(userId);
    this.mail.add(async () => ({ to: before, ...emailChangedMail(email) }));
  }

  private async compose(userId: string, email: string): Promise<Mail> {
    if (await this.accounts.findUserByEmail(email)) return { to: email, ...emailTakenMail(this.address.of(SIGN_IN_PAGE)) };
    const token = await this.database.withoutTenant((tx) =>
      this.oneTimeTokens.issue(tx, 'email-change', { userId, about: email }),
    );
    return { to: email, ...emailChangeMail(this.address.page(EMAIL_PAGE, { token })) };
  }
}
