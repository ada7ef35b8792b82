import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { toStoreError } from '@weft/persistence';
import type pg from 'pg';
import { assertAddress, assertTenant, blobNotFound } from './address.ts';
import type { BlobAddress, BlobContent, BlobStore, ListOldBlobs, StoredBlob } from './blob-store.ts';
import { toEqualParts } from './content.ts';

/** Small enough that many streams at once need little memory, large enough that round trips do not matter. */
const CHUNK_BYTES = 256 * 1024;
/** Chunks without a blob are of a put that is under way, or of one that died. */
const ABANDONED_AFTER = `interval '1 day'`;

/** Blobs as rows of chunks: what a fleet uses where nothing else is configured. */
export class PostgresBlobStore implements BlobStore {
  /** @param options.pool under the role `weft_execution`: every statement names its tenant. */
  constructor(private readonly options: { readonly pool: pg.Pool }) {}

  async put(tenantId: string, content: BlobContent): Promise<StoredBlob> {
    const tenant = assertTenant(tenantId);
    const contentId = randomUUID();
    try {
      const stored = await this.writeChunks({ tenant, contentId }, content);
      const kept = await this.query<{ content_id: string }>(
        `INSERT INTO blob.blobs (tenant_id, sha256, content_id, size_bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, sha256) DO UPDATE SET stored_at = now() RETURNING content_id`,
        [tenant, stored.sha256, contentId, stored.sizeBytes],
      );
      if (kept[0]?.content_id !== contentId) await this.deleteChunks(tenant, contentId);
      return stored;
    } catch (error) {
      await this.deleteChunks(tenant, contentId).catch(() => undefined); // see deleteAbandoned
      throw error;
    }
  }

  async get(address: BlobAddress): Promise<Readable> {
    const { tenantId, sha256 } = assertAddress(address);
    const [blob] = await this.query<{ content_id: string }>(
      'SELECT content_id FROM blob.blobs WHERE tenant_id = $1 AND sha256 = $2',
      [tenantId, sha256],
    );
    if (!blob) throw blobNotFound(address);
    return Readable.from(this.readChunks(tenantId, blob.content_id), { objectMode: false });
  }

  async has(address: BlobAddress): Promise<boolean> {
    const { tenantId, sha256 } = assertAddress(address);
    return (await this.query('SELECT FROM blob.blobs WHERE tenant_id = $1 AND sha256 = $2', [tenantId, sha256])).length > 0;
  }

  async delete(address: BlobAddress): Promise<void> {
    const { tenantId, sha256 } = assertAddress(address);
    await this.query(
      `WITH gone AS (DELETE FROM blob.blobs WHERE tenant_id = $1 AND sha256 = $2 RETURNING content_id)
       DELETE FROM blob.chunks c USING gone g WHERE c.tenant_id = $1 AND c.content_id = g.content_id`,
      [tenantId, sha256],
    );
  }

  /** One look into the index for each tenant, however many blobs it has. */
  async listTenants(): Promise<readonly string[]> {
    const rows = await this.query<{ tenant_id: string }>(
      `WITH RECURSIVE t (tenant_id) AS (
         (SELECT tenant_id FROM blob.blobs ORDER BY tenant_id LIMIT 1)
         UNION ALL
         SELECT (SELECT b.tenant_id FROM blob.blobs b WHERE b.tenant_id > t.tenant_id ORDER BY b.tenant_id LIMIT 1) FROM t WHERE t.tenant_id IS NOT NULL
       ) SELECT tenant_id FROM t WHERE tenant_id IS NOT NULL`,
      [],
    );
    return rows.map(({ tenant_id }) => tenant_id);
  }

  async listOld({ tenantId, storedBefore, after, limit }: ListOldBlobs): Promise<readonly string[]> {
    const rows = await this.query<{ sha256: string }>(
      `SELECT sha256 FROM blob.blobs WHERE tenant_id = $1 AND stored_at < $2 AND sha256 > $3 ORDER BY sha256 LIMIT $4`,
      [assertTenant(tenantId), storedBefore, after ?? '', limit],
    );
    return rows.map(({ sha256 }) => sha256);
  }

  /** One statement: a put of the same content comes before it and makes the blob new, or after it and brings its own chunks. */
  async deleteOld(address: BlobAddress, storedBefore: Date): Promise<boolean> {
    const { tenantId, sha256 } = assertAddress(address);
    const gone = await this.query(
      `WITH gone AS (DELETE FROM blob.blobs WHERE tenant_id = $1 AND sha256 = $2 AND stored_at < $3 RETURNING content_id),
            emptied AS (DELETE FROM blob.chunks c USING gone g WHERE c.tenant_id = $1 AND c.content_id = g.content_id)
       SELECT FROM gone`,
      [tenantId, sha256, storedBefore],
    );
    return gone.length > 0;
  }

  async deleteAbandoned(): Promise<number> {
    const gone = await this.query<{ count: number }>(
      `WITH gone AS (
         DELETE FROM blob.chunks c WHERE stored_at < now() - ${ABANDONED_AFTER}
           AND NOT EXISTS (SELECT FROM blob.blobs b WHERE b.tenant_id = c.tenant_id AND b.content_id = c.content_id)
         RETURNING tenant_id, content_id
       ) SELECT count(DISTINCT (tenant_id, content_id))::int AS count FROM gone`,
      [],
    );
    return gone[0]?.count ?? 0;
  }

  private async writeChunks(
    { tenant, contentId }: { tenant: string; contentId: string },
    content: BlobContent,
  ): Promise<StoredBlob> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let position = 0;
    for await (const part of toEqualParts(content, CHUNK_BYTES)) {
      hash.update(part);
      sizeBytes += part.length;
      await this.query('INSERT INTO blob.chunks (tenant_id, content_id, position, bytes) VALUES ($1, $2, $3, $4)', [
        tenant,
        contentId,
        position++,
        part,
      ]);
    }
    return { sha256: hash.digest('hex'), sizeBytes };
  }

  private async *readChunks(tenantId: string, contentId: string): AsyncGenerator<Buffer> {
    for (let position = 0; ; position++) {
      const [chunk] = await this.query<{ bytes: Buffer }>(
        'SELECT bytes FROM blob.chunks WHERE tenant_id = $1 AND content_id = $2 AND position = $3',
        [tenantId, contentId, position],
      );
      if (!chunk) return;
      yield chunk.bytes;
      if (chunk.bytes.length < CHUNK_BYTES) return;
    }
  }

  private async deleteChunks(tenant: string, contentId: string): Promise<void> {
    await this.query('DELETE FROM blob.chunks WHERE tenant_id = $1 AND content_id = $2', [tenant, contentId]);
  }

  private async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.options.pool.query<Row>(sql, values)).rows;
    } catch (error) {
      throw toStoreError(error);
    }
  }
}
