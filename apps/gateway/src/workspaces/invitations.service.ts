import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppError } from '@weft/errors';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { AccountsRepository } from '../accounts/accounts.repository.ts';
import { linkRejected } from '../accounts/links/link-rejected.ts';
import { INVITATION_PREFIX, mintSecret, readSecret } from '../accounts/opaque-secret.ts';
import type { Role } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { PublicAddress } from '../http/public-address.ts';
import { MailQueue } from '../mail/mail-queue.ts';
import { invitationMail } from '../mail/mail-texts.ts';
import { type InvitationRow, InvitationsRepository } from './invitations.repository.ts';
import { MembersRepository } from './members.repository.ts';
import { assertMayGive, mayGive } from './role-rules.ts';

const LIFE_MS = 7 * 24 * 60 * 60_000;
const MAX_OPEN = 200;
export const INVITATION_PAGE = '/invitation';

/** Invitations to a workspace, bound to an address. The link goes by mail; without a way for mail it is shown to its maker, once. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly database: TenantDatabase,
    private readonly invitations: InvitationsRepository,
    private readonly members: MembersRepository,
    private readonly accounts: AccountsRepository,
    private readonly mail: MailQueue,
    private readonly address: PublicAddress,
  ) {}

  /** @throws FORBIDDEN for a role that the caller may not give, ALREADY_MEMBER, MAIL_LIMIT_REACHED before an older invitation is replaced */
  async create(
    caller: Principal,
    { email: given, role }: { email: string; role: Role },
  ): Promise<{ row: InvitationRow; link?: string }> {
    assertMayGive(caller, role);
    const email = given.toLowerCase();
    const mailed = this.mail.isSetUp;
    const id = randomUUID();
    if (mailed) {
      await this.database.withTenant(caller.tenantId, (tx) => this.assertNew(tx, email));
      await this.mail.assertMayWrite(email);
    }
    const { text: token, sha256 } = mintSecret(INVITATION_PREFIX, caller.tenantId, id);
    const { row, letter } = await this.database.withTenant(caller.tenantId, async (tx) => {
      await this.assertNew(tx, email);
      const created = await this.invitations.put(tx, {
        id,
        email,
        role,
        sha256,
        mailed,
        invitedBy: caller.userId,
        lifeMs: LIFE_MS,
      });
      const inviter = await this.accounts.findMember(tx, caller.userId);
      return {
        row: created,
        letter: { workspace: inviter?.workspaceName ?? '', inviter: inviter?.name || (inviter?.email ?? ''), role },
      };
    });
    const url = this.address.page(INVITATION_PAGE, { token });
    if (!mailed) return { row, link: url };
    this.mail.add(async () => ({ to: email, ...invitationMail({ ...letter, url }) }));
    return { row };
  }

  list({ tenantId }: Principal): Promise<InvitationRow[]> {
    return this.database.withTenant(tenantId, (tx) => this.invitations.list(tx));
  }

  /** @throws INVITATION_NOT_FOUND */
  async revoke({ tenantId }: Principal, id: string): Promise<void> {
    const found = await this.database.withTenant(tenantId, (tx) => this.invitations.delete(tx, id));
    if (!found) throw new AppError('INVITATION_NOT_FOUND', `The workspace has no open invitation ${id}.`);
  }

  /** The invitation that a link stands for. @throws LINK_REJECTED */
  async getOpen(token: string): Promise<InvitationRow> {
    const secret = readSecret(INVITATION_PREFIX, token);
    const invitation = secret && (await this.invitations.findOpen(secret));
    if (!invitation) throw linkRejected();
    return invitation;
  }

  /** Makes somebody with an account a member. The invitation must be for their address. @throws LINK_REJECTED */
  async accept(user: { readonly id: string; readonly email: string }, token: string): Promise<InvitationRow> {
    const invitation = await this.getOpen(token);
    if (invitation.email !== user.email) throw linkRejected();
    await this.database.withTenant(invitation.tenantId, async (tx) => {
      await this.useUp(tx, invitation, user.id);
      if (invitation.mailed) await this.accounts.verifyEmail(tx, user.id);
    });
    return invitation;
  }

  /** As part of a transaction that makes the user too. @throws LINK_REJECTED where somebody was faster. */
  async useUp(tx: TenantTransaction, { id }: InvitationRow, userId: string): Promise<void> {
    const invitation = await this.invitations.take(tx, id);
    const inviter = invitation && (await this.accounts.findMember(tx, invitation.invitedBy));
    // Who may not give the role any more has not given it: nobody comes back by an invitation that they left behind.
    if (!inviter || !mayGive(inviter.role, invitation.role)) throw linkRejected();
    await this.accounts.insertMember(tx, { userId, role: invitation.role });
  }

  private async assertNew(tx: TenantTransaction, email: string): Promise<void> {
    if (await this.members.hasEmail(tx, email))
      throw new AppError('ALREADY_MEMBER', `${email} is a member of the workspace already.`);
    await this.invitations.deleteExpired(tx);
    const open = await this.invitations.list(tx);
    if (open.length < MAX_OPEN || open.some((each) => each.email === email)) return;
    throw new AppError('FORBIDDEN', `${MAX_OPEN} invitations are open, which is the most: withdraw one that is not needed.`);
  }
}
