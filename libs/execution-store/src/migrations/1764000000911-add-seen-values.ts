import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Values that nodes of a workflow have met, so that later runs pass them over. `asked_by` is the step that met one first. */
const SEEN_VALUES = `
  CREATE TABLE execution.seen_values (
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    scope text NOT NULL,
    value uuid NOT NULL,
    asked_by uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (tenant_id, workflow_id, scope, value)
  )`;

/** The highest value that was met, rise by rise: `before` is what a step found, which it is told again if it asks again. */
const SEEN_MARKS = `
  CREATE TABLE execution.seen_marks (
    tenant_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    scope text NOT NULL,
    number bigint NOT NULL,
    asked_by uuid NOT NULL,
    before double precision,
    highest double precision NOT NULL,
    PRIMARY KEY (tenant_id, workflow_id, scope, number),
    UNIQUE (tenant_id, workflow_id, scope, asked_by)
  )`;

const STATEMENTS: readonly string[] = [
  SEEN_VALUES,
  'CREATE INDEX seen_values_by_age ON execution.seen_values (tenant_id, workflow_id, scope, number)',
  SEEN_MARKS,
  ...['seen_values', 'seen_marks'].flatMap((table) =>
    tenantTable(`execution.${table}`, { weft_execution: ['SELECT', 'INSERT', 'DELETE'] }),
  ),
];

export class AddSeenValues1764000000911 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['seen_marks', 'seen_values']) await runner.query(`DROP TABLE execution.${table}`);
  }
}
