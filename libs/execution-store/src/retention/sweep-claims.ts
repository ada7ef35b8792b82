import { toStoreError } from '@weft/persistence';
import type pg from 'pg';

/** The right to do a sweep, until its time is over or another claims it. */
export interface SweepClaim {
  readonly task: string;
  readonly number: number;
}

const CLAIM = `
  INSERT INTO execution.sweeps AS s (task, claim, claimed_until, swept_at) VALUES ($1, 1, now() + $3 * interval '1 ms', '-infinity')
  ON CONFLICT (task) DO UPDATE SET claim = s.claim + 1, claimed_until = excluded.claimed_until
    WHERE s.claimed_until <= now() AND s.swept_at <= now() - $2 * interval '1 ms'
  RETURNING claim`;

const RENEW = `UPDATE execution.sweeps SET claimed_until = now() + $3 * interval '1 ms' WHERE task = $1 AND claim = $2`;

const END = `UPDATE execution.sweeps SET claimed_until = now(), swept_at = now() WHERE task = $1 AND claim = $2`;

/**
 * Who sweeps: one row for each task, taken for a while. Of any number of processes one gets it, and once in `everyMs`; one that dies leaves
 * it to the next when its time is over. All that a sweep does may be done twice, so a claim that is lost late harms nothing.
 */
export class SweepClaims {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Undefined where another has it, or where the last sweep was less than `everyMs` ago. @throws STORE_UNAVAILABLE */
  async claim(task: string, { everyMs, holdMs }: { everyMs: number; holdMs: number }): Promise<SweepClaim | undefined> {
    const { rows } = await this.query<{ claim: number }>(CLAIM, [task, everyMs, holdMs]);
    return rows[0] && { task, number: rows[0].claim };
  }

  /** False where another has claimed it since. @throws STORE_UNAVAILABLE */
  async renew({ task, number }: SweepClaim, holdMs: number): Promise<boolean> {
    return (await this.query(RENEW, [task, number, holdMs])).rowCount === 1;
  }

  /** The task is done: the next is due in `everyMs`. @throws STORE_UNAVAILABLE */
  async end({ task, number }: SweepClaim): Promise<void> {
    await this.query(END, [task, number]);
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<Row>> {
    try {
      return await this.options.pool.query<Row>(sql, values);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
