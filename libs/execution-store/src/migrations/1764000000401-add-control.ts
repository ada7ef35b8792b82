import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATEMENTS: readonly string[] = [
  // Asked of the owner of a running run: it starts no further step, and parks the run as paused.
  'ALTER TABLE execution.runs ADD pause_requested boolean NOT NULL DEFAULT false',
  // Of retries of one run one is open at a time: a double click makes no two.
  `CREATE UNIQUE INDEX runs_retry ON execution.runs (tenant_id, retry_of) WHERE retry_of IS NOT NULL AND mode = 'retry'`,
  // What the caller got who was first, where the run's own answer does not tell or is another caller's by now; for a call that
  // ended a wait: who may make it.
  'ALTER TABLE execution.idempotency_keys ADD answer bytea, ADD route bytea',
];

export class AddControl1764000000401 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE execution.idempotency_keys DROP answer, DROP route;
      DROP INDEX execution.runs_retry;
      ALTER TABLE execution.runs DROP pause_requested`);
  }
}
