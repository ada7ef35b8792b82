import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('tells STORE_UNAVAILABLE where its folder cannot be used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'weft-blobs-'));
    writeFileSync(join(folder, 'file'), '');

    await expect(new FolderBlobStore(join(folder, 'file')).put(randomUUID(), randomBytes(1))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
    rmSync(folder, { recursive: true });
  });
});

describe('createBlobStore', () => {
  it('takes the folder where there is one, else the database', () => {
    const pool = createPool({ url: 'postgres://localhost/none' });
    expect(createBlobStore({ folder: 'blobs', pool })).toBeInstanceOf(FolderBlobStore);
    expect(createBlobStore({ pool })).toBeInstanceOf(PostgresBlobStore);
  });
});
