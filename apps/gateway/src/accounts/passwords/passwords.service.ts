import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type Transaction } from '@weft/persistence';
import { passwordChangedMail, passwordResetMail } from '../../mail/mail-texts.ts';
import { MailQueue } from '../../mail/mail-queue.ts';
import type { Mail } from '../../mail/mailer.ts';
import { AccessTokens } from '../sessions/access-tokens.ts';
import { AccountsRepository } from '../accounts.repository.ts';
import { linkRejected } from '../links/link-rejected.ts';
import { AccessChanges } from '../access-changes.ts';
import { OneTimeTokens } from '../links/one-time-tokens.ts';
import { hashPassword, verifyPassword } from '../password.ts';
import type { Principal } from '../principal.ts';
import { PublicAddress } from '../../http/public-address.ts';
import { SessionsRepository } from '../sessions/sessions.repository.ts';
import { assertGoodPassword } from './password-rules.ts';

export const RESET_PAGE = '/reset-password';

/** Changing a password, and getting a new one where it was forgotten. Either ends the sessions that the old one had opened. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly sessions: SessionsRepository,
    private readonly oneTimeTokens: OneTimeTokens,
    private readonly accessTokens: AccessTokens,
    private readonly changes: AccessChanges,
    private readonly mail: MailQueue,
    private readonly address: PublicAddress,
  ) {}

  /**
   * All other sessions end, and access tokens from before are refused: this session goes on with the one that is returned.
   * @throws CREDENTIALS_REJECTED for a wrong old password, INVALID_INPUT for a weak new one.
   */
  async change(caller: Principal, passwords: { old: string; new: string }): Promise<{ token: string; expiresAt: Date }> {
    const { userId, tenantId, sessionId = '' } = caller;
    const user = await this.database.withoutTenant((tx) => this.accounts.findUser(tx, userId));
    const right = await verifyPassword(passwords.old, user?.passwordHash ?? undefined);
    if (!user || !right) throw new AppError('CREDENTIALS_REJECTED', 'The old password is wrong.');
    assertGoodPassword(passwords.new, user, 'newPassword');
    const passwordHash = await hashPassword(passwords.new);
    await this.database.withoutTenant((tx) => this.set(tx, { userId, passwordHash, keep: sessionId }));
    this.changes.announce(userId);
    this.tell(user.email);
    return this.accessTokens.issue({ userId, tenantId, sessionId });
  }

  /** Returns at once, whoever asks: whether there is such a user is looked up beside the answer. */
  requestReset(email: string): void {
    this.mail.addAskedFor(email, async (): Promise<Mail | undefined> => {
      const user = await this.accounts.findUserByEmail(email);
      if (!user) return undefined;
      const token = await this.database.withoutTenant((tx) =>
        this.oneTimeTokens.issue(tx, 'password-reset', { userId: user.id }),
      );
      return { to: user.email, ...passwordResetMail(this.address.page(RESET_PAGE, { token })) };
    });
  }

  /** Whoever has the token reads the mail of that address. @throws LINK_REJECTED, INVALID_INPUT for a weak password. */
  async reset(token: string, password: string): Promise<void> {
    assertGoodPassword(password, { email: '' });
    const isGood = await this.database.withoutTenant((tx) => this.oneTimeTokens.isGood(tx, 'password-reset', token));
    if (!isGood) throw linkRejected();
    const passwordHash = await hashPassword(password);
    const person = await this.database.withoutTenant(async (tx) => {
      const taken = await this.oneTimeTokens.take(tx, 'password-reset', token);
      const user = taken && (await this.accounts.findUser(tx, taken.userId));
      if (!user) return undefined;
      assertGoodPassword(password, user);
      await this.set(tx, { userId: user.id, passwordHash });
      await this.accounts.verifyEmail(tx, user.id);
      return user;
    });
    if (!person) throw linkRejected();
    this.changes.announce(person.id);
    this.tell(person.email);
  }

  private async set(
    tx: Transaction,
    { userId, passwordHash, keep }: { userId: string; passwordHash: string; keep?: string },
  ): Promise<void> {
    await this.accounts.setPassword(tx, { userId, passwordHash });
    await this.sessions.deleteAll(tx, { userId, ...(keep && { keep }) });
    await this.oneTimeTokens.void(tx, 'password-reset', userId);
    await this.oneTimeTokens.void(tx, 'sign-in', userId);
    await this.oneTimeTokens.void(tx, 'email-change', userId);
  }

  private tell(email: string): void {
    if (this.mail.isSetUp) this.mail.add(async () => ({ to: email, ...passwordChangedMail() }));
  }
}
