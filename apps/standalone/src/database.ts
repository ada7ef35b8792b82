import { blobMigrations } from '@weft/blob-store';
import { executionMigrations } from '@weft/execution-store';
import { lockDataFolder, migrate, startEmbeddedPostgres } from '@weft/persistence';
import { credentialsMigrations } from '@weft/app-credentials';
import { gatewayMigrations } from '@weft/app-gateway';
import { orchestratorMigrations } from '@weft/app-orchestrator';

export interface Database {
  readonly url: string;
  /** Nobody else uses it: it lies in the data folder, which is locked. */
  readonly own: boolean;
  stop(): Promise<void>;
}

/** Of every schema there is. */
export const MIGRATIONS = [blobMigrations, executionMigrations, orchestratorMigrations, gatewayMigrations, credentialsMigrations];

/** The database of `DATABASE_URL`, else one of our own in the data folder; brought up to date. The folder is ours until `stop`. */
export async function openDatabase(options: { dataDir: string; databaseUrl?: string }): Promise<Database> {
  const { dataDir, databaseUrl } = options;
  const database = databaseUrl === undefined ? await embedded(dataDir) : await external(databaseUrl, dataDir);
  try {
    await migrate({ url: database.url, sets: MIGRATIONS });
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function embedded(dataDir: string): Promise<Database> {
  const { url, stop } = await startEmbeddedPostgres({ dataDir, onLost: endProcess });
  return { url, own: true, stop };
}

async function external(url: string, dataDir: string): Promise<Database> {
  const lock = await lockDataFolder(dataDir);
  return { url, own: false, stop: async () => lock.release() };
}

/** Without its database this process can do nothing: whoever supervises it may start it afresh. */
function endProcess(error: Error): void {
  process.stderr.write(`Weft ends, since its database is lost: ${error.message}\n`);
  process.exit(1);
}
