import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weft/persistence';

/** What is remembered of where a session was opened, so that its owner knows it again. */
export interface SessionClient {
  readonly userAgent: string;
  readonly network: string;
}

export interface SessionRow extends SessionClient {
  readonly id: string;
  readonly userId: string;
  readonly workspaceId: string;
  readonly createdAt: Date;
  readonly refreshedAt: Date;
  readonly expiresAt: Date;
}

/** A session as a refresh sees it, locked until the end of the transaction. */
export interface LockedSession extends SessionRow {
  readonly generation: number;
  /** Since the newest generation was begun. */
  readonly sinceRotationMs: number;
}

export interface NewSession extends SessionClient {
  readonly id: string;
  readonly userId: string;
  readonly workspaceId: string;
  readonly idleMs: number;
  readonly lifeMs: number;
}

export interface RefreshTokenRow {
  readonly sessionId: string;
  readonly id: string;
  readonly sha256: Buffer;
  readonly generation: number;
}

const COLUMNS = `id, user_id AS "userId", workspace_id AS "workspaceId", user_agent AS "userAgent", network,
  created_at AS "createdAt", refreshed_at AS "refreshedAt", expires_at AS "expiresAt"`;
const EXPIRED_AT_ONCE = 100;

/** Every query on sessions and refresh tokens. Times are the database's. */
@Injectable()
export class SessionsRepository {
  async insert(
    tx: Transaction,
    { id, userId, workspaceId, userAgent, network, idleMs, lifeMs }: NewSession,
  ): Promise<SessionRow> {
    const rows = await tx.query<SessionRow>(
      `INSERT INTO gateway.sessions (id, user_id, workspace_id, user_agent, network, expires_at, ends_at)
       VALUES ($1, $2, $3, $4, $5, now() + least($6::float8, $7::float8) * interval '1 ms', now() + $7::float8 * interval '1 ms') RETURNING ${COLUMNS}`,
      [id, userId, workspaceId, userAgent, network, idleMs, lifeMs],
    );
    return rows[0]!;
  }

  /** One that is not over; others who refresh it wait. */
  async lock(tx: Transaction, id: string): Promise<LockedSession | undefined> {
    const rows = await tx.query<LockedSession>(
      `SELECT ${COLUMNS}, generation, (extract(epoch FROM clock_timestamp() - refreshed_at) * 1000)::float8 AS "sinceRotationMs"
         FROM gateway.sessions WHERE id = $1 AND expires_at > now() FOR UPDATE`,
      [id],
    );
    return rows[0];
  }

  /** Begins the next generation of refresh tokens and puts the end off. */
  async rotate(tx: Transaction, { id, idleMs }: { id: string; idleMs: number }): Promise<SessionRow> {
    const rows = await tx.query<SessionRow>(
      `UPDATE gateway.sessions SET generation = generation + 1, refreshed_at = clock_timestamp(),
              expires_at = least(ends_at, now() + $2::float8 * interval '1 ms')
        WHERE id = $1 RETURNING ${COLUMNS}`,
      [id, idleMs],
    );
    return rows[0]!;
  }

  /** False where the session is over. */
  async moveTo(tx: Transaction, { id, workspaceId }: { id: string; workspaceId: string }): Promise<boolean> {
    const rows = await tx.query(
      'UPDATE gateway.sessions SET workspace_id = $2 WHERE id = $1 AND expires_at > now() RETURNING id',
      [id, workspaceId],
    );
    return rows.length > 0;
  }

  /** Newest use first. */
  async list(tx: Transaction, userId: string): Promise<SessionRow[]> {
    return tx.query<SessionRow>(
      `SELECT ${COLUMNS} FROM gateway.sessions WHERE user_id = $1 AND expires_at > now() ORDER BY refreshed_at DESC, id`,
      [userId],
    );
  }

  async delete(tx: Transaction, { id, userId }: { id: string; userId: string }): Promise<boolean> {
    const rows = await tx.query('DELETE FROM gateway.sessions WHERE id = $1 AND user_id = $2 RETURNING id', [id, userId]);
    return rows.length > 0;
  }

  /** All of a person, but for the one to keep. */
  async deleteAll(tx: Transaction, { userId, keep }: { userId: string; keep?: string }): Promise<void> {
    await tx.query('DELETE FROM gateway.sessions WHERE user_id = $1 AND id IS DISTINCT FROM $2::uuid', [userId, keep ?? null]);
  }

  /** Leaves a person's `most` newest sessions, and sweeps some that are over, whosever they are. */
  async trim(tx: Transaction, { userId, most }: { userId: string; most: number }): Promise<void> {
    await tx.query(
      `DELETE FROM gateway.sessions WHERE id IN
         (SELECT id FROM gateway.sessions WHERE user_id = $1 ORDER BY refreshed_at DESC, id OFFSET $2)`,
      [userId, most],
    );
    await tx.query(
      `DELETE FROM gateway.sessions WHERE id IN
         (SELECT id FROM gateway.sessions WHERE expires_at < now() LIMIT ${EXPIRED_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    );
  }

  async insertToken(tx: Transaction, { sessionId, id, sha256, generation }: RefreshTokenRow): Promise<void> {
    await tx.query('INSERT INTO gateway.refresh_tokens (session_id, id, sha256, generation) VALUES ($1, $2, $3, $4)', [
      sessionId,
      id,
      sha256,
      generation,
    ]);
  }

  async findToken(tx: Transaction, { sessionId, id }: { sessionId: string; id: string }): Promise<RefreshTokenRow | undefined> {
    const rows = await tx.query<RefreshTokenRow>(
      `SELECT session_id AS "sessionId", id, sha256, generation FROM gateway.refresh_tokens WHERE session_id = $1 AND id = $2`,
      [sessionId, id],
    );
    return rows[0];
  }

  async countTokens(tx: Transaction, { sessionId, generation }: { sessionId: string; generation: number }): Promise<number> {
    const rows = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM gateway.refresh_tokens WHERE session_id = $1 AND generation = $2',
      [sessionId, generation],
    );
    return rows[0]!.count;
  }

  async deleteTokensBefore(tx: Transaction, { sessionId, generation }: { sessionId: string; generation: number }): Promise<void> {
    await tx.query('DELETE FROM gateway.refresh_tokens WHERE session_id = $1 AND generation < $2', [sessionId, generation]);
  }
}
