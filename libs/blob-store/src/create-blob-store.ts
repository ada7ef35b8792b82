import type pg from 'pg';
import type { BlobStore } from './blob-store.ts';
import { FolderBlobStore } from './folder-blob-store.ts';
import { PostgresBlobStore } from './postgres-blob-store.ts';

/** The store for one deployment: a folder where one is given (one machine), else chunks in PostgreSQL, under the role `weft_execution`. */
export function createBlobStore({ folder, pool }: { readonly folder?: string; readonly pool: pg.Pool }): BlobStore {
  return folder === undefined ? new PostgresBlobStore({ pool }) : new FolderBlobStore(folder);
}
