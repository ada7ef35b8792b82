import type { DatabaseRole } from './roles.ts';

export type Privilege = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';

/** What each role may do; a role that is left out may do nothing. */
export type Grants = Readonly<Partial<Record<DatabaseRole, readonly Privilege[]>>>;

const ALL: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];

/**
 * The statements that close a table with a `tenant_id`: row-level security, forced on its owner too. `weft_app` reaches
 * the rows of the tenant that its transaction names; without one the policy raises. `weft_execution` reaches all rows
 * where the grants name it, which is meant for the execution tables only.
 */
export function tenantTable(table: string, grants: Grants = { weft_app: ALL }): string[] {
  const own = `tenant_id = current_setting('weft.tenant')::uuid`;
  return [
    `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`,
    ...(grants.weft_app ? [`CREATE POLICY own_tenant ON ${table} TO weft_app USING (${own}) WITH CHECK (${own})`] : []),
    ...(grants.weft_execution ? [`CREATE POLICY every_tenant ON ${table} TO weft_execution USING (true) WITH CHECK (true)`] : []),
    ...toGrants(table, grants),
  ];
}

/** The statements for a table that belongs to no tenant: users, change counters. Reached through `withoutTenant`. */
export function globalTable(table: string, grants: Grants = { weft_app: ALL }): string[] {
  return toGrants(table, grants);
}

function toGrants(table: string, grants: Grants): string[] {
  return Object.entries(grants).map(([role, privileges]) => `GRANT ${privileges.join(', ')} ON ${table} TO ${role}`);
}
