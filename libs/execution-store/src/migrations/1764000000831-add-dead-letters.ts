import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Failed production runs, until somebody deals with them: the row of a letter has the id of its run. `redrive_of`: the letter whose redrive the run
 * was. `edit`: what its redrive gets instead of what the run had.
 */
const DEAD_LETTERS = `
  CREATE TABLE execution.dead_letters (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    workflow_version integer NOT NULL,
    mode text NOT NULL,
    code text NOT NULL,
    error text,
    caller_told boolean NOT NULL,
    failed_at timestamptz NOT NULL,
    redrive_of uuid,
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'redriven', 'dismissed')),
    redriven_as uuid CHECK ((redriven_as IS NOT NULL) = (state = 'redriven')),
    resolved_at timestamptz CHECK ((resolved_at IS NULL) = (state = 'open')),
    resolved_by uuid,
    edit bytea,
    edited_at timestamptz,
    edited_by uuid,
    PRIMARY KEY (tenant_id, id)
  )`;

const STATEMENTS: readonly string[] = [
  DEAD_LETTERS,
  'CREATE INDEX dead_letters_by_time ON execution.dead_letters (tenant_id, state, failed_at, id)',
  ...tenantTable('execution.dead_letters', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], weft_app: ['SELECT'] }),
];

export class AddDeadLetters1764000000831 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE execution.dead_letters');
  }
}
