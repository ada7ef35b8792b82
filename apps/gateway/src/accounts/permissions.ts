/** What a caller may be allowed to do. An API key's scopes are permissions as well. */
export const PERMISSIONS = [
  'workflows.read',
  'workflows.write',
  'executions.read',
  'executions.run',
  'executions.delete',
  'credentials.read',
  'credentials.write',
  'variables.read',
  'variables.write',
  'members.read',
  'members.manage',
  'keys.manage',
  'usage.read',
  'metrics.read',
  'dead-letters.manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = ['owner', 'admin', 'editor', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

const VIEWER: readonly Permission[] = ['workflows.read', 'executions.read', 'variables.read', 'members.read', 'usage.read'];
const EDITOR: readonly Permission[] = [
  ...VIEWER,
  'workflows.write',
  'executions.run',
  'executions.delete',
  'credentials.read',
  'credentials.write',
  'variables.write',
  'keys.manage',
];

const PERMISSIONS_OF: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: PERMISSIONS,
  editor: EDITOR,
  viewer: VIEWER,
};

/** What a member with this role may do; through an API key, no more than its scopes. */
export function permissionsOf(role: Role, scopes?: readonly string[]): ReadonlySet<Permission> {
  const permissions = PERMISSIONS_OF[role];
  return new Set(scopes ? permissions.filter((permission) => scopes.includes(permission)) : permissions);
}
