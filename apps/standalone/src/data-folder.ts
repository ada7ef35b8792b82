import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@weft/config';

const KEY_BYTES = 32;

/** What a data folder gives to the services: keys that are made once and kept, and a folder for files. */
export function settingsOfDataFolder(dataDir: string): Environment {
  const keys = join(dataDir, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  return {
    WEFT_SECRET_KEY: keep(join(keys, 'secret-key')),
    WEFT_VAULT_KEY: keep(join(keys, 'vault-key')),
    WEFT_BLOB_FOLDER: join(dataDir, 'blobs'),
  };
}

/** Reads the file, or makes it with a new random value. `wx` decides between two processes that make it at once. */
function keep(file: string): string {
  try {
    writeFileSync(file, randomBytes(KEY_BYTES).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
