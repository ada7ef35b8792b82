import { createHash } from 'node:crypto';
import type { TenantTransaction } from '@weft/persistence';
import type { Json } from '@weft/workflow-model';
import type { Vault } from '../vault/vault.ts';

/** How far a consent has got: `started` waits for a browser, `opened` for that browser to come back. */
export type ConsentStage = 'started' | 'opened';

/** A consent under way. */
export interface Consent {
  readonly credentialId: string;
  readonly credentialVersion: number;
  readonly userId: string | null;
  /** What only the vault knows until the consent comes to its next stage. */
  readonly secret: Readonly<Record<string, string>>;
}

interface ConsentRow {
  readonly credential_id: string;
  readonly credential_version: number;
  readonly user_id: string | null;
  readonly sealed: Buffer;
  readonly data_key: number;
  readonly is_over: boolean;
}

/** Every query on consents. What names one is kept as its hash: whoever reads the table cannot complete one. */
export class ConsentsRepository {
  constructor(private readonly vault: Vault) {}

  /** Somebody has one consent to a credential under way: the newest. */
  async insert(
    tx: TenantTransaction,
    { stage, name }: { readonly stage: ConsentStage; readonly name: string },
    consent: Consent & { readonly lifetimeMs: number },
  ): Promise<void> {
    const hash = hashOf(stage, name);
    const what = { kind: 'consent', id: hash.toString('hex'), version: 1, about: stage } as const;
    const { sealed, dataKey } = await this.vault.seal(tx, consent.secret as Json, what);
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

  /** Takes it away, whatever becomes of it: a name counts once. Undefined where there is none, or its time is over. */
  async take(
    tx: TenantTransaction,
    { stage, name }: { readonly stage: ConsentStage; readonly name: string },
  ): Promise<Consent | undefined> {
    const hash = hashOf(stage, name);
    const [row] = await tx.query<ConsentRow>(
      `DELETE FROM credentials.consents WHERE tenant_id = $1 AND state_hash = $2
       RETURNING credential_id, credential_version, user_id, sealed, data_key, expires_at < now() AS is_over`,
      [tx.tenantId, hash],
    );
    if (!row || row.is_over) return undefined;
    const what = { kind: 'consent', id: hash.toString('hex'), version: 1, about: stage } as const;
    const secret = await this.vault.open(tx, { sealed: row.sealed, dataKey: row.data_key }, what);
    return {
      credentialId: row.credential_id,
      credentialVersion: row.credential_version,
      userId: row.user_id,
      secret: secret as Record<string, string>,
    };
  }
}

/** A ticket is no state, nor the other way round. */
const hashOf = (stage: ConsentStage, name: string): Buffer => createHash('sha256').update(`${stage} ${name}`).digest();
