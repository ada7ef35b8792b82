import { Logger } from '@nestjs/common';
import { AppError } from '@weft/errors';
import type { TenantDatabase, Transaction } from '@weft/persistence';
import type { DataKeys } from './data-keys.ts';
import type { KeyRing } from './key-ring.ts';

const PAGE = 1_000;

/**
 * Before anything is served: is this the master key that the stored keys are under? With a new one, and the old one still
 * given, they are all brought under the new one first. Safe for several replicas at once.
 */
export class VaultOpening {
  private readonly logger = new Logger('Vault');

  constructor(
    private readonly database: TenantDatabase,
    private readonly ring: KeyRing,
    private readonly keys: DataKeys,
  ) {}

  /** @throws SERVICE_UNAVAILABLE where the key is another one. */
  async open(): Promise<void> {
    const stored = await this.database.withoutTenant((tx) => this.storedKey(tx));
    if (stored === this.ring.current.id) return;
    const count = await this.database.withoutTenant((tx) => this.goOver(tx));
    if (count === undefined) return;
    this.logger.log(
      `${count} data keys are now under the new WEFT_VAULT_KEY; the old one can be taken out of WEFT_VAULT_OLD_KEYS.`,
    );
  }

  private async storedKey(tx: Transaction): Promise<string> {
    await tx.query('INSERT INTO credentials.master_key (key_id) VALUES ($1) ON CONFLICT DO NOTHING', [this.ring.current.id]);
    const [row] = await tx.query<{ key_id: string }>('SELECT key_id FROM credentials.master_key');
    return row!.key_id;
  }

  /**
   * Brings all data keys under the current master key, and says so last: whoever is interrupted starts again with nothing lost. Meanwhile
   * nobody makes a data key, which could otherwise stay under the old one. Undefined where another replica was faster.
   */
  private async goOver(tx: Transaction): Promise<number | undefined> {
    await tx.query(
      `SELECT set_config('idle_in_transaction_session_timeout', '0', true), set_config('statement_timeout', '0', true)`,
    );
    const [row] = await tx.query<{ key_id: string }>('SELECT key_id FROM credentials.master_key FOR UPDATE');
    const stored = row!.key_id;
    if (stored === this.ring.current.id) return undefined;
    if (!this.ring.has(stored)) throw wrongKey(stored, this.ring.current.id);
    const count = await this.rewrapAll();
    await tx.query('UPDATE credentials.master_key SET key_id = $1', [this.ring.current.id]);
    return count;
  }

  private async rewrapAll(): Promise<number> {
    let count = 0;
    for (let after: string | undefined; ;) {
      const owners = await listKeyOwners(this.database, after, PAGE);
      for (const tenantId of owners) count += await this.database.withTenant(tenantId, (tx) => this.keys.rewrap(tx));
      after = owners.at(-1);
      if (after === undefined) return count;
    }
  }
}

/** Tenants that have data keys, in order, from the one after `after`. */
export async function listKeyOwners(database: TenantDatabase, after: string | undefined, limit: number): Promise<string[]> {
  const rows = await database.withoutTenant((tx) =>
    tx.query<{ tenant_id: string }>(
      'SELECT tenant_id FROM credentials.key_owners WHERE $1::uuid IS NULL OR tenant_id > $1 ORDER BY tenant_id LIMIT $2',
      [after ?? null, limit],
    ),
  );
  return rows.map((row) => row.tenant_id);
}

function wrongKey(stored: string, given: string): AppError {
  return new AppError(
    'SERVICE_UNAVAILABLE',
    `WEFT_VAULT_KEY is not the key that the stored credentials are under (theirs is ${stored}, this one is ${given}). ` +
      'Set the key that they were stored with; to change it, set the new one and put the old one into WEFT_VAULT_OLD_KEYS.',
  );
}
