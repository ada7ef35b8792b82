import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issued } from '../certificates.ts';
import { startServer, type ServerPlace } from './server-process.ts';

const MARIADBD = {
  name: 'mariadbd',
  packages: ['mariadb-server-core', 'mariadb-common', 'libaio1', 'libnuma1', 'liburing2', 'libsystemd0'],
  folder: 'usr/sbin',
};
/** What `mariadb-install-db` makes the tables of a new server with. */
const SCRIPTS = ['mysql_system_tables.sql', 'mysql_system_tables_data.sql'];
const BOOTSTRAP_TIMEOUT_MS = 60_000;

/** A MariaDB of the test's own, on loopback, with an empty database. */
export interface MariaDbTestServer {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  stop(): Promise<void>;
}

/** Starts a mariadbd. Undefined, said on standard error, where this machine has none and can get none. */
export async function startMariaDb({ certificate }: { readonly certificate?: Issued } = {}): Promise<
  MariaDbTestServer | undefined
> {
  const login = { user: 'weft', password: 'a password of tests', database: 'test' };
  const server = await startServer({
    program: MARIADBD,
    prepare: async (place) => {
      const settings = settingsOf(place);
      await bootstrap(place, settings, login);
      const network = ['--bind-address=127.0.0.1', `--port=${place.port}`, `--socket=${join(place.folder, 's')}`];
      return [...settings, ...network, ...(certificate ? await tls(certificate, place) : [])];
    },
  });
  return server && { port: server.port, ...login, stop: () => server.stop() };
}

function settingsOf({ folder, program: { unpacked } }: ServerPlace): string[] {
  const share = join(unpacked?.root ?? '/', 'usr/share/mysql');
  return [
    ...['--no-defaults', `--datadir=${join(folder, 'data')}`, `--tmpdir=${folder}`, `--lc-messages-dir=${share}`],
    ...[`--character-sets-dir=${join(share, 'charsets')}`, `--plugin-dir=${folder}`, `--pid-file=${join(folder, 'pid')}`],
    // It refuses to run as root unless it is told to, and nobody else may be able to read the program.
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
    // Of tests: small, and gone with them.
    ...['--innodb-buffer-pool-size=8M', '--innodb-log-file-size=4M', '--innodb-flush-log-at-trx-commit=0', '--skip-name-resolve'],
  ];
}

async function tls({ cert, key }: Issued, { folder }: ServerPlace): Promise<string[]> {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  return [`--ssl-cert=${certFile}`, `--ssl-key=${keyFile}`];
}

interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

async function bootstrap(
  { folder, program: { file, unpacked } }: ServerPlace,
  settings: readonly string[],
  { user, password, database }: Login,
): Promise<void> {
  const share = join(unpacked?.root ?? '/', 'usr/share/mysql');
  const scripts = await Promise.all(SCRIPTS.map((name) => readFile(join(share, name), 'utf8')));
  const own = `CREATE DATABASE ${database} CHARACTER SET utf8mb4;
FLUSH PRIVILEGES;
CREATE USER '${user}'@'%' IDENTIFIED BY '${password}';
GRANT ALL ON ${database}.* TO '${user}'@'%';
`;
  await mkdir(join(folder, 'data'));
  const script = ['CREATE DATABASE mysql;', 'USE mysql;', ...scripts, own].join('\n');
  const env = { PATH: process.env.PATH, ...(unpacked && { LD_LIBRARY_PATH: unpacked.libraries }) };
  await new Promise<void>((resolve, reject) => {
    const options = { cwd: folder, env, timeout: BOOTSTRAP_TIMEOUT_MS };
    const child = execFile(file, [...settings, '--bootstrap'], options, (error, _, said) =>
      error ? reject(new Error(`mariadbd made no tables:\n${said.slice(-2_000)}`)) : resolve(),
    );
    child.stdin?.end(script);
  });
}
