import type { StatementPart } from './statement-part.ts';

/**
 * What else the statement that ends runs does for some of them. It reads `ended`: the rows of the batch that have come to their end by this
 * statement, as `n` (their place in it, from 1), tenant_id, id, workflow_id, workflow_version, mode, retry_of, status, finished_ms, error.
 */
export type FinishPart<Run> = StatementPart<Run>;

/** @param rows name of the query whose rows `kept` has some of, by tenant_id and id. */
export const endedOf = (rows: string): string => `, ended AS MATERIALIZED (
    SELECT r.n, r.tenant_id, r.id, r.workflow_id, r.workflow_version, r.mode, r.retry_of, r.status, r.finished_ms, r.error FROM ${rows} r JOIN kept k ON k.tenant_id = r.tenant_id AND k.id = r.id
  )`;
