import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { InvitationsService } from '../../workspaces/invitations.service.ts';
import { AccountsRepository } from '../accounts.repository.ts';
import { verifyPassword } from '../password.ts';
import { Places } from './places.ts';
import type { SessionClient } from './sessions.repository.ts';
import { SessionsService, type SessionTokens } from './sessions.service.ts';

export interface SignInAttempt {
  readonly email: string;
  readonly password: string;
  /** Id or slug; the home workspace where it is left out. */
  readonly workspace?: string;
  /** Accepted with the sign-in, whose workspace it then is. */
  readonly invitation?: string;
}

/** Opens sessions for people with a password. */
@Injectable()
export class SignIn {
  constructor(
    private readonly accounts: AccountsRepository,
    private readonly places: Places,
    private readonly invitations: InvitationsService,
    private readonly sessions: SessionsService,
  ) {}

  /** @throws CREDENTIALS_REJECTED, without saying whether the user exists; then WORKSPACE_NOT_FOUND, LINK_REJECTED, FORBIDDEN */
  async byPassword({ email, password, workspace, invitation }: SignInAttempt, client: SessionClient): Promise<SessionTokens> {
    const user = await this.accounts.findUserByEmail(email);
    const right = await verifyPassword(password, user?.passwordHash ?? undefined);
    if (!user || !right) throw new AppError('CREDENTIALS_REJECTED', 'The e-mail address or the password is wrong.');
    const invited = invitation === undefined ? undefined : await this.invitations.accept(user, invitation);
    const asked = invited?.tenantId ?? workspace;
    return this.sessions.open({ userId: user.id, workspaceId: await this.places.of(user, asked) }, client);
  }
}
