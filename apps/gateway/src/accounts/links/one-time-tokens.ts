import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Transaction } from '@weft/persistence';
import { mintSecret, readSecret } from '../opaque-secret.ts';

/** What a token is for, and how long it is good. */
const PURPOSES = {
  'password-reset': { prefix: 'reset_', lifeMs: 60 * 60_000 },
  'sign-in': { prefix: 'signin_', lifeMs: 60_000 },
  'email-change': { prefix: 'email_', lifeMs: 60 * 60_000 },
} as const;
export type TokenPurpose = keyof typeof PURPOSES;

/** Of one person and purpose: a newer one takes the place of the oldest. */
const MAX_OPEN = 5;
const SWEPT_AT_ONCE = 100;

/** Whose token it is, and what it is about where its purpose needs that. */
export interface TokenSubject {
  readonly userId: string;
  readonly about?: string;
}

/** Secrets of a person that work once: kept as hashes, gone once used. */
@Injectable()
export class OneTimeTokens {
  async issue(tx: Transaction, purpose: TokenPurpose, { userId, about }: TokenSubject): Promise<string> {
    const { prefix, lifeMs } = PURPOSES[purpose];
    const id = randomUUID();
    const { text, sha256 } = mintSecret(prefix, userId, id);
    await tx.query(
      `INSERT INTO gateway.one_time_tokens (user_id, id, purpose, sha256, expires_at, about)
       VALUES ($1, $2, $3, $4, now() + $5::float8 * interval '1 ms', $6)`,
      [userId, id, purpose, sha256, lifeMs, about ?? null],
    );
    await this.sweep(tx, purpose, userId);
    return text;
  }

  /** Would it be taken? To be asked before work that a wrong token must not cost. */
  async isGood(tx: Transaction, purpose: TokenPurpose, text: string): Promise<boolean> {
    const secret = readSecret(PURPOSES[purpose].prefix, text);
    if (!secret) return false;
    const rows = await tx.query(
      `SELECT 1 FROM gateway.one_time_tokens WHERE user_id = $1 AND id = $2 AND purpose = $3 AND sha256 = $4 AND expires_at > now()`,
      [secret.ownerId, secret.id, purpose, secret.sha256],
    );
    return rows.length > 0;
  }

  /** Uses a token up. Undefined where it is none, has expired or was used before. */
  async take(tx: Transaction, purpose: TokenPurpose, text: string): Promise<TokenSubject | undefined> {
    const secret = readSecret(PURPOSES[purpose].prefix, text);
    if (!secret) return undefined;
    const rows = await tx.query<{ userId: string; about: string | null }>(
      `DELETE FROM gateway.one_time_tokens
        WHERE user_id = $1 AND id = $2 AND purpose = $3 AND sha256 = $4 AND expires_at > now() RETURNING user_id AS "userId", about`,
      [secret.ownerId, secret.id, purpose, secret.sha256],
    );
    const row = rows[0];
    return row && { userId: row.userId, ...(row.about !== null && { about: row.about }) };
  }

  async void(tx: Transaction, purpose: TokenPurpose, userId: string): Promise<void> {
    await tx.query('DELETE FROM gateway.one_time_tokens WHERE user_id = $1 AND purpose = $2', [userId, purpose]);
  }

  private async sweep(tx: Transaction, purpose: TokenPurpose, userId: string): Promise<void> {
    await tx.query(
      `DELETE FROM gateway.one_time_tokens WHERE user_id = $1 AND id IN
         (SELECT id FROM gateway.one_time_tokens WHERE user_id = $1 AND purpose = $2 ORDER BY expires_at DESC, id OFFSET ${MAX_OPEN})`,
      [userId, purpose],
    );
    await tx.query(
      `DELETE FROM gateway.one_time_tokens WHERE (user_id, id) IN
         (SELECT user_id, id FROM gateway.one_time_tokens WHERE expires_at < now() LIMIT ${SWEPT_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
    );
  }
}
