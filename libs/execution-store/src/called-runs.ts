import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import type { RunAddress } from './execution-queue.ts';

/** An open run that another one has called and waits for, or has waited for. */
export interface CalledRun extends RunAddress {
  readonly status: string;
  readonly pauseRequested: boolean;
}

interface CalledRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly status: string;
  readonly pause_requested: boolean;
}

const IS_CHILD_OF = 'c.tenant_id = w.tenant_id AND c.parent_id = w.parent_id AND c.parent_wait = w.path';

/** Children whose caller has ended. */
const FIND_LEFT = `
  SELECT c.tenant_id, c.id, c.status, c.pause_requested FROM execution.child_waits w JOIN execution.runs c ON ${IS_CHILD_OF}
  WHERE w.is_over LIMIT $1`;

/** Waits of callers that have ended and whose children have too. */
const FORGET_ENDED = `
  DELETE FROM execution.child_waits w WHERE w.is_over AND NOT EXISTS (SELECT FROM execution.runs c WHERE ${IS_CHILD_OF})`;

/** The callers before their children. */
const FIND_BELOW = `
  WITH RECURSIVE below AS (
    SELECT tenant_id, id, status, pause_requested, depth FROM execution.runs WHERE tenant_id = $1 AND parent_id = $2 AND parent_wait IS NOT NULL
    UNION ALL
    SELECT c.tenant_id, c.id, c.status, c.pause_requested, c.depth
    FROM below b JOIN execution.runs c ON c.tenant_id = b.tenant_id AND c.parent_id = b.id AND c.parent_wait IS NOT NULL
  )
  SELECT tenant_id, id, status, pause_requested FROM below ORDER BY depth, id`;

/** Runs that are waited for, for whoever stops or pauses the one that waits (run.md §11). */
export class CalledRuns {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Some of those that nobody waits for any more, since their caller has ended: they are to be stopped. @throws STORE_UNAVAILABLE */
  findLeft(limit: number): Promise<CalledRun[]> {
    return this.find(FIND_LEFT, [limit]);
  }

  /** Drops the waits of callers that have ended and of which nothing is left to stop. @throws STORE_UNAVAILABLE */
  async forgetEnded(): Promise<void> {
    await this.ask(FORGET_ENDED, []);
  }

  /** The open ones that a run waits for, those that they wait for, and so on. @throws STORE_UNAVAILABLE */
  findBelow({ tenantId, executionId }: RunAddress): Promise<CalledRun[]> {
    return this.find(FIND_BELOW, [tenantId, executionId]);
  }

  private async find(sql: string, values: unknown[]): Promise<CalledRun[]> {
    return (await this.ask<CalledRow>(sql, values)).map(({ tenant_id, id, status, pause_requested }) => ({
      tenantId: tenant_id,
      executionId: id,
      status,
      pauseRequested: pause_requested,
    }));
  }

  private async ask<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.options.pool.query<Row>(sql, values)).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
