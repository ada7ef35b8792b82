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

export interface ListOldBlobs {
  readonly tenantId: string;
  /** Blobs put, or put again, at or after this moment are not old: the row that names them may not be committed yet. */
  readonly storedBefore: Date;
  /** The last hash of the list before. */
  readonly after?: string;
  readonly limit: number;
}

/**
 * Binary and large data by (tenant, content). A blob is synced before `put` resolves, so that the row that names it may be written
 * then; it is never seen by halves, and never shared between tenants. Contents never change, hence putting one again is
 * harmless, and makes it new again. Whoever sweeps lists what is old, finds out what of it is still named by a row, and deletes the rest with
 * `deleteOld`; at whatever point that breaks off, nothing is lost and the next sweep finds what is left.
 */
export interface BlobStore {
  /** @throws STORE_UNAVAILABLE where it cannot be kept. */
  put(tenantId: string, content: BlobContent): Promise<StoredBlob>;
  /** The content as a stream of buffers. @throws INTERNAL where it is not there: a row named what is no more. Ask `has` where that can be. */
  get(address: BlobAddress): Promise<Readable>;
  has(address: BlobAddress): Promise<boolean>;
  /** One that is not there is no error. */
  delete(address: BlobAddress): Promise<void>;
  /** Whoever has blobs. */
  listTenants(): Promise<readonly string[]>;
  /** In rising order of their hashes. */
  listOld(options: ListOldBlobs): Promise<readonly string[]>;
  /** False where it is not there, or was put again since `storedBefore`. */
  deleteOld(address: BlobAddress, storedBefore: Date): Promise<boolean>;
  /** Deletes what puts that died have left for a day; returns of how many. */
  deleteAbandoned(): Promise<number>;
}
