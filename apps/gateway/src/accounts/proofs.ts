import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { AccountsRepository, type UserRow } from './accounts.repository.ts';
import { OneTimeTokens } from './links/one-time-tokens.ts';
import { verifyPassword } from './password.ts';
import type { Principal } from './principal.ts';

/** The password, or the code that a sign-in with Google has just ended with. */
export interface Proof {
  readonly password?: string;
  readonly code?: string;
}

/** That it is really them: what takes an account over or away needs more than an open session. */
@Injectable()
export class Proofs {
  constructor(
    private readonly database: TenantDatabase,
    private readonly accounts: AccountsRepository,
    private readonly oneTimeTokens: OneTimeTokens,
  ) {}

  /** Who it is. @throws CREDENTIALS_REJECTED */
  async assertGiven({ userId }: Principal, { password, code }: Proof): Promise<UserRow> {
    const user = await this.database.withoutTenant((tx) => this.accounts.findUser(tx, userId));
    const isProven = password === undefined ? await this.isOwnCode(userId, code) : await isPassword(user, password);
    if (user && isProven) return user;
    throw new AppError(
      'CREDENTIALS_REJECTED',
      'Give your password; without one, sign in with Google once more and give the `code` that you come back with.',
    );
  }

  private async isOwnCode(userId: string, code: string | undefined): Promise<boolean> {
    if (code === undefined) return false;
    const taken = await this.database.withoutTenant((tx) => this.oneTimeTokens.take(tx, 'sign-in', code));
    return taken?.userId === userId;
  }
}

const isPassword = (user: UserRow | undefined, password: string): Promise<boolean> =>
  verifyPassword(password, user?.passwordHash ?? undefined);
