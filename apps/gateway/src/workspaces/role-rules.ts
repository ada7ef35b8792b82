import { AppError } from '@weft/errors';
import { permissionsOf, type Role } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';

/**
 * Nobody gives a role that may do more than they, or the API key they use, may do themselves; and ownership is only for owners to give.
 * @throws FORBIDDEN
 */
export function assertMayGive({ role: own, permissions }: Principal, role: Role): void {
  if (role === 'owner' && own !== 'owner') throw new AppError('FORBIDDEN', 'Only an owner can make somebody an owner.');
  const beyond = [...permissionsOf(role)].filter((permission) => !permissions.has(permission));
  if (beyond.length > 0) {
    throw new AppError(
      'FORBIDDEN',
      `You cannot make somebody ${role}, who may do what you or your API key may not: ${beyond.join(', ')}.`,
    );
  }
}

/** @throws FORBIDDEN where somebody who is no owner would change or remove an owner. */
export function assertMayTouch({ role: own }: Principal, theirs: Role): void {
  if (theirs === 'owner' && own !== 'owner') throw new AppError('FORBIDDEN', 'Only an owner can change or remove an owner.');
}

/** May a member who is `own` make somebody `role`? */
export function mayGive(own: Role, role: Role): boolean {
  const permissions = permissionsOf(own);
  if (!permissions.has('members.manage') || (role === 'owner' && own !== 'owner')) return false;
  return [...permissionsOf(role)].every((permission) => permissions.has(permission));
}
