import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Of runs that the calling statement has just inserted: takes away those that are over, and answers with their ids. An insert that met
 * the end of the same run has waited for it, and what it had seen of the history was from before. A volatile function sees what was
 * committed since.
 */
const WITHDRAW_ENDED = `
  CREATE FUNCTION execution.withdraw_ended(tenants uuid[], ids uuid[]) RETURNS SETOF uuid LANGUAGE plpgsql STRICT
  SET search_path = pg_catalog AS $$
  DECLARE ended uuid[];
  BEGIN
    ended := ARRAY(SELECT i.id FROM unnest(tenants, ids) AS i (tenant, id)
                   WHERE (SELECT true FROM execution.history h WHERE h.tenant_id = i.tenant AND h.id = i.id LIMIT 1));
    IF cardinality(ended) = 0 THEN RETURN; END IF;
    DELETE FROM execution.runs r WHERE r.tenant_id = ANY (tenants) AND r.id = ANY (ended);
    RETURN QUERY SELECT unnest(ended);
  END $$`;

export class WithdrawEndedRuns1764000000701 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(WITHDRAW_ENDED);
    await runner.query('REVOKE ALL ON FUNCTION execution.withdraw_ended FROM PUBLIC');
    await runner.query('GRANT EXECUTE ON FUNCTION execution.withdraw_ended TO weft_execution');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION execution.withdraw_ended');
  }
}
