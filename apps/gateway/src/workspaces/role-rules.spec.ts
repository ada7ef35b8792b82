import { permissionsOf, ROLES, type Role } from '../accounts/permissions.ts';
import type { Principal } from '../accounts/principal.ts';
import { assertMayGive, assertMayTouch } from './role-rules.ts';

const principal = (role: Role, scopes?: string[]): Principal => ({
  tenantId: 't',
  userId: 'u',
  role,
  permissions: permissionsOf(role, scopes),
  by: scopes ? 'api-key' : 'access-token',
});
const givenBy = (caller: Principal) =>
  ROLES.filter((role) => {
    try {
      assertMayGive(caller, role);
      return true;
    } catch {
      return false;
    }
  });

describe(assertMayGive, () => {
  it('lets owners give every role, and admins every one but their superior’s', () => {
    expect(givenBy(principal('owner'))).toEqual(['owner', 'admin', 'editor', 'viewer']);
    expect(givenBy(principal('admin'))).toEqual(['admin', 'editor', 'viewer']);
  });

  it('lets a key give no role that may do more than the key', () => {
    expect(givenBy(principal('owner', ['members.manage']))).toEqual([]);
    expect(givenBy(principal('owner', ['members.manage', ...permissionsOf('viewer')]))).toEqual(['viewer']);
  });
});

describe(assertMayTouch, () => {
  it('keeps owners from everybody but owners', () => {
    expect(() => assertMayTouch(principal('owner'), 'owner')).not.toThrow();
    expect(() => assertMayTouch(principal('admin'), 'owner')).toThrow('Only an owner');
    expect(() => assertMayTouch(principal('admin'), 'admin')).not.toThrow();
  });
});
