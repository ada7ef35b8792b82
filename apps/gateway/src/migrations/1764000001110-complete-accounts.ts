import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CompleteAccounts1764000001110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gateway.users
        ADD COLUMN name text NOT NULL DEFAULT '',
        -- When its owner was seen to get mail at this address; null while that is only claimed.
        ADD COLUMN email_verified_at timestamptz,
        -- Whoever signs in by an identity elsewhere need not have a password.
        ALTER COLUMN password_hash DROP NOT NULL;

      ALTER TABLE gateway.api_keys ADD COLUMN last_used_at timestamptz;

      -- Secrets that are good once: a password reset, the end of a sign-in elsewhere. Kept as hashes, gone once used.
      CREATE TABLE gateway.one_time_tokens (
        user_id uuid NOT NULL REFERENCES gateway.users (id) ON DELETE CASCADE,
        id uuid NOT NULL,
        purpose text NOT NULL,
        sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (user_id, id)
      );
      CREATE INDEX one_time_tokens_by_expiry ON gateway.one_time_tokens (expires_at);

      -- Who wants an account and has not yet shown that the address is theirs. Any number for one address: only the one whose
      -- mail is answered, with the password that it was made with, becomes a user.
      CREATE TABLE gateway.registrations (
        id uuid PRIMARY KEY,
        email text NOT NULL CHECK (email = lower(email)),
        name text NOT NULL,
        password_hash text NOT NULL,
        sha256 bytea NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX registrations_by_expiry ON gateway.registrations (expires_at);

      -- A person as somebody else knows them.
      CREATE TABLE gateway.identities (
        issuer text NOT NULL,
        subject text NOT NULL,
        user_id uuid NOT NULL REFERENCES gateway.users (id) ON DELETE CASCADE,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (issuer, subject)
      );
      CREATE INDEX identities_of_user ON gateway.identities (user_id);

      -- Open ones only: accepted and withdrawn ones are gone.
      CREATE TABLE gateway.invitations (
        tenant_id uuid NOT NULL REFERENCES gateway.workspaces (id),
        id uuid NOT NULL,
        email text NOT NULL CHECK (email = lower(email)),
        role text NOT NULL CHECK (role IN ('owner', 'admin', 'editor', 'viewer')),
        sha256 bytea NOT NULL,
        -- Sent by mail alone, so that whoever has it can read the mail of that address.
        mailed boolean NOT NULL,
        invited_by uuid NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, email)
      );
    `);
    const shared = ['one_time_tokens', 'registrations', 'identities'].flatMap((table) => globalTable(`gateway.${table}`));
    for (const statement of [...shared, ...tenantTable('gateway.invitations')]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE gateway.invitations, gateway.identities, gateway.registrations, gateway.one_time_tokens;
      ALTER TABLE gateway.api_keys DROP COLUMN last_used_at;
      ALTER TABLE gateway.users DROP COLUMN name, DROP COLUMN email_verified_at;
    `);
  }
}
