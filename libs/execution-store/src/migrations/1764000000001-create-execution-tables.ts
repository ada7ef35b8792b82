import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const EXECUTION = { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], weft_app: ['SELECT'] } as const;

/**
 * Rows of `runs` are open: small, changed often, gone at the end. `priority` first, then age: the claim reads `runs_queued` in that
 * order. Fairness between tenants (run.md §9) will put `tenant_id` before them, and a blocked run has the status that keeps it
 * out of the index already. Children (§11) are found by `parent_id`.
 */
const RUNS = `
  CREATE TABLE execution.runs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    workflow_version integer NOT NULL,
    plan_hash text NOT NULL,
    mode text NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'blocked', 'running', 'waiting', 'paused')),
    priority integer NOT NULL DEFAULT 0,
    fence integer NOT NULL DEFAULT 0,
    owner text CHECK ((status = 'running') = (owner IS NOT NULL)),
    claim integer,
    sequence integer NOT NULL DEFAULT 0,
    last_chunk bigint NOT NULL DEFAULT 0,
    strikes smallint NOT NULL DEFAULT 0,
    stop_requested boolean NOT NULL DEFAULT false,
    due_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    retry_of uuid,
    parent_id uuid,
    root_id uuid,
    depth smallint NOT NULL DEFAULT 0,
    command bytea NOT NULL,
    answer bytea,
    PRIMARY KEY (tenant_id, id)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500,
          autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.1, autovacuum_analyze_threshold = 1000)`;

const JOURNAL = `
  CREATE TABLE execution.journal (
    tenant_id uuid NOT NULL,
    execution_id uuid NOT NULL,
    fence integer NOT NULL,
    chunk bigint NOT NULL,
    sequence integer NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (tenant_id, execution_id, fence, chunk)
  ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0)`;

const HISTORY = `
  CREATE TABLE execution.history (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    workflow_version integer NOT NULL,
    plan_hash text NOT NULL,
    mode text NOT NULL,
    status text NOT NULL CHECK (status IN ('succeeded', 'failed', 'cancelled')),
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz NOT NULL,
    error text,
    executor text,
    fence integer NOT NULL,
    retry_of uuid,
    parent_id uuid,
    root_id uuid,
    depth smallint NOT NULL DEFAULT 0,
    step_count integer NOT NULL,
    event_count integer NOT NULL,
    body bytea,
    body_sha256 text,
    PRIMARY KEY (tenant_id, id)
  ) PARTITION BY RANGE (id)`;

/** The month's first instant as the least UUIDv7 of it; partitions are cut there. */
const LEAST_ID_OF = `
  CREATE FUNCTION execution.least_id_of(month timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT
  RETURN (lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`;

/**
 * Makes the partitions of last month, this one and the two after it. Ids of other times fall into the default partition, so that no run
 * is ever refused its end; when their month comes they move. Runs as the owner of the tables, since those who call it own nothing.
 */
const ENSURE_PARTITIONS = `
  CREATE FUNCTION execution.ensure_partitions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
  DECLARE
    month timestamptz;
    least uuid;
    beyond uuid;
    part text;
  BEGIN
    PERFORM pg_advisory_xact_lock(7710202);
    FOR ahead IN -1..2 LOOP
      month := date_trunc('month', now(), 'UTC') + make_interval(months => ahead);
      part := 'history_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM');
      CONTINUE WHEN to_regclass('execution.' || part) IS NOT NULL;
      least := execution.least_id_of(month);
      beyond := execution.least_id_of(date_trunc('month', now(), 'UTC') + make_interval(months => ahead + 1));
      EXECUTE format('CREATE TABLE execution.%I (LIKE execution.history INCLUDING ALL)', part);
      ALTER TABLE execution.history_other NO FORCE ROW LEVEL SECURITY;
      EXECUTE format('WITH moved AS (DELETE FROM execution.history_other WHERE id >= %L AND id < %L RETURNING *)
                      INSERT INTO execution.%I SELECT * FROM moved', least, beyond, part);
      ALTER TABLE execution.history_other FORCE ROW LEVEL SECURITY;
      EXECUTE format('ALTER TABLE execution.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
      EXECUTE format('ALTER TABLE execution.history ATTACH PARTITION execution.%I FOR VALUES FROM (%L) TO (%L)', part, least, beyond);
    END LOOP;
  END $$`;

const PARTITIONS_READY = `
  CREATE FUNCTION execution.partitions_ready() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog
  RETURN (SELECT bool_and(to_regclass('execution.history_' || to_char((date_trunc('month', now(), 'UTC') + make_interval(months => ahead)) AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL)
          FROM generate_series(0, 2) AS ahead)`;

const EXECUTORS = `
  CREATE TABLE execution.executors (
    id text PRIMARY KEY,
    lease interval NOT NULL,
    expires_at timestamptz NOT NULL,
    held_since timestamptz NOT NULL
  ) WITH (fillfactor = 50)`;

const PLANS = `
  CREATE TABLE execution.plans (
    tenant_id uuid NOT NULL,
    hash text NOT NULL,
    body bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, hash)
  )`;

const IDEMPOTENCY_KEYS = `
  CREATE TABLE execution.idempotency_keys (
    tenant_id uuid NOT NULL,
    scope text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    execution_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, scope, key)
  )`;

const STATEMENTS: readonly string[] = [
  RUNS,
  // The codec compresses; PostgreSQL need not try again.
  'ALTER TABLE execution.runs ALTER command SET STORAGE EXTERNAL, ALTER answer SET STORAGE EXTERNAL',
  `CREATE INDEX runs_queued ON execution.runs (priority DESC, id) WHERE status = 'queued'`,
  `CREATE INDEX runs_due ON execution.runs (due_at) WHERE status = 'waiting'`,
  `CREATE INDEX runs_owned ON execution.runs (owner) WHERE status = 'running'`,
  ...tenantTable('execution.runs', EXECUTION),
  JOURNAL,
  'ALTER TABLE execution.journal ALTER body SET STORAGE EXTERNAL',
  ...tenantTable('execution.journal', EXECUTION),
  HISTORY,
  'ALTER TABLE execution.history ALTER body SET STORAGE EXTERNAL',
  'CREATE INDEX history_workflow ON execution.history (tenant_id, workflow_id, id)',
  `CREATE INDEX history_unsuccessful ON execution.history (tenant_id, id) WHERE status <> 'succeeded'`,
  ...tenantTable('execution.history', { weft_execution: ['SELECT', 'INSERT', 'DELETE'], weft_app: ['SELECT'] }),
  'CREATE TABLE execution.history_other PARTITION OF execution.history DEFAULT',
  'ALTER TABLE execution.history_other ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
  LEAST_ID_OF,
  ENSURE_PARTITIONS,
  PARTITIONS_READY,
  'REVOKE ALL ON FUNCTION execution.ensure_partitions() FROM PUBLIC',
  'GRANT EXECUTE ON FUNCTION execution.ensure_partitions() TO weft_execution',
  'SELECT execution.ensure_partitions()',
  EXECUTORS,
  ...globalTable('execution.executors', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] }),
  PLANS,
  'ALTER TABLE execution.plans ALTER body SET STORAGE EXTERNAL',
  ...tenantTable('execution.plans', { weft_execution: ['SELECT', 'INSERT', 'DELETE'], weft_app: ['SELECT'] }),
  IDEMPOTENCY_KEYS,
  ...tenantTable('execution.idempotency_keys', EXECUTION),
];

export class CreateExecutionTables1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA execution CASCADE');
  }
}
