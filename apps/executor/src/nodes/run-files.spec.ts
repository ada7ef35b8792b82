import type { BlobContent, BlobStore } from '@weft/blob-store';
import { AppError } from '@weft/errors';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { RunFiles } from './run-files.ts';

const TENANT = '0198b3a4-0000-7000-8000-0000000000aa';
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Keeps contents in memory; `pieces` stands for one that is read in so many of a megabyte. */
class FakeBlobStore implements Pick<BlobStore, 'put' | 'get' | 'has'> {
  readonly contents = new Map<string, Buffer>();
  pieces = 1;
  failure: Error | undefined;

  async put(tenantId: string, content: BlobContent) {
    if (this.failure) throw this.failure;
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.concat(await Array.fromAsync(content));
    const sha256 = hashOf(bytes);
    this.contents.set(`${tenantId}/${sha256}`, bytes);
    return { sha256, sizeBytes: bytes.length };
  }
  async has({ tenantId, sha256 }: { tenantId: string; sha256: string }) {
    return this.contents.has(`${tenantId}/${sha256}`);
  }
  async get({ tenantId, sha256 }: { tenantId: string; sha256: string }) {
    const content = this.contents.get(`${tenantId}/${sha256}`)!;
    return Readable.from(Array.from({ length: this.pieces }, () => content));
  }
}

function make() {
  const store = new FakeBlobStore();
  return { store, files: new RunFiles(store as unknown as BlobStore, TENANT) };
}

describe(RunFiles, () => {
  it('keeps a content and gives a reference that reads it again', async () => {
    const { files } = make();
    const file = await files.write(Readable.from([Buffer.from('a'), Buffer.from('b')]), {
      mimeType: 'text/plain',
      fileName: undefined,
    });
    expect(file).toStrictEqual({ sha256: hashOf(Buffer.from('ab')), sizeBytes: 2, mimeType: 'text/plain' });
    expect(Buffer.from(await files.read(file)).toString()).toBe('ab');
  });

  it.each(['0'.repeat(64), 'nonsense', '../../etc/passwd'])('knows no file %s', async (sha256) => {
    const { files } = make();
    const opened = files.open({ sha256, sizeBytes: 1, mimeType: 'x/y', fileName: 'made.txt' });
    await expect(opened).rejects.toMatchObject({
      failure: { code: 'FILE_MISSING', message: expect.stringContaining('made.txt') },
    });
  });

  it('does not see the files of another workspace', async () => {
    const { store, files } = make();
    const { sha256, sizeBytes } = await store.put('0198b3a4-0000-7000-8000-0000000000bb', Buffer.from('theirs'));
    await expect(files.read({ sha256, sizeBytes, mimeType: 'x/y' })).rejects.toMatchObject({ failure: { code: 'FILE_MISSING' } });
  });

  it('holds no file that is too large, whatever its reference says of its size', async () => {
    const { store, files } = make();
    const file = await files.write(Buffer.alloc(1_048_576), { mimeType: 'x/y' });
    await expect(files.read({ ...file, sizeBytes: 1e9 })).rejects.toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
    store.pieces = 65;
    await expect(files.read({ ...file, sizeBytes: 1 })).rejects.toMatchObject({ failure: { code: 'FILE_TOO_LARGE' } });
  });

  it('fails for now where the store cannot be used', async () => {
    const { store, files } = make();
    store.failure = new AppError('STORE_UNAVAILABLE', 'The disk is full.');
    const written = files.write(Buffer.from('a'), { mimeType: 'x/y' });
    await expect(written).rejects.toMatchObject({ failure: { code: 'FILES_UNAVAILABLE', fault: 'platform', retryable: true } });
  });
});
