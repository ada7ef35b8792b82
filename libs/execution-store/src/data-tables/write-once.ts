import { createHash } from 'node:crypto';
import type { Json } from '@weft/workflow-model';
import { decodeJson, encodeJson } from '../codec.ts';
import type { Ask } from './table-transaction.ts';

/** Names a write of a step, on every attempt at it. Without one a write is made as often as it is asked for. */
export interface WriteKey {
  readonly tenantId: string;
  readonly key?: string;
}

/**
 * Makes a write that is not made yet, within the transaction that keeps what it came to; else gives that. Two attempts at the same time: the
 * second waits for the first, since the one inserts what the other has.
 */
export async function writeOnce<T extends Json>(ask: Ask, { tenantId, key }: WriteKey, write: () => Promise<T>): Promise<T> {
  if (key === undefined) return write();
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  const [taken] = await ask<{ key: string }>(
    'INSERT INTO execution.data_table_writes (tenant_id, key, result) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING key',
    [tenantId, name, Buffer.alloc(0)],
  );
  if (!taken) {
    const [known] = await ask<{ result: Buffer }>(
      'SELECT result FROM execution.data_table_writes WHERE tenant_id = $1 AND key = $2',
      [tenantId, name],
    );
    if (known) return decodeJson<T>(known.result);
  }
  const result = await write();
  await ask('UPDATE execution.data_table_writes SET result = $3 WHERE tenant_id = $1 AND key = $2', [
    tenantId,
    name,
    encodeJson(result),
  ]);
  return result;
}
