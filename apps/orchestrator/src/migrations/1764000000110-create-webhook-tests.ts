import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks that are being tried out: rows, so that every replica sees them. */
export class CreateWebhookTests1764000000110 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orchestrator.webhook_tests (
        tenant_id uuid NOT NULL,
        method text NOT NULL,
        path_key text NOT NULL,
        workflow_id uuid NOT NULL,
        version integer NOT NULL,
        node_id text NOT NULL,
        route text NOT NULL,
        -- Of the run that the call will start; the same for all routes of one listening.
        execution_id uuid NOT NULL,
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, method, path_key),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX webhook_tests_by_workflow ON orchestrator.webhook_tests (tenant_id, workflow_id);
    `);
    for (const statement of tenantTable('orchestrator.webhook_tests')) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orchestrator.webhook_tests');
  }
}
