import { createHash } from 'node:crypto';
import type { TenantTransaction } from '@weft/persistence';
import type { Fields } from './credential-fields.ts';
import type { CredentialContent, CredentialRow } from './credential-row.ts';
import type { Sealed, Vault } from '../vault/vault.ts';

/** A credential's secrets, closed for its id, its version, and all that says where they may go: none of it can be exchanged. */
export class CredentialBox {
  constructor(private readonly vault: Vault) {}

  seal(tx: TenantTransaction, secrets: Fields, at: CredentialContent & { id: string; version: number }): Promise<Sealed> {
    return this.vault.seal(tx, secrets, { kind: 'credential', id: at.id, version: at.version, about: digestOf(at) });
  }

  /** @throws INTERNAL where the row is not as it was stored. */
  async open(tx: TenantTransaction, row: CredentialRow): Promise<Fields> {
    const what = { kind: 'credential', id: row.id, version: row.version, about: digestOf(row) } as const;
    return (await this.vault.open(tx, row, what)) as Fields;
  }
}

function digestOf({ type, data, secretsSet, allowedHosts }: CredentialContent): string {
  const sorted = Object.entries(data).sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([type, sorted, secretsSet, allowedHosts]))
    .digest('base64');
}
