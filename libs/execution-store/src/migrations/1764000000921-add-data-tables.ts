import { tenantTable, type Privilege } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that a workspace has made. `columns` is JSON: name, type, and which of a row's cells is the column's, from 1 and for good. */
const TABLES = `
  CREATE TABLE execution.data_tables (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    columns text NOT NULL,
    last_position integer NOT NULL,
    last_row_id bigint NOT NULL DEFAULT 0,
    row_count bigint NOT NULL DEFAULT 0,
    size_bytes bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, name)
  )`;

/** A cell is a text that the type of its column can be read from, or NULL. */
const ROWS = `
  CREATE TABLE execution.data_table_rows (
    tenant_id uuid NOT NULL,
    table_id uuid NOT NULL,
    id bigint NOT NULL,
    cells text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, table_id, id),
    FOREIGN KEY (tenant_id, table_id) REFERENCES execution.data_tables (tenant_id, id) ON DELETE CASCADE
  )`;

/** Writes of steps, with what they came to: whoever asks for one again under its key is told that. */
const WRITES = `
  CREATE TABLE execution.data_table_writes (
    tenant_id uuid NOT NULL,
    key uuid NOT NULL,
    result bytea NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
  )`;

const PRIVILEGES: readonly Privilege[] = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
const NAMES = ['data_tables', 'data_table_rows', 'data_table_writes'];
const STATEMENTS: readonly string[] = [
  TABLES,
  ROWS,
  WRITES,
  ...NAMES.flatMap((name) => tenantTable(`execution.${name}`, { weft_execution: PRIVILEGES, weft_app: PRIVILEGES })),
];

export class AddDataTables1764000000921 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of NAMES.toReversed()) await runner.query(`DROP TABLE execution.${name}`);
  }
}
