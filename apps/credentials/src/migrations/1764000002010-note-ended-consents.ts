import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoteEndedConsents1764000002010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The service gives no other token before somebody consents again.
      ALTER TABLE credentials.tokens ADD COLUMN needs_consent boolean NOT NULL DEFAULT false;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE credentials.tokens DROP COLUMN needs_consent');
  }
}
