import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { type BlobStore, createBlobStore, type StoredBlob } from '@weft/blob-store';
import type { ConfigOf } from '@weft/config';
import { TenantDatabase } from '@weft/persistence';
import type { BinaryRef } from '@weft/workflow-model';
import { gatewayConfig } from '../gateway.config.ts';

type Pool = Parameters<typeof createBlobStore>[0]['pool'];

/** The files of workspaces: those that callers send, and those that runs answer with. */
@Injectable()
export class WorkspaceFiles {
  private readonly store: BlobStore;

  constructor(@Inject(gatewayConfig.token) { blobFolder }: ConfigOf<typeof gatewayConfig>, database: TenantDatabase) {
    this.store = createBlobStore({ folder: blobFolder, pool: asPool(database) });
  }

  /** Kept once it resolves. @throws STORE_UNAVAILABLE */
  put(tenantId: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<StoredBlob> {
    return this.store.put(tenantId, content);
  }

  /** Undefined where the workspace has no such file. */
  async open(tenantId: string, { sha256 }: Pick<BinaryRef, 'sha256'>): Promise<Readable | undefined> {
    const address = { tenantId, sha256 };
    return (await this.store.has(address)) ? this.store.get(address) : undefined;
  }
}

/**
 * The store's statements, each in a transaction that names its tenant, which is the first value of every one of them: this process has
 * no role that could see another workspace's files.
 */
function asPool(database: TenantDatabase): Pool {
  const query = (sql: string, values: readonly unknown[]) =>
    database.withTenant(String(values[0]), async (tx) => ({ rows: await tx.query(sql, values) }));
  return { query } as unknown as Pool;
}
