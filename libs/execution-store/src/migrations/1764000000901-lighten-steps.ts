import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATES = `('queued', 'blocked', 'running', 'waiting', 'paused')`;
const OWNED = `(status = 'running') = (owner IS NOT NULL)`;
const NEW_OWNED = `(NEW.status = 'running') = (NEW.owner IS NOT NULL)`;

/**
 * What a step commits changes neither the status of its run nor the owner, and was held against rules about them all the same: PostgreSQL
 * makes every CHECK of a table anew for each statement that writes to it. The same rules as a trigger cost the statements that
 * set what they are about.
 */
const CHECK_STATE = `
  CREATE FUNCTION execution.check_run_state() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
  BEGIN
    RAISE check_violation USING TABLE = TG_TABLE_NAME,
      MESSAGE = format('A run cannot be "%s" with the owner %s.', NEW.status, coalesce('"' || NEW.owner || '"', 'nobody'));
  END $$`;

const STATEMENTS: readonly string[] = [
  CHECK_STATE,
  `CREATE TRIGGER check_run_state AFTER INSERT OR UPDATE OF status, owner ON execution.runs
   FOR EACH ROW WHEN (NOT (NEW.status IN ${STATES} AND ${NEW_OWNED})) EXECUTE FUNCTION execution.check_run_state()`,
  'ALTER TABLE execution.runs DROP CONSTRAINT runs_status_check, DROP CONSTRAINT runs_check',
];

export class LightenSteps1764000000901 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE execution.runs ADD CONSTRAINT runs_status_check CHECK (status IN ${STATES}), ADD CONSTRAINT runs_check CHECK (${OWNED});
      DROP TRIGGER check_run_state ON execution.runs;
      DROP FUNCTION execution.check_run_state`);
  }
}
