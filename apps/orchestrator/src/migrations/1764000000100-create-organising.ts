import { tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrganising1764000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orchestrator.folders (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        -- Null at the top.
        parent_id uuid,
        name text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id),
        FOREIGN KEY (tenant_id, parent_id) REFERENCES orchestrator.folders (tenant_id, id)
      );
      CREATE UNIQUE INDEX folders_by_name ON orchestrator.folders (tenant_id, parent_id, lower(name)) NULLS NOT DISTINCT;

      ALTER TABLE orchestrator.workflows ADD folder_id uuid,
        ADD CONSTRAINT workflows_folder FOREIGN KEY (tenant_id, folder_id) REFERENCES orchestrator.folders (tenant_id, id);
      CREATE INDEX workflows_by_folder ON orchestrator.workflows (tenant_id, folder_id, created_at DESC, id DESC);

      CREATE TABLE orchestrator.tags (
        tenant_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        PRIMARY KEY (tenant_id, id)
      );
      CREATE UNIQUE INDEX tags_by_name ON orchestrator.tags (tenant_id, lower(name));

      CREATE TABLE orchestrator.workflow_tags (
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        tag_id uuid NOT NULL,
        PRIMARY KEY (tenant_id, workflow_id, tag_id),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE,
        FOREIGN KEY (tenant_id, tag_id) REFERENCES orchestrator.tags (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX workflow_tags_by_tag ON orchestrator.workflow_tags (tenant_id, tag_id);

      CREATE TABLE orchestrator.variables (
        tenant_id uuid NOT NULL,
        name text NOT NULL,
        value text NOT NULL,
        updated_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, name)
      );

      -- Names of the variables that the plan may read, as JSON: a list, or "all". Null where it reads none.
      ALTER TABLE orchestrator.workflow_versions ADD variables text;
    `);
    const tables = ['folders', 'tags', 'workflow_tags', 'variables'];
    for (const statement of tables.flatMap((table) => tenantTable(`orchestrator.${table}`))) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE orchestrator.workflow_versions DROP variables;
      DROP TABLE orchestrator.variables, orchestrator.workflow_tags, orchestrator.tags;
      ALTER TABLE orchestrator.workflows DROP folder_id;
      DROP TABLE orchestrator.folders;
    `);
  }
}
