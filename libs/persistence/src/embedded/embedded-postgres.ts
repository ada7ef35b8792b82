import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AppError } from '@weft/errors';
import { findUnprivilegedAccount } from './account.ts';
import { locateBinaries } from './binaries.ts';
import { lockDataFolder, unwritable } from './data-folder-lock.ts';
import { placeCluster } from './placement.ts';
import { initialiseCluster, SOCKET_PORT, stopLeftover, type ServerOptions } from './postgres-process.ts';
import { makeSocketFolder } from './socket-folder.ts';
import { SupervisedPostgres } from './supervised-postgres.ts';

export interface EmbeddedPostgresOptions {
  /** Made where it is missing. The cluster lies in its subfolder `postgres`; one process at a time may use it. */
  readonly dataDir: string;
  /** False for tests: no fsync. A crash of the machine may then cost the data. */
  readonly durable?: boolean;
  /** Server settings that differ from ours. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Told where the server has died and could not be started again, though it was tried for half a minute. */
  readonly onLost?: (error: AppError) => void;
}

export interface EmbeddedPostgres {
  /** Connection as the owner of everything, through a private socket. */
  readonly url: string;
  /** The cluster was made by this start. */
  readonly fresh: boolean;
  /** Stops the server cleanly and frees the data folder; a second call does nothing more. */
  stop(): Promise<void>;
}

const SETTINGS = {
  listen_addresses: '',
  port: SOCKET_PORT,
  unix_socket_permissions: '0700',
  max_connections: 100,
  shared_buffers: '128MB',
  // One server without standbys: less log to write.
  wal_level: 'minimal',
  max_wal_senders: 0,
  // Our statements are small and many; compiling one costs more than running it.
  jit: 'off',
  random_page_cost: 1.1,
  timezone: 'UTC',
};
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts a PostgreSQL of our own, as root (under an unprivileged account) or as an ordinary user. Recovers from a killed
 * predecessor, and starts the server again should it die. Who may reach the socket is the owner of it, hence no passwords.
 * @throws STORE_UNAVAILABLE with one sentence: folder in use, no binaries, no account, or what the server said.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  makeFolder(dataDir);
  const lock = await lockDataFolder(dataDir);
  const cleanups: (() => void)[] = [() => lock.release()];
  const cleanUp = () => cleanups.splice(0).forEach((step) => step());
  try {
    const { server, fresh } = prepare(dataDir, options);
    cleanups.unshift(() => rmSync(server.socketDir, { recursive: true, force: true }));
    const running = await SupervisedPostgres.start(server, options.onLost ?? (() => undefined));
    const stop = async () => {
      await running.stop();
      cleanUp();
    };
    return { url: `postgres://postgres@/postgres?host=${encodeURIComponent(server.socketDir)}`, fresh, stop };
  } catch (error) {
    cleanUp();
    throw error;
  }
}

function prepare(
  dataDir: string,
  { durable = true, settings }: EmbeddedPostgresOptions,
): { server: ServerOptions; fresh: boolean } {
  const account = findUnprivilegedAccount();
  const binaries = locateBinaries(account);
  const cluster = placeCluster(dataDir, account);
  const fresh = !existsSync(join(cluster, 'PG_VERSION'));
  if (fresh) makeFolder(cluster, 0o700);
  if (account && fresh) chownSync(cluster, account.uid, account.gid);
  const place = { binaries, account, cluster, socketDir: '', settings: {} };
  if (fresh) initialiseCluster(place, durable);
  else stopLeftover(place);
  const socketDir = makeSocketFolder(account);
  const all = { ...SETTINGS, unix_socket_directories: socketDir, ...(durable ? {} : NOT_DURABLE), ...settings };
  return { server: { ...place, socketDir, settings: all }, fresh };
}

function makeFolder(path: string, mode = 0o755): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    if (!existsSync(path)) mkdirSync(path, { mode });
  } catch (cause) {
    throw unwritable(path, cause as Error);
  }
}
