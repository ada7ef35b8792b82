import { AppError } from '@weft/errors';
import type pg from 'pg';

/**
 * The roles that the services work under. They own nothing and cannot sign in: a connection takes one by its startup
 * options, and the user who migrates is granted both.
 * `weft_app` sees the rows of one tenant, the one its transaction names. `weft_execution` sees every tenant's rows, of
 * the execution tables only.
 */
export const DATABASE_ROLES = ['weft_app', 'weft_execution'] as const;
export type DatabaseRole = (typeof DATABASE_ROLES)[number];

const INSUFFICIENT_PRIVILEGE = '42501';
/** Two migrations in two databases of one server may touch the same role at once. */
const ROLE_ATTEMPTS = 5;

/** Creates what is missing. @throws STORE_UNAVAILABLE with the SQL to run, where the user may not create roles. */
export async function ensureRoles(client: pg.ClientBase): Promise<void> {
  for (const role of DATABASE_ROLES) {
    try {
      await createRole(client, role);
      await grantRole(client, role);
    } catch (cause) {
      throw isForbidden(cause) ? await explain(client, cause) : cause;
    }
  }
}

async function createRole(client: pg.ClientBase, role: DatabaseRole): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
  if (rowCount) return;
  await client.query(
    `DO $$ BEGIN CREATE ROLE ${role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
}

async function grantRole(client: pg.ClientBase, role: DatabaseRole): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ granted: boolean }>(
      `SELECT rolsuper OR EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid AND m.roleid = $1::regrole
         AND coalesce((to_jsonb(m) ->> 'set_option')::boolean, true)) AS granted FROM pg_roles r WHERE rolname = current_user`,
      [role],
    );
    if (rows[0]?.granted) return;
    try {
      await client.query(`GRANT ${role} TO CURRENT_USER`);
      return;
    } catch (error) {
      if (isForbidden(error) || attempt === ROLE_ATTEMPTS) throw error;
    }
  }
}

const isForbidden = (error: unknown): boolean => (error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE;

async function explain(client: pg.ClientBase, cause: unknown): Promise<AppError> {
  const { rows } = await client.query<{ user: string }>('SELECT quote_ident(current_user) AS user');
  const sql = DATABASE_ROLES.flatMap((role) => [`CREATE ROLE ${role} NOLOGIN;`, `GRANT ${role} TO ${rows[0]?.user};`]).join(' ');
  return new AppError(
    'STORE_UNAVAILABLE',
    `The database user ${rows[0]?.user} may not create Weft's roles. Let an administrator of the database run, without what exists already: ${sql}`,
    { cause, details: { sql } },
  );
}
