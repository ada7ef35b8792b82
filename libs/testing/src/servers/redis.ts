import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issued } from '../certificates.ts';
import { startServer } from './server-process.ts';

const REDIS_SERVER = {
  name: 'redis-server',
  packages: ['redis-tools', 'redis-server', 'liblzf1', 'libjemalloc2', 'libatomic1'],
  folder: 'usr/bin',
};

export interface RedisServerOptions {
  readonly password?: string;
  /** With it the server speaks nothing but TLS. */
  readonly certificate?: Issued;
}

/** A redis-server of the test's own, on loopback, that keeps nothing. */
export interface RedisTestServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a redis-server. Undefined, said on standard error, where this machine has none and can get none. */
export function startRedis({ password, certificate }: RedisServerOptions = {}): Promise<RedisTestServer | undefined> {
  return startServer({
    program: REDIS_SERVER,
    prepare: async ({ folder, port }) => [
      ...['--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
      ...(password === undefined ? [] : ['--requirepass', password]),
      ...(certificate === undefined ? ['--port', String(port)] : await tls(certificate, { folder, port })),
    ],
  });
}

async function tls({ cert, key }: Issued, { folder, port }: { readonly folder: string; readonly port: number }) {
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  const files = ['--tls-cert-file', certFile, '--tls-key-file', keyFile, '--tls-auth-clients', 'no'];
  return ['--port', '0', '--tls-port', String(port), ...files];
}
