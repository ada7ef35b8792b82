import type { TenantDatabase } from '@weft/persistence';
import { POLL_COLUMNS, type PollRow } from './poll-row.ts';

/** A look that this replica has begun; until it is settled, or given up as lost, nobody else looks. */
export interface TakenPoll extends PollRow {
  /** Only with it what was found is kept. */
  readonly fence: string;
  /** This one included. */
  readonly attempts: number;
  /** By the database's clock, in milliseconds since the epoch. */
  readonly taken_ms: number;
  readonly late_ms: number;
}

/** Whoever looks holds the trigger for so long at a time; what a replica that is gone has held, others look for by then. */
const HOLD_MS = 10_000;
export const HOLD_AGAIN_MS = HOLD_MS / 4;
const HELD_UNTIL = `now() + interval '${HOLD_MS} ms'`;

/** Of a workspace, over all replicas: others' triggers must not wait for its slow ones. A take may go beyond it by what it takes. */
const LOOKS_OF_TENANT = 20;

const TAKE = `
  WITH busy AS MATERIALIZED (
    SELECT tenant_id FROM orchestrator.polls WHERE is_polling AND next_at > now() GROUP BY tenant_id HAVING count(*) >= ${LOOKS_OF_TENANT}
  ), due AS MATERIALIZED (
    SELECT id, next_at FROM orchestrator.polls
     WHERE next_at <= now() AND tenant_id NOT IN (SELECT tenant_id FROM busy) ORDER BY next_at LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  UPDATE orchestrator.polls p
     SET is_polling = true, fence = fence + 1, attempts = attempts + 1, next_at = ${HELD_UNTIL}
    FROM due WHERE p.id = due.id
  RETURNING ${POLL_COLUMNS.replaceAll(/\w+/g, 'p.$&')}, p.fence, p.attempts, trunc(1000 * extract(epoch FROM now()))::float8 AS taken_ms,
    (1000 * extract(epoch FROM now() - due.next_at))::float8 AS late_ms`;

const HOLD = `
  UPDATE orchestrator.polls p SET next_at = ${HELD_UNTIL}
    FROM unnest($1::uuid[], $2::bigint[]) AS held (id, fence)
   WHERE p.id = held.id AND p.fence = held.fence AND p.is_polling`;

/** The polling triggers of all tenants. Any number of replicas asks; of one trigger one of them looks at a time. */
export class DuePolls {
  /** @param database under the role `weft_execution`. */
  constructor(private readonly database: TenantDatabase) {}

  /** Milliseconds until one is due; 0 where one is, undefined where there is none. */
  async nextInMs(): Promise<number | undefined> {
    return this.database.withoutTenant(async (tx) => {
      const [row] = await tx.query<{ ms: number | null }>(
        'SELECT (1000 * extract(epoch FROM min(next_at) - now()))::float8 AS ms FROM orchestrator.polls WHERE next_at IS NOT NULL',
      );
      return typeof row?.ms === 'number' ? Math.max(0, row.ms) : undefined;
    });
  }

  /** Begins to look, for at most so many of those that are due. */
  async take(limit: number): Promise<readonly TakenPoll[]> {
    return this.database.withoutTenant((tx) => tx.query<TakenPoll>(TAKE, [limit]));
  }

  /** Goes on to look. One that is somebody else's by now, or over, is left alone. */
  async hold(polls: readonly TakenPoll[]): Promise<void> {
    const columns = [polls.map(({ id }) => id), polls.map(({ fence }) => fence)];
    await this.database.withoutTenant((tx) => tx.query(HOLD, columns));
  }
}
