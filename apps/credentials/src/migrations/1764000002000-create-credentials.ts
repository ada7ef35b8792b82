import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCredentials1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row: which master key the data keys are under. Tells a wrong key before anything is read or written with it.
      CREATE TABLE credentials.master_key (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        key_id text NOT NULL
      );

      -- The tenants that have data keys, for whoever goes through all of them: a new master key, outdated records.
      CREATE TABLE credentials.key_owners (tenant_id uuid PRIMARY KEY);

      -- The newest encrypts; the older ones open what they closed.
      CREATE TABLE credentials.data_keys (
        tenant_id uuid NOT NULL,
        number integer NOT NULL,
        wrapped bytea NOT NULL,
        master_key_id text NOT NULL,
        -- Encryptions so far, counted before they are made.
        uses bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, number)
      );

      CREATE TABLE credentials.credentials (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        type text NOT NULL,
        -- The fields that are no secret, as JSON. Text, not jsonb, which refuses \\u0000.
        data text NOT NULL,
        secrets_set text[] NOT NULL,
        allowed_hosts text[] NOT NULL,
        -- The secret fields, under the data key of this number. Bound to tenant, id, version and all of the columns above but the name.
        sealed bytea NOT NULL,
        data_key integer NOT NULL,
        version integer NOT NULL,
        created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
        updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
        created_by uuid,
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, data_key) REFERENCES credentials.data_keys (tenant_id, number)
      );
      CREATE INDEX credentials_by_age ON credentials.credentials (tenant_id, created_at DESC, id DESC);

      -- What OAuth2 has given for a credential: access and refresh token in one envelope, so that they change together.
      CREATE TABLE credentials.tokens (
        tenant_id uuid NOT NULL,
        credential_id uuid NOT NULL,
        sealed bytea NOT NULL,
        data_key integer NOT NULL,
        version integer NOT NULL,
        -- Null where the service did not say.
        expires_at timestamptz,
        -- From when on another one is asked for, with some chance in it; and why that failed the last time.
        refresh_at timestamptz,
        failure text,
        PRIMARY KEY (tenant_id, credential_id),
        FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials.credentials (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, data_key) REFERENCES credentials.data_keys (tenant_id, number)
      );

      -- Consents under way. Deleted by the first who comes back with the state.
      CREATE TABLE credentials.consents (
        tenant_id uuid NOT NULL,
        state_hash bytea NOT NULL,
        credential_id uuid NOT NULL,
        credential_version integer NOT NULL,
        user_id uuid,
        -- The PKCE verifier.
        sealed bytea NOT NULL,
        data_key integer NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, state_hash),
        FOREIGN KEY (tenant_id, credential_id) REFERENCES credentials.credentials (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, data_key) REFERENCES credentials.data_keys (tenant_id, number)
      );
      CREATE INDEX consents_by_credential ON credentials.consents (tenant_id, credential_id);

      -- Who opened what. No foreign key: the record outlives the credential.
      CREATE TABLE credentials.uses (
        tenant_id uuid NOT NULL,
        id bigint GENERATED ALWAYS AS IDENTITY,
        at timestamptz NOT NULL DEFAULT now(),
        credential_id uuid NOT NULL,
        execution_id uuid NOT NULL,
        node_id text NOT NULL,
        outcome text NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX uses_by_credential ON credentials.uses (tenant_id, credential_id, id DESC);
      CREATE INDEX uses_by_age ON credentials.uses (tenant_id, at);
    `);
    const tables = ['data_keys', 'credentials', 'tokens', 'consents'].flatMap((table) => tenantTable(`credentials.${table}`));
    const policies = [
      ...tables,
      ...tenantTable('credentials.uses', { weft_app: ['SELECT', 'INSERT', 'DELETE'] }),
      ...globalTable('credentials.master_key', { weft_app: ['SELECT', 'INSERT', 'UPDATE'] }),
      ...globalTable('credentials.key_owners', { weft_app: ['SELECT', 'INSERT'] }),
    ];
    for (const statement of policies) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE credentials.uses, credentials.consents, credentials.tokens, credentials.credentials, credentials.data_keys,
        credentials.key_owners, credentials.master_key;
    `);
  }
}
