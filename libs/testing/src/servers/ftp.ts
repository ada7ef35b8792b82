import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issued } from '../certificates.ts';
import { startServer, type ServerCommand, type ServerPlace } from './server-process.ts';
import { handOver, unprivileged } from './unprivileged.ts';

const PROFTPD = {
  name: 'proftpd',
  packages: [
    ...['proftpd-core', 'proftpd-mod-crypto', 'libhiredis0.14', 'libmemcached11', 'libmemcachedutil2', 'libhashkit2'],
    'libpcre2-posix3',
  ],
  folder: 'usr/sbin',
};
const MODULES = 'usr/lib/proftpd';

export interface FtpServerOptions {
  /** With it the server speaks TLS with those who ask, and lets nobody else sign in. */
  readonly certificate?: Issued;
}

/** ProFTPD, on loopback, with one user. */
export interface FtpTestServer {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Where the user begins. */
  readonly home: string;
  stop(): Promise<void>;
}

/** Starts proftpd. Undefined, said on standard error, where this machine has none and can get none. */
export async function startFtp({ certificate }: FtpServerOptions = {}): Promise<FtpTestServer | undefined> {
  const account = { username: 'ada', password: 'canary-ftp-password' };
  const server = await startServer({ program: PROFTPD, prepare: (place) => prepare(place, { ...account, certificate }) });
  return server && { port: server.port, ...account, home: join(server.folder, 'home'), stop: server.stop };
}

interface Account {
  readonly username: string;
  readonly password: string;
  readonly certificate: Issued | undefined;
}

async function prepare(place: ServerPlace, { username, password, certificate }: Account): Promise<ServerCommand> {
  const { folder, program } = place;
  const at = (name: string) => join(folder, name);
  const { uid, gid } = unprivileged();
  const hash = execFileSync('openssl', ['passwd', '-5', '-stdin'], { input: password }).toString().trim();
  await mkdir(at('home'));
  await writeFile(at('passwd'), `${username}:${hash}:${uid}:${gid}::${at('home')}:/bin/sh\n`, { mode: 0o600 });
  await writeFile(at('group'), `users:x:${gid}:\n`, { mode: 0o600 });
  const modules = join(program.unpacked?.root ?? '/', MODULES);
  const canTls = existsSync(join(modules, 'mod_tls.so'));
  if (certificate) {
    if (!canTls) throw new Error(`${program.file} has no mod_tls: install proftpd-mod-crypto.`);
    await writeFile(at('cert.pem'), certificate.cert);
    await writeFile(at('key.pem'), certificate.key, { mode: 0o600 });
  }
  const tls = certificate ? tlsConfiguration(folder, modules) : '';
  await writeFile(at('proftpd.conf'), configuration(place) + tls);
  await handOver(folder);
  return { args: ['--nodaemon', '--quiet', '--config', at('proftpd.conf')] };
}

const configuration = ({ folder, port }: Pick<ServerPlace, 'folder' | 'port'>): string => `ServerType standalone
ServerName test
DefaultServer on
DefaultAddress 127.0.0.1
Port ${port}
UseIPv6 off
UseReverseDNS off
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
PidFile ${folder}/pid
ScoreboardFile none
DelayEngine off
ControlsEngine off
SystemLog ${folder}/system.log
TransferLog none
WtmpLog off
AuthOrder mod_auth_file.c
AuthUserFile ${folder}/passwd
AuthGroupFile ${folder}/group
RequireValidShell off
AllowOverwrite on
DefaultChdir ${folder}/home
Umask 022
MaxInstances 50
`;

const tlsConfiguration = (folder: string, modules: string): string => `ModulePath ${modules}
LoadModule mod_tls.c
TLSEngine on
TLSRequired on
TLSECCertificateFile ${folder}/cert.pem
TLSECCertificateKeyFile ${folder}/key.pem
TLSVerifyClient off
`;
