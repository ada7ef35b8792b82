import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What code of a workflow keeps from one production run to the next (run.md §13): a few small rows, each replaced as a whole. */
const STATIC_DATA = `
  CREATE TABLE execution.static_data (
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    scope text NOT NULL,
    data bytea NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, workflow_id, scope)
  ) WITH (fillfactor = 80)`;

const STATEMENTS: readonly string[] = [
  STATIC_DATA,
  // The codec compresses; PostgreSQL need not try again.
  'ALTER TABLE execution.static_data ALTER data SET STORAGE EXTERNAL',
  ...tenantTable('execution.static_data', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], weft_app: ['SELECT'] }),
];

export class AddStaticData1764000000201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE execution.static_data');
  }
}
