import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const EXECUTION = { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], weft_app: ['SELECT'] } as const;

/**
 * Of a run that another one waits for: path of the activation that does. Null for all others, those included that were called and are not
 * waited for.
 */
const RUNS = 'ALTER TABLE execution.runs ADD parent_wait text';

/**
 * How many children a waiting activation has that are not over (run.md §11). A row is there from their insert until after the caller's end;
 * `is_over`: the caller has ended, and whoever finds it stops what is left of them.
 */
const CHILD_WAITS = `
  CREATE TABLE execution.child_waits (
    tenant_id uuid NOT NULL,
    parent_id uuid NOT NULL,
    path text NOT NULL,
    open integer NOT NULL,
    is_over boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, parent_id, path)
  ) WITH (fillfactor = 50)`;

const STATEMENTS: readonly string[] = [
  RUNS,
  'CREATE INDEX runs_called ON execution.runs (tenant_id, parent_id) WHERE parent_id IS NOT NULL',
  CHILD_WAITS,
  'CREATE INDEX child_waits_over ON execution.child_waits (tenant_id, parent_id) WHERE is_over',
  ...tenantTable('execution.child_waits', EXECUTION),
];

export class AddChildren1764000000801 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE execution.child_waits;
      DROP INDEX execution.runs_called;
      ALTER TABLE execution.runs DROP parent_wait`);
  }
}
