import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer, type ServerCommand, type ServerPlace } from './server-process.ts';
import { handOver, unprivileged } from './unprivileged.ts';

const SSHD = { name: 'sshd', packages: ['openssh-server', 'libwrap0', 'libnss-wrapper'], folder: 'usr/sbin' };
/** Gives a process users of its own, so that it needs neither root nor accounts of the machine. */
const OWN_USERS = 'libnss_wrapper.so';

/** OpenSSH’s sshd, on loopback, which serves SFTP and nothing else to one user. */
export interface SftpTestServer {
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** Of the same user, as OpenSSH writes it. */
  readonly privateKey: string;
  /** The same, encrypted. */
  readonly encryptedKey: { readonly privateKey: string; readonly passphrase: string };
  /** `SHA256:…` of its host key. */
  readonly fingerprint: string;
  /** Where the user begins. */
  readonly home: string;
  stop(): Promise<void>;
}

/** Starts sshd. Undefined, said on standard error, where this machine has none and can get none. */
export async function startSftp(): Promise<SftpTestServer | undefined> {
  const account = { username: 'ada', password: 'canary-sftp-password' };
  const passphrase = 'canary-passphrase';
  const server = await startServer({ program: SSHD, prepare: (place) => prepare(place, { ...account, passphrase }) });
  if (!server) return undefined;
  const { folder, port, stop } = server;
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const [, fingerprint = ''] = execFileSync('ssh-keygen', ['-lf', join(folder, 'host.pub')])
    .toString()
    .split(' ');
  return {
    ...{ port, ...account, fingerprint, home: join(folder, 'home'), stop },
    privateKey: await read('user'),
    encryptedKey: { privateKey: await read('encrypted'), passphrase },
  };
}

interface Account {
  readonly username: string;
  readonly password: string;
  readonly passphrase: string;
}

async function prepare(place: ServerPlace, { username, password, passphrase }: Account): Promise<ServerCommand | undefined> {
  const { folder, port } = place;
  const libraries = await librariesOf(place);
  if (!libraries) return undefined;
  const at = (name: string) => join(folder, name);
  makeKey(at('host'));
  makeKey(at('user'));
  makeKey(at('encrypted'), passphrase);
  await mkdir(at('home'));
  const { uid, gid } = unprivileged();
  const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim();
  const authorized = await Promise.all(['user.pub', 'encrypted.pub'].map((name) => readFile(at(name), 'utf8')));
  await writeFile(at('passwd'), `${username}:x:${uid}:${gid}:Ada:${at('home')}:/bin/sh\n`);
  await writeFile(at('group'), `users:x:${gid}:\n`);
  await writeFile(at('shadow'), `${username}:${hash}:19000:0:99999:7:::\n`);
  await writeFile(at('authorized'), authorized.join(''));
  await writeFile(at('sshd_config'), configuration({ folder, port }));
  const file = at('sshd');
  await copyFile(place.program.file, file);
  await handOver(folder);
  return {
    ...{ file, args: ['-D', '-e', '-f', at('sshd_config')], user: { uid, gid } },
    env: {
      LD_LIBRARY_PATH: libraries,
      LD_PRELOAD: join(libraries, OWN_USERS),
      NSS_WRAPPER_PASSWD: at('passwd'),
      NSS_WRAPPER_GROUP: at('group'),
      NSS_WRAPPER_SHADOW: at('shadow'),
    },
  };
}

/** Beside the server: whom it runs as may have no way to where they came from. */
async function librariesOf({ folder, program }: ServerPlace): Promise<string | undefined> {
  const from = program.unpacked?.libraries ?? `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
  if (!existsSync(join(from, OWN_USERS))) return undefined;
  const to = join(folder, 'lib');
  await mkdir(to);
  const names = program.unpacked ? await readdir(from) : [OWN_USERS];
  await Promise.all(names.filter((name) => name.includes('.so')).map((name) => copyFile(join(from, name), join(to, name))));
  return to;
}

const configuration = ({ folder, port }: Pick<ServerPlace, 'folder' | 'port'>): string => `Port ${port}
ListenAddress 127.0.0.1
HostKey ${folder}/host
AuthorizedKeysFile ${folder}/authorized
StrictModes no
PidFile none
UsePAM no
PubkeyAuthentication yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
MaxStartups 100
Subsystem sftp internal-sftp
ForceCommand internal-sftp -d ${folder}/home
`;

function makeKey(file: string, passphrase = ''): void {
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', 'test', '-f', file]);
}
