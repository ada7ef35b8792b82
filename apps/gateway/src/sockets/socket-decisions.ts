import { Injectable } from '@nestjs/common';
import type { ApprovalView } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { Authenticator } from '../accounts/authenticator.ts';
import type { Permission } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { ApprovalsService } from '../approvals/approvals.service.ts';
import { toItemList } from '../executions/item-lists.ts';
import type { Decision } from './client-messages.ts';

/** As the routes that decide ask for. */
const PERMISSION: Permission = 'executions.run';

/** Decisions about questions of runs that come over a socket: with the rights that their sender has at that moment. */
@Injectable()
export class SocketDecisions {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly approvals: ApprovalsService,
  ) {}

  /** @throws UNAUTHENTICATED, and as `ApprovalsService.decide`. */
  async decide(caller: Principal, message: Decision): Promise<ApprovalView> {
    await this.assertMay(caller);
    const { approvalId, comment } = message;
    if (message.type !== 'respond')
      return this.approvals.decide(caller, approvalId, { action: message.type, comment, via: 'socket' });
    const { action, answers, items } = message;
    const given = items === undefined ? undefined : toItemList('items', items);
    return this.approvals.decide(caller, approvalId, { action, comment, answers, items: given, via: 'socket' });
  }

  private async assertMay(caller: Principal): Promise<void> {
    const permissions = await this.authenticator.recheck(caller);
    if (!permissions) throw new AppError('UNAUTHENTICATED', 'The session or API key of this socket is not valid any more.');
    // A socket may do no more than what opened it.
    if (permissions.has(PERMISSION) && caller.permissions.has(PERMISSION)) return;
    throw new AppError('FORBIDDEN', `This needs the permission "${PERMISSION}", which you or your API key do not have.`);
  }
}
