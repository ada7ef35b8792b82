import type { MigrationInterface, QueryRunner } from 'typeorm';

const PAGES = 32;

/**
 * The transaction that a run ended in, for those who follow a workspace (run.md §10). Written by its default, so that no statement has a
 * parameter more; what has ended before is null, and no change that anybody follows. The index has an entry for many pages and none for a
 * row: an end costs as much as without.
 */
const STATEMENTS: readonly string[] = [
  'ALTER TABLE execution.history ADD COLUMN committed_in bigint',
  'ALTER TABLE execution.history ALTER COLUMN committed_in SET DEFAULT pg_current_xact_id()::text::bigint',
  `CREATE INDEX history_commits ON execution.history USING brin (committed_in) WITH (pages_per_range = ${PAGES}, autosummarize = on)`,
];

export class OrderCommits1764000000851 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE execution.history DROP COLUMN committed_in');
  }
}
