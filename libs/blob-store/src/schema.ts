import { defineMigrations } from '@weft/persistence';
import { CreateBlobTables1764000000002 } from './migrations/1764000000002-create-blob-tables.ts';

/** The tables of `PostgresBlobStore`, for `migrate`. */
export const blobMigrations = defineMigrations({ schema: 'blob', migrations: [CreateBlobTables1764000000002] });
