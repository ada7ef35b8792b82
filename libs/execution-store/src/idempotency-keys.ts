import type { WebhookAnswer } from '@weft/node-sdk';
import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { decodeJson, encodeJson } from './codec.ts';

export interface KeyAddress {
  readonly tenantId: string;
  readonly scope: string;
  readonly key: string;
}

export interface KeptKey {
  readonly requestHash: string;
  readonly executionId: string;
  readonly isFirst: boolean;
  readonly answer?: WebhookAnswer;
  /** Of a call that ended a wait: what is asked of those who make it. */
  readonly route?: unknown;
}

export interface NewKey extends KeyAddress {
  readonly requestHash: string;
  readonly executionId: string;
  readonly keepDays: number;
  readonly answer?: WebhookAnswer;
}

interface KeyRow {
  readonly request_hash: string;
  readonly execution_id: string;
  readonly answer: Buffer | null;
  readonly route: Buffer | null;
}

const OF_KEY = 'tenant_id = $1 AND scope = $2 AND key = $3';
const COLUMNS = 'request_hash, execution_id, answer, route';
/** A key that has expired, and was not swept yet, counts for nothing. */
export const REPLACE_EXPIRED = `
  ON CONFLICT (tenant_id, scope, key) DO UPDATE
  SET request_hash = excluded.request_hash, execution_id = excluded.execution_id, expires_at = excluded.expires_at, answer = excluded.answer, route = excluded.route
  WHERE k.expires_at <= now()`;

const CLAIM = `
  INSERT INTO execution.idempotency_keys AS k (tenant_id, scope, key, request_hash, execution_id, expires_at, answer)
  VALUES ($1, $2, $3, $4, $5, now() + $6 * interval '1 day', $7) ${REPLACE_EXPIRED} RETURNING ${COLUMNS}`;
const FIND = `SELECT ${COLUMNS} FROM execution.idempotency_keys WHERE ${OF_KEY} AND expires_at > now()`;
const MOVE = `UPDATE execution.idempotency_keys SET execution_id = $5, answer = coalesce(answer, $6) WHERE ${OF_KEY} AND execution_id = $4`;
const RELEASE = `DELETE FROM execution.idempotency_keys WHERE ${OF_KEY} AND execution_id = $4`;

/** `Idempotency-Key`s of callers: each fixes the id of one run, whoever is first. Retention deletes those that have expired. */
export class IdempotencyKeys {
  /** @param options.pool under the role `weft_execution`. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  /** Of any number who claim a key one is first. @throws STORE_UNAVAILABLE */
  async claim({ tenantId, scope, key, requestHash, executionId, keepDays, answer }: NewKey): Promise<KeptKey> {
    const values = [tenantId, scope, key, requestHash, executionId, keepDays, answer ? encodeJson(answer) : null];
    for (;;) {
      const [mine] = await this.query<KeyRow>(CLAIM, values);
      if (mine) return toKept(mine, true);
      const earlier = await this.find({ tenantId, scope, key });
      if (earlier) return earlier; // else it was released in between
    }
  }

  /** @throws STORE_UNAVAILABLE */
  async find({ tenantId, scope, key }: KeyAddress): Promise<KeptKey | undefined> {
    const [row] = await this.query<KeyRow>(FIND, [tenantId, scope, key]);
    return row && toKept(row, false);
  }

  /** From now on the key stands for another run, and for this answer where it had none. @throws STORE_UNAVAILABLE */
  async move(
    from: KeyAddress & { readonly executionId: string },
    { to, answer }: { readonly to: string; readonly answer?: WebhookAnswer },
  ): Promise<void> {
    const values = [from.tenantId, from.scope, from.key, from.executionId, to, answer ? encodeJson(answer) : null];
    await this.query(MOVE, values);
  }

  /** @throws STORE_UNAVAILABLE */
  async release({ tenantId, scope, key, executionId }: KeyAddress & { readonly executionId: string }): Promise<void> {
    await this.query(RELEASE, [tenantId, scope, key, executionId]);
  }

  private async query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.options.pool.query<Row>(text, values)).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}

function toKept({ request_hash, execution_id, answer, route }: KeyRow, isFirst: boolean): KeptKey {
  return {
    requestHash: request_hash,
    executionId: execution_id,
    isFirst,
    ...(answer && { answer: decodeJson<WebhookAnswer>(answer) }),
    ...(route && { route: decodeJson<unknown>(route) }),
  };
}
