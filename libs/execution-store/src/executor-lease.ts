import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { DatabaseClock } from './database-clock.ts';
import type { RunRef } from './run.ts';

export interface ExecutorLeaseOptions {
  /** Under the role `weft_execution`. */
  readonly pool: pg.Pool;
  /** Unique, also among executors that died. */
  readonly executorId: string;
  /** How long the lease lasts by the database's clock; 8 s. */
  readonly leaseMs?: number;
  readonly renewMs?: number;
  /** Without a renewal for this long, by our own clock, the lease counts as lost: less than `leaseMs`; 6 s. */
  readonly lostAfterMs?: number;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /** A run of this executor is to stop. May be told more than once. */
  readonly onStopRequested?: (ref: RunRef) => void;
  /** A run of this executor is to pause. May be told more than once. */
  readonly onPauseRequested?: (ref: RunRef) => void;
  /** A renewal failed; the next one is tried all the same. */
  readonly onRenewalFailed?: (error: unknown) => void;
}

const LEASE_MS = 8_000;
/** Three renewals fit into the time after which the lease counts as lost. */
const RENEW_MS = 2_000;
/** Of a process that starts: it owns nothing yet, and a database that has just recovered from a crash may take its time. */
const REGISTER_WITHIN_MS = 30_000;
/** Two seconds before the database lets another executor take over: time for a write that has just begun to meet its fence. */
const LOST_AFTER_MS = 6_000;

/** The database's time, in ms. */
const AT = 'extract(epoch FROM clock_timestamp())::float8 * 1000 AS at';

const REGISTER = `
  INSERT INTO execution.executors (id, lease, expires_at, held_since)
  VALUES ($1, $2 * interval '1 millisecond', now() + $2 * interval '1 millisecond', now())
  ON CONFLICT (id) DO UPDATE SET lease = excluded.lease, expires_at = excluded.expires_at, held_since = excluded.held_since
  RETURNING ${AT}`;

/** A lease that was over begins anew: what it was held for before does not count. */
const RENEW = `
  WITH renewed AS (
    UPDATE execution.executors
    SET held_since = CASE WHEN expires_at < now() THEN now() ELSE held_since END, expires_at = now() + lease
    WHERE id = $1 RETURNING id
  )
  SELECT r.tenant_id, r.id, r.fence, r.stop_requested, ${AT} FROM renewed
  LEFT JOIN execution.runs r ON r.owner = renewed.id AND r.status = 'running' AND (r.stop_requested OR r.pause_requested)`;

interface TimedRow {
  readonly at: number;
}

/** A run that is to stop or to pause; one row without any. */
interface RenewedRow extends TimedRow {
  readonly tenant_id: string;
  readonly id: string | null;
  readonly fence: number;
  readonly stop_requested: boolean;
}

const TAKE_OVER_PREDECESSOR = `
  UPDATE execution.executors
  SET expires_at = CASE WHEN id = $1 THEN expires_at ELSE least(expires_at, now() - interval '1 second') END, held_since = CASE WHEN id = $1 THEN '-infinity' ELSE held_since END`;

/** The row stays for a while: a run that was inserted a moment too late is found by it. */
const DROP = `
  WITH forgotten AS (
    DELETE FROM execution.executors e
    WHERE e.id <> $1 AND e.expires_at < now() - interval '1 day'
      AND NOT EXISTS (SELECT FROM execution.runs r WHERE r.owner = e.id AND r.status = 'running')
  )
  UPDATE execution.executors SET expires_at = least(expires_at, now() - interval '1 second') WHERE id = $1`;

/**
 * The lease of one executor (run.md §2).
 *
 * unregistered → held ⇄ lost → dropped. `held` is decided by this process' own monotonic clock, from the moment at which the last good
 * renewal was sent: it is lost here before the database's clock lets anybody take its runs over. A lost lease starts no write; its runs
 * may be another's, which the fence of each write tells.
 */
