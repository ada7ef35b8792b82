import { tenantTable, type Grants } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Ticks of all tenants are found by one look, as runs are: schedules are a queue of starts. */
const QUEUE: Grants = {
  weft_app: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
};

/** Schedules of active workflows, and their ticks whose runs are not yet known to have started (ADR 0020). */
export class CreateSchedules1764000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orchestrator.schedules (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        -- The version that is live: what a tick starts is decided with the tick.
        version integer NOT NULL,
        node_id text NOT NULL,
        -- Place of the rule among those of its trigger.
        position integer NOT NULL,
        rule text NOT NULL,
        timezone text NOT NULL,
        misfire text NOT NULL,
        -- From when on the rule counts; stays while the rule does, whatever version is live.
        anchor_at timestamptz NOT NULL,
        -- Null where the rule is never due again.
        next_at timestamptz,
        last_due_at timestamptz,
        last_fired_at timestamptz,
        last_execution_id uuid,
        skipped_count bigint NOT NULL DEFAULT 0,
        -- Of the last time that ticks were skipped.
        skipped_from timestamptz,
        skipped_until timestamptz,
        skipped_at timestamptz,
        UNIQUE (tenant_id, workflow_id, node_id, rule, timezone),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX schedules_due ON orchestrator.schedules (next_at) WHERE next_at IS NOT NULL;

      -- Made by the transaction that moves next_at on, and gone once the run is certain, or nobody knows the workflow any more.
      -- Outlives its schedule: what was due while the workflow was active is started. No foreign key: checking it would wait for
      -- whoever activates the workflow, who waits for the schedule.
      CREATE TABLE orchestrator.schedule_fires (
        schedule_id uuid NOT NULL,
        due_at timestamptz NOT NULL,
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        version integer NOT NULL,
        node_id text NOT NULL,
        execution_id uuid NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        -- When whoever comes first may try to start it.
        try_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (schedule_id, due_at)
      );
      CREATE INDEX schedule_fires_to_try ON orchestrator.schedule_fires (try_at);
    `);
    const tables = ['schedules', 'schedule_fires'];
    for (const statement of tables.flatMap((table) => tenantTable(`orchestrator.${table}`, QUEUE))) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orchestrator.schedule_fires, orchestrator.schedules');
  }
}
