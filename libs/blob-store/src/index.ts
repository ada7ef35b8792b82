export type { BlobAddress, BlobContent, BlobStore, ListOldBlobs, StoredBlob } from './blob-store.ts';
export { createBlobStore } from './create-blob-store.ts';
export { FolderBlobStore } from './folder-blob-store.ts';
export { PostgresBlobStore } from './postgres-blob-store.ts';
export { blobMigrations } from './schema.ts';
