import type { Readable } from 'node:stream';

export interface BlobAddress {
  readonly tenantId: string;
  /** Of the content, as lower-case hex. */
  readonly sha256: string;
}

export interface StoredBlob {
  readonly sha256: string;
  readonly sizeBytes: number;
}

export type BlobContent = Uint8Array | AsyncIterable<Uint8Array>;

export interface SweepOptions {
  readonly tenantId: string;
  /** Is the blob still named by a row? Asked once for each blob that is old enough to go. */
  readonly isMarked: (sha256: string) => boolean | Promise<boolean>;
  /** Blobs put, or put again, after this moment stay: the row that names them may not be committed yet. */
  readonly storedBefore: Date;
}

/**
 * Binary and large data by (tenant, content). A blob is synced before `put` resolves, so that the row that names it may be written
 * then; it is never seen by halves, and never shared between tenants. Contents never change, hence putting one again is
 * harmless, and counts as new for `sweep`.
 */
export interface BlobStore {
  /** @throws STORE_UNAVAILABLE where it cannot be kept. */
  put(tenantId: string, content: BlobContent): Promise<StoredBlob>;
  /** The content as a stream of buffers. @throws INTERNAL where it is not there: a row named what is no more. Ask `has` where that can be. */
  get(address: BlobAddress): Promise<Readable>;
  has(address: BlobAddress): Promise<boolean>;
  /** One that is not there is no error. */
  delete(address: BlobAddress): Promise<void>;
  /** Deletes what is not marked; returns how many blobs went. */
  sweep(options: SweepOptions): Promise<number>;
}
