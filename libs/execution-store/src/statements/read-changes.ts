import { OPEN, OVER, type SummaryRow } from './read-runs.ts';

export interface ChangeRow extends SummaryRow {
  /** Null where nothing has changed: there is one row, for the sake of `below`. */
  readonly changed_in: string | null;
  readonly sequence: number;
  /** Every transaction before this one is over. */
  readonly below: string;
}

const IS_NEAR = `$2 >= (SELECT below FROM seen) - $5::bigint`;

/** The whole number of a transaction, of which a row has the last 32 bits: rows of open runs are younger than the others of that number. */
const CHANGED_IN = 'seen.next - ((seen.next - r.xmin::text::bigint) & 4294967295)';

/**
 * $1 tenant, $2 transaction and $3 run after which to go on, $4 limit, $5 how many transactions back nothing is looked for any more. In the order of (transaction, run), and nothing of a transaction
 * before which another may still commit: so whoever goes on behind the last of them misses nothing.
 */
export const READ_CHANGES = `
  WITH seen AS MATERIALIZED (
    SELECT pg_snapshot_xmin(s)::text::bigint AS below, pg_snapshot_xmax(s)::text::bigint AS next FROM pg_current_snapshot() AS s
  )
  SELECT changes.*, seen.below FROM seen LEFT JOIN LATERAL (
    SELECT * FROM (
      SELECT ${OVER}, event_count AS sequence, committed_in AS changed_in FROM execution.history
      WHERE ${IS_NEAR} AND tenant_id = $1 AND committed_in >= $2 AND committed_in < (SELECT below FROM seen) AND deleted_at IS NULL
      UNION ALL
      SELECT ${OPEN}, r.sequence, ${CHANGED_IN} FROM execution.runs r
      WHERE ${IS_NEAR} AND r.tenant_id = $1 AND ${CHANGED_IN} >= $2 AND ${CHANGED_IN} < seen.below
    ) AS found
    WHERE (changed_in, id) > ($2, $3::uuid) ORDER BY changed_in, id LIMIT $4
  ) AS changes ON true`;
