import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWorkflows1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orchestrator.workflows (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        latest_version integer NOT NULL,
        -- The version that triggers run; null while inactive.
        active_version integer,
        created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX workflows_by_age ON orchestrator.workflows (tenant_id, created_at DESC, id DESC);

      -- Append-only. Documents are text, not jsonb: jsonb refuses \\u0000 and lone surrogates, which users may have.
      CREATE TABLE orchestrator.workflow_versions (
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        version integer NOT NULL,
        document text NOT NULL,
        problems text NOT NULL,
        triggers text NOT NULL,
        -- Null where the document has errors.
        plan_hash text,
        created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', now()),
        created_by uuid,
        PRIMARY KEY (tenant_id, workflow_id, version),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE
      );

      CREATE TABLE orchestrator.webhook_routes (
        tenant_id uuid NOT NULL,
        method text NOT NULL,
        -- The path with every parameter's name left out, so that /a/:x and /a/:y are one route.
        path_key text NOT NULL,
        workflow_id uuid NOT NULL,
        node_id text NOT NULL,
        route text NOT NULL,
        PRIMARY KEY (tenant_id, method, path_key),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX webhook_routes_by_workflow ON orchestrator.webhook_routes (tenant_id, workflow_id);

      -- One row, raised in the transaction of every change to live versions and routes; caches of them compare it every
      -- second. Not a sequence: that would be seen to move before the change can be seen.
      CREATE TABLE orchestrator.changes (counter bigint NOT NULL);
      INSERT INTO orchestrator.changes VALUES (1);
    `);
    const tables = ['workflows', 'workflow_versions', 'webhook_routes'].flatMap((table) => tenantTable(`orchestrator.${table}`));
    const policies = [...tables, ...globalTable('orchestrator.changes', { weft_app: ['SELECT', 'UPDATE'] })];
    for (const statement of policies) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE orchestrator.changes, orchestrator.webhook_routes, orchestrator.workflow_versions, orchestrator.workflows;
    `);
  }
}
