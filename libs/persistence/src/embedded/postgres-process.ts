import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@weft/errors';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

export interface ServerOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** Folder of the cluster. */
  readonly cluster: string;
  readonly socketDir: string;
  readonly settings: Readonly<Record<string, string | number>>;
}

/** Names the socket, `.s.PGSQL.<port>`; nothing listens on TCP. */
export const SOCKET_PORT = 5432;
const START_LIMIT_MS = 60_000;
const LAST_WORDS_MS = 1_000;
const READY = /ready to accept connections/;

/**
 * Keeps PostgreSQL for as long as our end of its standard input is open: also after `kill -9` of this process nothing is
 * left behind, the folder of the socket included. It has a session of its own, so that Ctrl-C reaches us alone and services can still write their last.
 */
const GUARD = [
  'exec 3<&0; folder=$1; shift',
  '"$@" </dev/null & server=$!',
  '(while read -r _ <&3; do :; done; kill -INT $server 2>/dev/null) & guard=$!',
  'wait $server; status=$?; kill $guard 2>/dev/null; rm -rf "$folder"; exit $status',
].join('\n');

const environment = (binaries: Binaries): NodeJS.ProcessEnv => ({
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
  LD_LIBRARY_PATH: binaries.libraries,
});

export function initialiseCluster({ binaries, account, cluster }: ServerOptions, durable: boolean): void {
  const args = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  const result = spawnSync(binaries.initdb, durable ? args : [...args, '--no-sync'], {
    ...account,
    env: environment(binaries),
    encoding: 'utf8',
    cwd: '/',
  });
  if (result.status === 0) return;
  rmSync(join(cluster, 'PG_VERSION'), { force: true });
  throw new AppError(
    'STORE_UNAVAILABLE',
    `The embedded PostgreSQL could not be set up in ${cluster}: ${reasonIn(result.stderr || String(result.error))}`,
  );
}

/** Stops a server that a killed process left behind: it still owns the cluster. */
export function stopLeftover({ binaries, account, cluster }: ServerOptions): void {
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const lines = readFileSync(pidFile, 'utf8').split('\n');
  spawnSync(binaries.pgCtl, ['-D', cluster, '-m', 'fast', '-w', 'stop'], { ...account, env: environment(binaries), cwd: '/' });
  const socketDir = lines[4]?.trim();
  if (socketDir?.includes('weft-')) rmSync(socketDir, { recursive: true, force: true });
}

export class PostgresProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Settles when the server has ended, whyever. */
    readonly exited: Promise<number | null>,
  ) {}

  /** Resolves once connections are accepted. @throws STORE_UNAVAILABLE with what the server said last. */
  static async start(options: ServerOptions): Promise<PostgresProcess> {
    const { binaries, account, cluster, socketDir, settings } = options;
    const server = [
      binaries.postgres,
      '-D',
      cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
    const child = spawn('/bin/sh', ['-c', GUARD, 'sh', socketDir, ...server], {
      ...account,
      env: environment(binaries),
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const exited = new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.once('error', () => resolve(null));
    });
    const process_ = new PostgresProcess(child, exited);
    await process_.ready(join(socketDir, `.s.PGSQL.${SOCKET_PORT}`), cluster);
    return process_;
  }

  async stop(): Promise<void> {
    this.child.ref();
    this.child.stdin?.end();
    await this.exited;
  }

  private async ready(socket: string, cluster: string): Promise<void> {
    let said = '';
    const heardOut = new Promise<void>((resolve) => this.child.stderr?.once('end', resolve));
    const accepting = new Promise<void>((resolve) => {
      this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4_000);
        if (READY.test(said) && existsSync(socket)) resolve();
      });
    });
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => (limit = setTimeout(resolve, START_LIMIT_MS, 'late')));
    const first = await Promise.race([accepting, this.exited.then(() => 'gone' as const), late]);
    clearTimeout(limit);
    if (first === undefined) return this.letGo();
    // Its last words may still be on their way when it is gone.
    if (first === 'gone') await Promise.race([heardOut, delay(LAST_WORDS_MS)]);
    this.child.stdin?.end();
    throw new AppError(
      'STORE_UNAVAILABLE',
      `The embedded PostgreSQL did not start on ${cluster}: ${reasonIn(said) || 'it said nothing'}`,
    );
  }

  /** The server alone must not keep our process alive; its messages are read on, since a full pipe would stop it. */
  private letGo(): void {
    this.child.unref();
    for (const stream of [this.child.stdin, this.child.stderr]) (stream as { unref?: () => void } | null)?.unref?.();
  }
}

const COMPLAINT = /\b(?:FATAL|PANIC|ERROR|error): +(.*)/;

/** The last that it complains of, else the last that it said: it may go on to say how it tidies up. */
function reasonIn(text: string): string {
  const lines = text.trim().split('\n');
  return lines.map((line) => COMPLAINT.exec(line)?.[1]).findLast((complaint) => complaint !== undefined) ?? lines.at(-1) ?? '';
}
