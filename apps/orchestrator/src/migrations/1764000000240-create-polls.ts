import { tenantTable, type Grants } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Due triggers of all tenants are found by one look, as schedules are. */
const QUEUE: Grants = {
  weft_app: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
};

/** Triggers of active workflows that look for what is new, and what triggers have set up at other systems (ADR 0028). */
export class CreatePolls1764000000240 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE orchestrator.polls (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        -- The version that is live: it is what looks, and what a find starts.
        version integer NOT NULL,
        node_id text NOT NULL,
        rules text NOT NULL,
        timezone text NOT NULL,
        -- From when on the rules count; stays while they do.
        anchor_at timestamptz NOT NULL,
        -- When it looks next; while it looks, until when whoever does holds it. Null where it never does again.
        next_at timestamptz,
        is_polling boolean NOT NULL DEFAULT false,
        -- Of the last look that began, or change of the trigger: only what has the newest is kept.
        fence bigint NOT NULL DEFAULT 0,
        -- Looks since the last one of which it is known how it ended.
        attempts integer NOT NULL DEFAULT 0,
        last_polled_at timestamptz,
        last_found_at timestamptz,
        last_execution_id uuid,
        -- Since the last look that came through.
        failures integer NOT NULL DEFAULT 0,
        last_error text,
        last_error_at timestamptz,
        UNIQUE (tenant_id, workflow_id, node_id),
        FOREIGN KEY (tenant_id, workflow_id) REFERENCES orchestrator.workflows (tenant_id, id) ON DELETE CASCADE
      );
      CREATE INDEX polls_due ON orchestrator.polls (next_at) WHERE next_at IS NOT NULL;
      CREATE INDEX polls_under_way ON orchestrator.polls (tenant_id) WHERE is_polling;

      -- What a trigger has set up at another system, or is about to. Outlives its workflow: what was set up is undone. Made before the
      -- trigger is asked to, so that whoever dies meanwhile leaves it to others.
      CREATE TABLE orchestrator.trigger_hooks (
        id uuid PRIMARY KEY,
        tenant_id uuid NOT NULL,
        workflow_id uuid NOT NULL,
        node_id text NOT NULL,
        -- wanted: to be set up; active: it is; unwanted: to be undone, then the row goes.
        state text NOT NULL,
        -- All that it takes to do either, also when the workflow is no more.
        target text NOT NULL,
        fence bigint NOT NULL DEFAULT 0,
        is_held boolean NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        -- When whoever comes first does what is to be done; while it is held, when that is given up as lost.
        try_at timestamptz
      );
      CREATE INDEX trigger_hooks_of_workflow ON orchestrator.trigger_hooks (tenant_id, workflow_id, node_id);
      CREATE INDEX trigger_hooks_to_try ON orchestrator.trigger_hooks (try_at) WHERE try_at IS NOT NULL;
    `);
    const tables = ['polls', 'trigger_hooks'];
    for (const statement of tables.flatMap((table) => tenantTable(`orchestrator.${table}`, QUEUE))) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE orchestrator.trigger_hooks, orchestrator.polls');
  }
}
