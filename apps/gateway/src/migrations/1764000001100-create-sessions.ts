import { globalTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSessions1764000001100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One sign-in on one device. It belongs to a person, not to a workspace: the workspace is where they are at the moment.
      -- A session that has ended has no row.
      CREATE TABLE gateway.sessions (
        id uuid PRIMARY KEY,
        user_id uuid NOT NULL REFERENCES gateway.users (id) ON DELETE CASCADE,
        workspace_id uuid NOT NULL REFERENCES gateway.workspaces (id),
        user_agent text NOT NULL,
        network text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        refreshed_at timestamptz NOT NULL DEFAULT now(),
        -- Moves on with each refresh, up to ends_at.
        expires_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        -- Of its refresh tokens; only those of the newest are good.
        generation integer NOT NULL DEFAULT 1
      );
      CREATE INDEX sessions_of_user ON gateway.sessions (user_id, refreshed_at);
      CREATE INDEX sessions_by_expiry ON gateway.sessions (expires_at);

      -- Used ones are kept while their session lives, so that a second use is seen for what it is.
      CREATE TABLE gateway.refresh_tokens (
        session_id uuid NOT NULL REFERENCES gateway.sessions (id) ON DELETE CASCADE,
        id uuid NOT NULL,
        sha256 bytea NOT NULL,
        generation integer NOT NULL,
        PRIMARY KEY (session_id, id)
      );
      CREATE INDEX refresh_tokens_by_generation ON gateway.refresh_tokens (session_id, generation);

      -- A ticket ends with the session of whoever asked for it.
      ALTER TABLE gateway.stream_tickets ADD COLUMN session_id uuid REFERENCES gateway.sessions (id) ON DELETE CASCADE;
      CREATE INDEX stream_tickets_of_session ON gateway.stream_tickets (session_id);

      -- Counters of attempts, the same for every replica. Unlogged: a crash of the server may forget them.
      CREATE UNLOGGED TABLE gateway.attempts (
        key text PRIMARY KEY,
        hits integer NOT NULL,
        ends_at timestamptz NOT NULL
      );
      CREATE INDEX attempts_by_end ON gateway.attempts (ends_at);

      -- Beside its workspace's own rows, a person may look at their own memberships in all workspaces.
      CREATE POLICY own_memberships ON gateway.memberships FOR SELECT TO weft_app
        USING (user_id = nullif(current_setting('weft.user', true), '')::uuid);
    `);
    for (const statement of ['sessions', 'refresh_tokens', 'attempts'].flatMap((table) => globalTable(`gateway.${table}`))) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP POLICY own_memberships ON gateway.memberships;
      ALTER TABLE gateway.stream_tickets DROP COLUMN session_id;
      DROP TABLE gateway.attempts, gateway.refresh_tokens, gateway.sessions;
    `);
  }
}
