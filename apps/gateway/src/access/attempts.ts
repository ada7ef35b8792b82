import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { TenantDatabase } from '@weft/persistence';

const SWEPT_AT_ONCE = 100;

/**
 * Counters of attempts in PostgreSQL, one row for each key and window, so that a limit holds over all replicas. Without the
 * database nobody signs in anyway: its failure is the attempt's.
 */
@Injectable()
export class Attempts implements ThrottlerStorage {
  constructor(private readonly database: TenantDatabase) {}

  async increment(key: string, ttl: number, limit: number): ReturnType<ThrottlerStorage['increment']> {
    const { hits, leftMs } = await this.count(digest(key), ttl);
    const secondsLeft = Math.max(1, Math.ceil(leftMs / 1_000));
    const isBlocked = hits > limit;
    return { totalHits: hits, timeToExpire: secondsLeft, isBlocked, timeToBlockExpire: isBlocked ? secondsLeft : 0 };
  }

  private count(key: string, ttl: number): Promise<{ hits: number; leftMs: number }> {
    return this.database.withoutTenant(async (tx) => {
      const rows = await tx.query<{ hits: number; leftMs: number }>(
        `INSERT INTO gateway.attempts AS a (key, hits, ends_at) VALUES ($1, 1, now() + $2::float8 * interval '1 ms')
         ON CONFLICT (key) DO UPDATE SET
           hits = CASE WHEN a.ends_at <= now() THEN 1 ELSE a.hits + 1 END,
           ends_at = CASE WHEN a.ends_at <= now() THEN excluded.ends_at ELSE a.ends_at END
         RETURNING hits, (extract(epoch FROM ends_at - now()) * 1000)::float8 AS "leftMs"`,
        [key, ttl],
      );
      const row = rows[0]!;
      // A window that opens sweeps some that are over, so that the table stays as large as the open ones.
      if (row.hits === 1) {
        await tx.query(
          `DELETE FROM gateway.attempts WHERE key IN
             (SELECT key FROM gateway.attempts WHERE ends_at < now() LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
        );
      }
      return row;
    });
  }
}

/** Nobody who reads the table learns who tried to sign in. */
const digest = (key: string): string => createHash('sha256').update(key).digest('base64url');
