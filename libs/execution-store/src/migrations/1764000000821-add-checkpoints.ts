import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Where the LangGraph threads of parked runs stand: of each namespace the newest checkpoint, written with the park and gone with the end. The
 * journal is the truth, so a row may be lost. Rows are replaced and never change their key.
 */
const CHECKPOINTS = `
  CREATE TABLE execution.checkpoints (
    tenant_id uuid NOT NULL,
    execution_id uuid NOT NULL,
    namespace text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant_id, execution_id, namespace)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0)`;

const STATEMENTS: readonly string[] = [
  CHECKPOINTS,
  // The codec compresses; PostgreSQL need not try again.
  'ALTER TABLE execution.checkpoints ALTER body SET STORAGE EXTERNAL',
  ...tenantTable('execution.checkpoints', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] }),
];

export class AddCheckpoints1764000000821 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE execution.checkpoints');
  }
}
