import { Injectable } from '@nestjs/common';
import type { ApprovalRecipient, Decider } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { TenantDatabase } from '@weft/persistence';
import { permissionsOf, ROLES, type Role } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { MembersRepository, type DeciderNames } from '../workspaces/members.repository.ts';

/** Of one question: more are not written to, though they may decide. */
const MAX_RECIPIENTS = 100;
/** Whoever may let runs start may let them go on. */
const DECIDING_ROLES = ROLES.filter((role) => permissionsOf(role).has('executions.run'));

/** Who may decide about questions of runs: members, by what assignees are named by. */
@Injectable()
export class Deciders {
  constructor(
    private readonly database: TenantDatabase,
    private readonly members: MembersRepository,
  ) {}

  /** @throws FORBIDDEN for somebody who is no member any more, or may not run executions */
  async find(tenantId: string, userId: string, via: Decider['via']): Promise<Decider> {
    const member = await this.database.withTenant(tenantId, (tx) => this.members.find(tx, userId));
    if (!member || !DECIDING_ROLES.includes(member.role))
      throw new AppError('FORBIDDEN', 'This is decided by members who may run executions.');
    return { userId, email: member.email, names: namesOf(member), via };
  }

  ofCaller({ tenantId, userId, by }: Principal, via: Decider['via'] = by === 'api-key' ? 'api-key' : 'api'): Promise<Decider> {
    return this.find(tenantId, userId, via);
  }

  /** Those whom these names mean; without names whoever may run executions. */
  async list(tenantId: string, assignees: readonly string[]): Promise<ApprovalRecipient[]> {
    const of = assignees.length === 0 ? undefined : toNames(assignees);
    const found = await this.database.withTenant(tenantId, (tx) =>
      this.members.listDeciders(tx, { roles: DECIDING_ROLES, of, limit: MAX_RECIPIENTS }),
    );
    return found.map(({ userId, email }) => ({ userId, email }));
  }
}

/** Whoever has a role has those below it too. */
const atMost = (role: Role): readonly Role[] => DECIDING_ROLES.slice(DECIDING_ROLES.indexOf(role));
const atLeast = (role: Role): readonly Role[] => ROLES.slice(0, ROLES.indexOf(role) + 1);

const namesOf = ({ userId, email, role }: { userId: string; email: string; role: Role }): string[] => [
  `user:${userId}`,
  `email:${email.toLowerCase()}`,
  ...atMost(role).map((each) => `role:${each}`),
];

function toNames(assignees: readonly string[]): DeciderNames {
  const after = (prefix: string) => assignees.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const roles = ROLES.filter((role) => after('role:').includes(role)).flatMap(atLeast);
  return { userIds: after('user:'), emails: after('email:'), roles: [...new Set(roles)] };
}
