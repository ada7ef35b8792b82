import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createPool } from '@weft/persistence';
import { createTestDatabase } from '@weft/testing';
import { blobMigrations, createBlobStore, FolderBlobStore, PostgresBlobStore } from '../src/index.ts';
import { describeBlobStore } from './describe-blob-store.ts';

describeBlobStore('FolderBlobStore', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
  return {
    store: new FolderBlobStore(folder),
    reopen: () => new FolderBlobStore(folder),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
});

describeBlobStore('PostgresBlobStore', async () => {
  const database = await createTestDatabase({ migrations: [blobMigrations] });
  const pool = createPool({ url: database.url, role: 'weft_execution', max: 4 });
  return {
    store: new PostgresBlobStore({ pool }),
    reopen: () => new PostgresBlobStore({ pool }),
    async close() {
      await pool.end();
      await database.drop();
    },
  };
});

describe('FolderBlobStore', () => {
  it('leaves no drafts behind', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
    const store = new FolderBlobStore(folder);
    const bytes = randomBytes(100);
    const tenantId = randomUUID();
    await store.put(tenantId, bytes);
    await store.put(tenantId, bytes);

    expect(readdirSync(join(folder, 'drafts'))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('reads, lists and deletes a blob whose deletion was broken off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
    const store = new FolderBlobStore(folder);
    const tenantId = randomUUID();
    const { sha256 } = await store.put(tenantId, Buffer.from('half gone'));
    const path = join(folder, tenantId, sha256.slice(0, 2), sha256);
    renameSync(path, `${path}.going`);
    const later = new Date(Date.now() + 86_400_000);

    expect((await buffer(await store.get({ tenantId, sha256 }))).toString()).toBe('half gone');
    expect(await store.listOld({ tenantId, storedBefore: later, limit: 10 })).toEqual([sha256]);
    expect(await store.deleteOld({ tenantId, sha256 }, new Date(0))).toBe(false);
    expect(await store.has({ tenantId, sha256 })).toBe(true);
    expect(await store.deleteOld({ tenantId, sha256 }, later)).toBe(true);
    expect(await store.has({ tenantId, sha256 })).toBe(false);
    rmSync(folder, { recursive: true });
  });

  it('forgets the drafts of puts that died a day ago, and no others', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
    const store = new FolderBlobStore(folder);
    expect(await store.deleteAbandoned()).toBe(0);
    mkdirSync(join(folder, 'drafts'));
    for (const name of ['dead', 'under-way']) writeFileSync(join(folder, 'drafts', name), 'x');
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    utimesSync(join(folder, 'drafts', 'dead'), longAgo, longAgo);

    expect(await store.deleteAbandoned()).toBe(1);

    expect(readdirSync(join(folder, 'drafts'))).toEqual(['under-way']);
    rmSync(folder, { recursive: true });
  });

  it('tells STORE_UNAVAILABLE where its folder cannot be used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
    writeFileSync(join(folder, 'file'), '');

    await expect(new FolderBlobStore(join(folder, 'file')).put(randomUUID(), randomBytes(1))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    rmSync(folder, { recursive: true });
  });
});

describe('PostgresBlobStore', () => {
  it('forgets the chunks of puts that died a day ago, and no others', async () => {
    const database = await createTestDatabase({ migrations: [blobMigrations] });
    const pool = createPool({ url: database.url, role: 'weft_execution', max: 2 });
    const store = new PostgresBlobStore({ pool });
    const tenantId = randomUUID();
    const { sha256 } = await store.put(tenantId, randomBytes(300_000));
    const leave = (age: string) =>
      pool.query(
        `INSERT INTO blob.chunks SELECT $1, gen_random_uuid(), n, now() - $2::interval, 'x' FROM generate_series(0, 2) AS n`,
        [tenantId, age],
      );
    await pool.query(`UPDATE blob.chunks SET stored_at = now() - interval '30 days'`);
    await leave('2 days');
    await leave('1 hour');

    expect(await store.deleteAbandoned()).toBe(3);

    expect((await buffer(await store.get({ tenantId, sha256 }))).length).toBe(300_000);
    expect((await pool.query('SELECT FROM blob.chunks')).rowCount).toBe(2 + 3);
    await pool.end();
    await database.drop();
  });
});

describe('createBlobStore', () => {
  it('takes the folder where there is one, else the database', () => {
    const pool = createPool({ url: 'postgres://localhost/none' });
    expect(createBlobStore({ folder: 'blobs', pool })).toBeInstanceOf(FolderBlobStore);
    expect(createBlobStore({ pool })).toBeInstanceOf(PostgresBlobStore);
  });
});
