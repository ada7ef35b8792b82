import { createHash } from 'node:crypto';
import type { TenantTransaction } from '@weft/persistence';
import type { Vault } from '../vault/vault.ts';

/** A consent under way. */
export interface Consent {
  readonly credentialId: string;
  readonly credentialVersion: number;
  readonly userId: string | null;
  readonly verifier: string;
  readonly redirectUri: string;
}

interface ConsentRow {
  readonly credential_id: string;
  readonly credential_version: number;
  readonly user_id: string | null;
  readonly sealed: Buffer;
  readonly data_key: number;
  readonly is_over: boolean;
}

/** Every query on consents. A state is kept as its hash: whoever reads the table cannot complete one. */
export class ConsentsRepository {
  constructor(private readonly vault: Vault) {}

  async insert(tx: TenantTransaction, state: string, consent: Consent & { lifetimeMs: number }): Promise<void> {
    const hash = hashOf(state);
    const secret = { verifier: consent.verifier, redirectUri: consent.redirectUri };
    const { sealed, dataKey } = await this.vault.seal(tx, secret, { kind: 'consent', id: hash.toString('hex'), version: 1 });
    await tx.query(
      'DELETE FROM credentials.consents WHERE tenant_id = $1 AND (credential_id = $2 AND user_id IS NOT DISTINCT FROM $3 OR expires_at < now())',
      [tx.tenantId, consent.credentialId, consent.userId],
    );
    await tx.query(
      `INSERT INTO credentials.consents (tenant_id, state_hash, credential_id, credential_version, user_id, sealed, data_key, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond')`,
      [tx.tenantId, hash, consent.credentialId, consent.credentialVersion, consent.userId, sealed, dataKey, consent.lifetimeMs],
    );
  }

  /** Takes it away, whatever becomes of it: a state counts once. Undefined where there is none, or its time is over. */
  async take(tx: TenantTransaction, state: string): Promise<Consent | undefined> {
    const hash = hashOf(state);
    const [row] = await tx.query<ConsentRow>(
      `DELETE FROM credentials.consents WHERE tenant_id = $1 AND state_hash = $2
       RETURNING credential_id, credential_version, user_id, sealed, data_key, expires_at < now() AS is_over`,
      [tx.tenantId, hash],
    );
    if (!row || row.is_over) return undefined;
    const what = { kind: 'consent', id: hash.toString('hex'), version: 1 } as const;
    const secret = await this.vault.open(tx, { sealed: row.sealed, dataKey: row.data_key }, what);
    const { verifier, redirectUri } = secret as { verifier: string; redirectUri: string };
    return {
      credentialId: row.credential_id,
      credentialVersion: row.credential_version,
      userId: row.user_id,
      verifier,
      redirectUri,
    };
  }
}

const hashOf = (state: string): Buffer => createHash('sha256').update(state).digest();
