import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAccounts1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A workspace is a tenant: its id is the tenant_id of everything in it.
      CREATE TABLE gateway.workspaces (
        id uuid PRIMARY KEY,
        slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      );

      -- A person may belong to several workspaces, and signs in to the one called home.
      CREATE TABLE gateway.users (
        id uuid PRIMARY KEY,
        email text NOT NULL UNIQUE CHECK (email = lower(email)),
        password_hash text NOT NULL,
        -- Access tokens from before this moment are refused.
        password_changed_at timestamptz NOT NULL DEFAULT now(),
        home_workspace_id uuid NOT NULL REFERENCES gateway.workspaces (id),
        created_at timestamptz NOT NULL DEFAULT now()
      );

      CREATE TABLE gateway.memberships (
        tenant_id uuid NOT NULL REFERENCES gateway.workspaces (id),
        user_id uuid NOT NULL REFERENCES gateway.users (id),
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, user_id)
      );

      -- The key itself is shown once and kept nowhere; it names its workspace, so that it is looked up inside that alone.
      CREATE TABLE gateway.api_keys (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        name text NOT NULL,
        sha256 bytea NOT NULL,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES gateway.memberships (tenant_id, user_id) ON DELETE CASCADE
      );

      -- For browsers, whose EventSource can send no header. Gone once used.
      CREATE TABLE gateway.stream_tickets (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        user_id uuid NOT NULL,
        sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, user_id) REFERENCES gateway.memberships (tenant_id, user_id) ON DELETE CASCADE
      );
      CREATE INDEX stream_tickets_by_expiry ON gateway.stream_tickets (tenant_id, expires_at);
    `);
    const shared = ['workspaces', 'users'].flatMap((table) => globalTable(`gateway.${table}`));
    const own = ['memberships', 'api_keys', 'stream_tickets'].flatMap((table) => tenantTable(`gateway.${table}`));
    for (const statement of [...shared, ...own]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'DROP TABLE gateway.stream_tickets, gateway.api_keys, gateway.memberships, gateway.users, gateway.workspaces',
    );
  }
}