export class ExecutorLease {
  /** Set by what each renewal brings. */
  readonly clock: DatabaseClock;
  private heldUntil = -Infinity;
  private terms = 0;
  private timer?: NodeJS.Timeout;
  private readonly now: () => number;

  constructor(private readonly options: ExecutorLeaseOptions) {
    this.now = options.now ?? (() => performance.now());
    this.clock = new DatabaseClock(this.now);
  }

  get isHeld(): boolean {
    return this.now() < this.heldUntil;
  }

  /**
   * The time without a break for which the lease has been held, by a number; undefined while it is not. Two equal answers: nobody can
   * have taken anything over between them. Held at both moments is not enough: a process that stood still renews before it looks.
   */
  get term(): number | undefined {
    return this.isHeld ? this.terms : undefined;
  }

  /** @throws STORE_UNAVAILABLE */
  async register(withinMs = REGISTER_WITHIN_MS): Promise<void> {
    const sentAt = this.now();
    const values = [this.options.executorId, this.options.leaseMs ?? LEASE_MS];
    const { rows } = await this.query<TimedRow>(REGISTER, values, withinMs);
    this.hold(sentAt, rows);
  }

  /** Extends the lease and reports the stops and pauses that were requested, in one statement; returns the stops. @throws STORE_UNAVAILABLE */
  async renew(): Promise<readonly RunRef[]> {
    const sentAt = this.now();
    const { rows } = await this.query<RenewedRow>(RENEW, [this.options.executorId]);
    if (rows.length === 0) {
      await this.register(this.renewMs); // forgotten, since it was over for long
      return [];
    }
    this.hold(sentAt, rows);
    const toldOf = (stops: boolean) =>
      rows.flatMap(({ tenant_id, id, fence, stop_requested }) =>
        id === null || stop_requested !== stops ? [] : [{ tenantId: tenant_id, executionId: id, fence }],
      );
    const stops = toldOf(true);
    for (const ref of stops) this.options.onStopRequested?.(ref);
    for (const ref of toldOf(false)) this.options.onPauseRequested?.(ref);
    return stops;
  }

  /** Renews from now on, until `stop`. A renewal that fails is reported and the next one tried. */
  start(): void {
    this.timer ??= setTimeout(() => void this.tick(), this.renewMs).unref();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * For standalone, which holds the lock on its data folder: no other executor can be alive, so every other lease is over now and
   * this one may take over at once.
   */
  async takeOverPredecessor(): Promise<void> {
    await this.query(TAKE_OVER_PREDECESSOR, [this.options.executorId], REGISTER_WITHIN_MS);
  }

  /** Ends the lease: runs that are still owned may be taken over at once. */
  async drop(): Promise<void> {
    this.stop();
    this.heldUntil = -Infinity;
    await this.query(DROP, [this.options.executorId]);
  }

  private hold(from: number, [told]: readonly TimedRow[]): void {
    if (told) this.clock.learn(told.at, from, this.now());
    if (!this.isHeld) this.terms++;
    this.heldUntil = from + (this.options.lostAfterMs ?? LOST_AFTER_MS);
  }

  private async tick(): Promise<void> {
    const timer = this.timer;
    try {
      await this.renew();
    } catch (error) {
      this.options.onRenewalFailed?.(error);
    }
    if (this.timer !== timer) return; // stopped meanwhile
    this.timer = undefined;
    this.start();
  }

  private get renewMs(): number {
    return this.options.renewMs ?? RENEW_MS;
  }

  /** A renewal on a dead connection must fail while there is time for the next one. */
  private async query<Row extends pg.QueryResultRow>(
    sql: string,
    values: unknown[],
    withinMs = this.renewMs,
  ): Promise<pg.QueryResult<Row>> {
    try {
      const query = { text: sql, values, query_timeout: withinMs };
      return await this.options.pool.query<Row>(query);
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
