import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EndAccounts1764000001120 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A ticket ends with the key of whoever asked for it, too.
      ALTER TABLE gateway.stream_tickets ADD COLUMN api_key_id uuid,
        ADD FOREIGN KEY (tenant_id, api_key_id) REFERENCES gateway.api_keys (tenant_id, id) ON DELETE CASCADE;
      CREATE INDEX stream_tickets_of_key ON gateway.stream_tickets (tenant_id, api_key_id);

      -- What a token is about, besides its person: the address that is to be theirs.
      ALTER TABLE gateway.one_time_tokens ADD COLUMN about text;

      ALTER TABLE gateway.workspaces
        -- From then on nobody is in it; what the other services hold of it is being deleted.
        ADD COLUMN deleting_at timestamptz,
        -- Nothing of it is left. The row stays, so that its slug, which is part of addresses, never leads to somebody else.
        ADD COLUMN deleted_at timestamptz,
        -- The replica that deletes has it until then.
        ADD COLUMN removal_until timestamptz,
        ADD CHECK (deleted_at IS NULL OR deleting_at IS NOT NULL);
      CREATE INDEX workspaces_to_remove ON gateway.workspaces (deleting_at) WHERE deleting_at IS NOT NULL AND deleted_at IS NULL;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE gateway.workspaces DROP COLUMN deleting_at, DROP COLUMN deleted_at, DROP COLUMN removal_until;
      ALTER TABLE gateway.one_time_tokens DROP COLUMN about;
      ALTER TABLE gateway.stream_tickets DROP COLUMN api_key_id;
    `);
  }
}
