import { randomBytes } from 'node:crypto';
import { AppError } from '@weft/errors';
import type { TenantTransaction } from '@weft/persistence';
import type { KeyRing } from './key-ring.ts';

const KEY_BYTES = 32;
/** Far below the 2^32 encryptions that random nonces allow. */
const MAX_USES = 2 ** 28;
const MAX_CACHED = 10_000;

export interface DataKey {
  readonly number: number;
  readonly key: Buffer;
}

interface KeyRow {
  readonly number: number;
  readonly wrapped: Buffer;
  readonly master_key_id: string;
}

/** The keys of each workspace. The newest closes; each use is counted before it is made, and a worn-out key gets a successor. */
export class DataKeys {
  /** Unwrapped keys by tenant and number; a key's bytes never change. */
  private readonly opened = new Map<string, Buffer>();

  constructor(
    private readonly ring: KeyRing,
    private readonly maxUses = MAX_USES,
  ) {}

  /** The key to close something with now. */
  async forClosing(tx: TenantTransaction): Promise<DataKey> {
    const [row] = await tx.query<KeyRow>(
      `UPDATE credentials.data_keys SET uses = uses + 1
       WHERE tenant_id = $1 AND uses < $2
         AND number = (SELECT max(number) FROM credentials.data_keys WHERE tenant_id = $1)
       RETURNING number, wrapped, master_key_id`,
      [tx.tenantId, this.maxUses],
    );
    return row ? { number: row.number, key: this.unwrap(tx.tenantId, row) } : this.createNext(tx);
  }

  /** The key that something was closed with. @throws INTERNAL */
  async forOpening(tx: TenantTransaction, number: number): Promise<Buffer> {
    const cached = this.opened.get(`${tx.tenantId}:${number}`);
    if (cached) return cached;
    const [row] = await tx.query<KeyRow>(
      'SELECT number, wrapped, master_key_id FROM credentials.data_keys WHERE tenant_id = $1 AND number = $2',
      [tx.tenantId, number],
    );
    if (!row) throw new AppError('INTERNAL', `The workspace ${tx.tenantId} has no data key ${number}.`);
    return this.unwrap(tx.tenantId, row);
  }

  /** Puts the workspace's keys under the current master key; what they closed stays as it is. */
  async rewrap(tx: TenantTransaction): Promise<number> {
    const rows = await tx.query<KeyRow>(
      'SELECT number, wrapped, master_key_id FROM credentials.data_keys WHERE tenant_id = $1 AND master_key_id <> $2 FOR UPDATE',
      [tx.tenantId, this.ring.current.id],
    );
    for (const row of rows) {
      const { wrapped, masterKeyId } = this.ring.wrap(this.unwrap(tx.tenantId, row), {
        tenantId: tx.tenantId,
        number: row.number,
      });
      await tx.query('UPDATE credentials.data_keys SET wrapped = $3, master_key_id = $4 WHERE tenant_id = $1 AND number = $2', [
        tx.tenantId,
        row.number,
        wrapped,
        masterKeyId,
      ]);
    }
    return rows.length;
  }

  /**
   * Where two make the next key at once, one of them wins and both use it. It goes under the master key that the vault is under now, which
   * another replica may have changed since this one started; while one does, it waits.
   */
  private async createNext(tx: TenantTransaction): Promise<DataKey> {
    await tx.query('INSERT INTO credentials.key_owners VALUES ($1) ON CONFLICT DO NOTHING', [tx.tenantId]);
    const [last] = await tx.query<{ number: number }>(
      'SELECT coalesce(max(number), 0) AS number FROM credentials.data_keys WHERE tenant_id = $1',
      [tx.tenantId],
    );
    const number = (last?.number ?? 0) + 1;
    const [master] = await tx.query<{ key_id: string }>('SELECT key_id FROM credentials.master_key FOR SHARE');
    const owner = { tenantId: tx.tenantId, number };
    const { wrapped, masterKeyId } = this.ring.wrap(randomBytes(KEY_BYTES), owner, master?.key_id);
    const [row] = await tx.query<KeyRow>(
      `INSERT INTO credentials.data_keys (tenant_id, number, wrapped, master_key_id, uses) VALUES ($1, $2, $3, $4, 1)
       ON CONFLICT (tenant_id, number) DO UPDATE SET uses = credentials.data_keys.uses + 1
       RETURNING number, wrapped, master_key_id`,
      [tx.tenantId, number, wrapped, masterKeyId],
    );
    return { number, key: this.unwrap(tx.tenantId, row!) };
  }

  private unwrap(tenantId: string, { number, wrapped, master_key_id: masterKeyId }: KeyRow): Buffer {
    const name = `${tenantId}:${number}`;
    const cached = this.opened.get(name);
    if (cached) return cached;
    const key = this.ring.unwrap({ wrapped, masterKeyId }, { tenantId, number });
    if (this.opened.size >= MAX_CACHED) this.opened.clear();
    this.opened.set(name, key);
    return key;
  }
}
