import type { AnyCredentialType } from '@weft/credential-types';
import { Injectable } from '@nestjs/common';
import { TenantDatabase } from '@weft/persistence';
import { CredentialBox } from './credential-box.ts';
import { boundHosts, type Fields, getCredentialType } from './credential-fields.ts';
import { CredentialsRepository } from './credentials.repository.ts';
import { getRow } from './credentials.service.ts';

/** A credential with its secrets: for use inside the vault. */
export interface OpenCredential {
  readonly id: string;
  readonly name: string;
  readonly type: AnyCredentialType;
  readonly version: number;
  readonly fields: Fields;
  /** Those of its own fields included. */
  readonly hosts: readonly string[];
}

/** Opens credentials. */
@Injectable()
export class CredentialReader {
  constructor(
    private readonly database: TenantDatabase,
    private readonly rows: CredentialsRepository,
    private readonly box: CredentialBox,
  ) {}

  /** @throws CREDENTIAL_NOT_FOUND; INTERNAL where the row is not as it was stored. */
  async read(tenantId: string, id: string): Promise<OpenCredential> {
    return this.database.withTenant(tenantId, async (tx) => {
      const row = await getRow(this.rows, tx, id);
      const type = getCredentialType(row.type);
      const fields = { ...row.data, ...(await this.box.open(tx, row)) };
      return {
        id: row.id,
        name: row.name,
        type,
        version: row.version,
        fields,
        hosts: boundHosts(type, fields, row.allowedHosts),
      };
    });
  }
}
