import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ROLES = {
  weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  weft_app: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
} as const;

/** Chunks name their content by a draft id, so that they can be written before the hash is known; the row of `blobs` makes them a blob. */
const STATEMENTS: readonly string[] = [
  `CREATE TABLE blob.blobs (
    tenant_id uuid NOT NULL,
    sha256 text NOT NULL,
    content_id uuid NOT NULL,
    size_bytes bigint NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, sha256)
  )`,
  ...tenantTable('blob.blobs', ROLES),
  `CREATE TABLE blob.chunks (
    tenant_id uuid NOT NULL,
    content_id uuid NOT NULL,
    position integer NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT now(),
    bytes bytea NOT NULL,
    PRIMARY KEY (tenant_id, content_id, position)
  )`,
  'ALTER TABLE blob.chunks ALTER bytes SET STORAGE EXTERNAL',
  ...tenantTable('blob.chunks', ROLES),
];

export class CreateBlobTables1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE blob.chunks, blob.blobs');
  }
}
