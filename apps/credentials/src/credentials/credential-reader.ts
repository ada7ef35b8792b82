import type { AnyCredentialType } from '@weft/credential-types';
import { Injectable } from '@nestjs/common';
import { TenantDatabase, type TenantTransaction } from '@weft/persistence';
import { CredentialBox } from './credential-box.ts';
import { boundHosts, type Fields, getCredentialType } from './credential-fields.ts';
import { CredentialsRepository } from './credentials.repository.ts';
import type { CredentialRow } from './credential-row.ts';
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
    return this.database.withTenant(tenantId, (tx) => this.readIn(tx, id));
  }

  /** The same in a transaction. */
  async readIn(tx: TenantTransaction, id: string): Promise<OpenCredential> {
    return this.open(tx, await getRow(this.rows, tx, id));
  }

  /** The same, and nobody changes it before the transaction ends; undefined where it is there no longer. */
  async readForShare(tx: TenantTransaction, id: string): Promise<OpenCredential | undefined> {
    const row = await this.rows.findForShare(tx, id);
    return row && this.open(tx, row);
  }

  private async open(tx: TenantTransaction, row: CredentialRow): Promise<OpenCredential> {
    const type = getCredentialType(row.type);
    const fields = { ...row.data, ...(await this.box.open(tx, row)) };
    const hosts = boundHosts(type, fields, row.allowedHosts);
    return { id: row.id, name: row.name, type, version: row.version, fields, hosts };
  }
}
