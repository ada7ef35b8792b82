import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { BlobStore } from '../src/index.ts';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const LONG_AGO = new Date(0);
/** Later than anything that a test has stored, by any clock. */
const LATER = new Date(Date.now() + 86_400_000);

async function* inParts(bytes: Buffer, sizeBytes: number) {
  for (let start = 0; start < bytes.length; start += sizeBytes) yield bytes.subarray(start, start + sizeBytes);
}

/** What every blob store promises; each adapter runs it. `reopen` gives a second view of the same storage. */
export function describeBlobStore(
  name: string,
  open: () => Promise<{ store: BlobStore; reopen: () => BlobStore; close?: () => Promise<void> }>,
): void {
  describe(`${name} as a blob store`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: BlobStore;
    const tenantId = randomUUID();
    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened.close?.());

    it.each([0, 1, 1_000, 262_143, 262_144, 262_145, 1_000_000])(
      'gives back %d bytes as they were put, also to another process',
      async (sizeBytes) => {
        const bytes = randomBytes(sizeBytes);

        expect(await store.put(tenantId, bytes)).toEqual({ sha256: digest(bytes), sizeBytes });

        const address = { tenantId, sha256: digest(bytes) };
        expect(await opened.reopen().has(address)).toBe(true);
        expect((await buffer(await opened.reopen().get(address))).equals(bytes)).toBe(true);
      },
    );

    it.each([1, 7_777, 300_000])('takes a stream in parts of %d bytes', async (partBytes) => {
      const bytes = randomBytes(partBytes === 1 ? 500 : 900_000);

      const { sha256 } = await store.put(tenantId, inParts(bytes, partBytes));

      expect(sha256).toBe(digest(bytes));
      expect((await buffer(await store.get({ tenantId, sha256 }))).equals(bytes)).toBe(true);
    });

    it('keeps nothing of a stream that breaks off, and passes its error on', async () => {
      const bytes = randomBytes(600_000);
      async function* broken() {
        yield bytes;
        throw new Error('the sender is gone');
      }

      await expect(store.put(tenantId, broken())).rejects.toThrow('the sender is gone');

      expect(await store.has({ tenantId, sha256: digest(bytes) })).toBe(false);
    });

    it('may be given the same content again, and at once', async () => {
      const bytes = randomBytes(300_000);

      const stored = await Promise.all(Array.from({ length: 8 }, () => store.put(tenantId, bytes)));

      expect(new Set(stored.map(({ sha256 }) => sha256)).size).toBe(1);
      expect((await buffer(await store.get({ tenantId, sha256: digest(bytes) }))).equals(bytes)).toBe(true);
    });

    it('never shares a blob between tenants', async () => {
      const bytes = randomBytes(100);
      const { sha256 } = await store.put(tenantId, bytes);
      const stranger = { tenantId: randomUUID(), sha256 };

      expect(await store.has(stranger)).toBe(false);
      await expect(store.get(stranger)).rejects.toMatchObject({ details: { sha256 } });
      await store.delete(stranger);
      expect(await store.has({ tenantId, sha256 })).toBe(true);
    });

    it('deletes, and takes a second time for no error', async () => {
      const address = { tenantId, sha256: (await store.put(tenantId, randomBytes(100))).sha256 };

      await store.delete(address);
      await store.delete(address);

      expect(await store.has(address)).toBe(false);
    });

    it('lists what is old, page by page in the order of the hashes', async () => {
      const owner = randomUUID();
      const stored = await Promise.all(Array.from({ length: 7 }, () => store.put(owner, randomBytes(100))));
      const hashes = stored.map(({ sha256 }) => sha256).sort();

      expect(await store.listOld({ tenantId: owner, storedBefore: LONG_AGO, limit: 10 })).toEqual([]);
      const first = await store.listOld({ tenantId: owner, storedBefore: LATER, limit: 4 });
      const second = await store.listOld({ tenantId: owner, storedBefore: LATER, limit: 4, after: first.at(-1) });

      expect([first, second]).toEqual([hashes.slice(0, 4), hashes.slice(4)]);
      expect(await store.listTenants()).toContain(owner);
    });

    it('deletes what is old, and nothing that was put since', async () => {
      const owner = randomUUID();
      const address = { tenantId: owner, sha256: (await store.put(owner, randomBytes(300_000))).sha256 };

      expect(await store.deleteOld(address, LONG_AGO)).toBe(false);
      expect(await store.has(address)).toBe(true);
      expect(await store.deleteOld(address, LATER)).toBe(true);
      expect(await store.has(address)).toBe(false);
      expect(await store.deleteOld(address, LATER)).toBe(false);
    });

    it('never takes a blob from one who was told that it is kept', async () => {
      const owner = randomUUID();
      const bytes = randomBytes(1_000);
      const address = { tenantId: owner, sha256: (await store.put(owner, bytes)).sha256 };
      for (let round = 0; round < 30; round++) {
        await store.put(owner, bytes);
        await new Promise((resolve) => setTimeout(resolve, 3)); // so that the last put is older than the next one
        const storedBefore = new Date();
        await Promise.all([store.deleteOld(address, storedBefore), store.put(owner, bytes)]);

        expect((await buffer(await store.get(address))).equals(bytes)).toBe(true);
      }
    });

    it('refuses an address that could lead elsewhere', async () => {
      await expect(store.put('../other', randomBytes(1))).rejects.toMatchObject({ code: 'INVALID_INPUT' });
      await expect(store.has({ tenantId, sha256: '../../etc/passwd' })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    });
  });
}
