import type { CredentialGrant } from '@weft/messaging';
import type { TenantTransaction } from '@weft/persistence';

export type UseOutcome = 'opened' | 'not-found' | 'failed';

const PURGED_AT_ONCE = 10_000;

/** Who opened which credential, for which node of which run. */
export class UsesRepository {
  async insert(
    tx: TenantTransaction,
    { credentialId, executionId, nodeId }: CredentialGrant,
    outcome: UseOutcome,
  ): Promise<void> {
    await tx.query(
      'INSERT INTO credentials.uses (tenant_id, credential_id, execution_id, node_id, outcome) VALUES ($1, $2, $3, $4, $5)',
      [tx.tenantId, credentialId, executionId, nodeId, outcome],
    );
  }

  /** Forgets what is older; a bounded piece of it. Returns how much. */
  async purge(tx: TenantTransaction, olderThanMs: number): Promise<number> {
    const rows = await tx.query(
      `DELETE FROM credentials.uses WHERE tenant_id = $1 AND id IN (
         SELECT id FROM credentials.uses WHERE tenant_id = $1 AND at < now() - $2 * interval '1 millisecond' ORDER BY at LIMIT $3)
       RETURNING id`,
      [tx.tenantId, olderThanMs, PURGED_AT_ONCE],
    );
    return rows.length;
  }
}
