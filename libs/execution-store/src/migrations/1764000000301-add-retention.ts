import { globalTable, tenantTable } from '@weft/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs that somebody has deleted and whose rows are hidden, until no late duplicate of their start can come any more. */
const DELETED_RUNS = `
  CREATE TABLE execution.deleted_runs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    deleted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
  )`;

/** When which sweep was last done, and by whom it is being done: of any number of processes one sweeps. */
const SWEEPS = `
  CREATE TABLE execution.sweeps (
    task text PRIMARY KEY,
    swept_at timestamptz NOT NULL DEFAULT now(),
    claim integer NOT NULL DEFAULT 0,
    claimed_until timestamptz NOT NULL DEFAULT '-infinity'
  )`;

/**
 * Takes a month out of the history. It must wait for no long reader, since every finish of a run would wait behind it: it fails after a moment
 * and is tried again at the next sweep. The last month and later are never taken: `ensure_partitions` would make them again.
 */
const RETIRE_PARTITION = `
  CREATE FUNCTION execution.retire_partition(part text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog SET lock_timeout = '300ms' AS $$
  BEGIN
    IF part !~ '^history_[0-9]{4}_[0-9]{2}$'
       OR part >= 'history_' || to_char((date_trunc('month', now(), 'UTC') - interval '1 month') AT TIME ZONE 'UTC', 'YYYY_MM')
    THEN RAISE EXCEPTION 'The partition % is not one to retire.', part; END IF;
    PERFORM pg_advisory_xact_lock(7710202);
    EXECUTE format('ALTER TABLE execution.history DETACH PARTITION execution.%I', part);
    EXECUTE format('ALTER TABLE execution.%I RENAME TO %I', part, replace(part, 'history_', 'retired_'));
  END $$`;

/** Drops a retired month. What ended there after it was looked through goes back: runs may wait for months before they end. */
const DROP_RETIRED = `
  CREATE FUNCTION execution.drop_retired(part text, succeeded_before timestamptz, others_before timestamptz) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET lock_timeout = '300ms' AS $$
  DECLARE
    is_needed boolean;
    still_kept text := 'finished_at >= CASE status WHEN ''succeeded'' THEN $1 ELSE $2 END';
  BEGIN
    IF part !~ '^retired_[0-9]{4}_[0-9]{2}$' THEN RAISE EXCEPTION 'The table % is not a retired partition.', part; END IF;
    EXECUTE format('ALTER TABLE execution.%I NO FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('SELECT EXISTS (SELECT FROM execution.%I WHERE %s)', part, still_kept) INTO is_needed USING succeeded_before, others_before;
    IF is_needed THEN
      ALTER TABLE execution.history_other NO FORCE ROW LEVEL SECURITY;
      EXECUTE format('INSERT INTO execution.history_other SELECT * FROM execution.%I WHERE %s ON CONFLICT DO NOTHING', part, still_kept)
        USING succeeded_before, others_before;
      ALTER TABLE execution.history_other FORCE ROW LEVEL SECURITY;
    END IF;
    EXECUTE format('DROP TABLE execution.%I', part);
  END $$`;

const STATEMENTS: readonly string[] = [
  // `name=value`, as code of the run has set them.
  'ALTER TABLE execution.history ADD custom_data text[], ADD deleted_at timestamptz',
  'GRANT UPDATE ON execution.history TO weft_execution',
  DELETED_RUNS,
  ...tenantTable('execution.deleted_runs', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] }),
  // Since when no version, run or record names it, as far as the last sweep saw.
  'ALTER TABLE execution.plans ADD unnamed_since timestamptz',
  'GRANT UPDATE ON execution.plans TO weft_execution',
  'CREATE INDEX IF NOT EXISTS idempotency_keys_by_run ON execution.idempotency_keys (tenant_id, execution_id)',
  'CREATE INDEX IF NOT EXISTS idempotency_keys_by_expiry ON execution.idempotency_keys (expires_at)',
  SWEEPS,
  ...globalTable('execution.sweeps', { weft_execution: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] }),
  RETIRE_PARTITION,
  DROP_RETIRED,
  ...['retire_partition(text)', 'drop_retired(text, timestamptz, timestamptz)'].flatMap((name) => [
    `REVOKE ALL ON FUNCTION execution.${name} FROM PUBLIC`,
    `GRANT EXECUTE ON FUNCTION execution.${name} TO weft_execution`,
  ]),
];

export class AddRetention1764000000301 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION execution.drop_retired, execution.retire_partition;
      DROP TABLE execution.sweeps, execution.deleted_runs;
      DROP INDEX execution.idempotency_keys_by_run, execution.idempotency_keys_by_expiry;
      ALTER TABLE execution.plans DROP unnamed_since;
      REVOKE UPDATE ON execution.plans, execution.history FROM weft_execution;
      ALTER TABLE execution.history DROP custom_data, DROP deleted_at;
    `);
  }
}
