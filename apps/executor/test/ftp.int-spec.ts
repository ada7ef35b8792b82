import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialUse } from '@weft/node-sdk';
import { CertificateAuthority, startFtp } from '@weft/testing';
import { handOverTree } from './handed-over.ts';
import { closeConnections, connectionsWith, failing, LOOPBACK, type ConnectionSetup } from './server-connections-under-test.ts';

const USE: CredentialUse = { type: 'ftp', credentialId: 'c1', nodeId: 'n1' };
const signal = new AbortController().signal;

const authority = new CertificateAuthority();
const server = await startFtp();
const secured = await startFtp({ certificate: authority.issue('localhost') });
afterAll(async () => {
  await server?.stop();
  await secured?.stop();
  authority.remove();
});
afterEach(closeConnections);
beforeEach(() => {
  for (const each of [server, secured]) {
    if (!each) continue;
    rmSync(each.home, { recursive: true });
    mkdirSync(join(each.home, 'in/sub folder'), { recursive: true });
    writeFileSync(join(each.home, 'in/a.csv'), 'a,b');
    writeFileSync(join(each.home, 'in/sub folder/grüße.csv'), 'b');
    symlinkSync('/etc', join(each.home, 'in/link'));
    handOverTree(each.home);
  }
});

function filesWith(given: object = {}, setup: ConnectionSetup = {}) {
  const { port, username, password } = server ?? { port: 1, username: 'a', password: 'b' };
  const plain = { host: LOOPBACK, port, username, password, secure: 'none', disableTlsVerification: false };
  const { remoteFiles } = connectionsWith('ftp', { ...plain, ...given }, setup).ports;
  return {
    list: (folder: string, recursive = false) => remoteFiles.list(USE, folder, { recursive, signal }),
    read: (path: string) =>
      remoteFiles.download(USE, path, { signal, receive: async (content) => Buffer.concat(await Array.fromAsync(content)) }),
    write: (path: string, ...pieces: (string | Buffer)[]) =>
      remoteFiles.upload(USE, path, { signal, open: async () => Readable.from(pieces.map((piece) => Buffer.from(piece))) }),
    rename: (from: string, to: string, createFolders = false) => remoteFiles.rename(USE, { from, to }, { createFolders, signal }),
    remove: (path: string, what: 'file' | 'folder' | 'tree' = 'file') => remoteFiles.remove(USE, path, { what, signal }),
    port: remoteFiles,
  };
}
const securely = (given: object = {}) => ({ host: 'localhost', port: secured?.port, secure: 'explicit', ...given });

(server ? describe : describe.skip)('files by FTP', () => {
  it('names what is in a folder, with what is known of it', async () => {
    const found = (await filesWith().list('in')).toSorted((left, right) => left.name.localeCompare(right.name));
    expect(found.map(({ name, path, type }) => [name, path, type])).toEqual([
      ['a.csv', 'in/a.csv', 'file'],
      ['link', 'in/link', 'link'],
      ['sub folder', 'in/sub folder', 'folder'],
    ]);
    expect(found[0]).toMatchObject({ sizeBytes: 3, rights: { user: 'rw' } });
    expect(Math.abs((found[0]?.modifiedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('names what is in folders inside it, and does not follow links', async () => {
    const paths = (await filesWith().list('in', true)).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['in/a.csv', 'in/link', 'in/sub folder', 'in/sub folder/grüße.csv']);
  });

  it('moves files of any size, piece by piece, to and fro', async () => {
    const files = filesWith();
    const large = Buffer.alloc(5_000_000, 'abcdefg');
    await files.write('large', large.subarray(0, 1), large.subarray(1, 3_000_000), large.subarray(3_000_000));
    expect((await files.read('large')).equals(large)).toBe(true);
    await files.write('large', 'short');
    expect((await files.read('large')).toString()).toBe('short');
    await files.write('empty');
    expect((await files.read('empty')).length).toBe(0);
    expect((await files.read('in/sub folder/grüße.csv')).toString()).toBe('b');
  });

  it('makes the folders of what it uploads, and of a new path where asked', async () => {
    const { home } = server!;
    const files = filesWith();
    await files.write('new/deep/x.txt', 'x');
    expect(readFileSync(join(home, 'new/deep/x.txt'), 'utf8')).toBe('x');
    await expect(files.rename('new/deep/x.txt', 'other/y.txt')).rejects.toMatchObject(failing('REMOTE_FILE_REFUSED'));
    await files.rename('new/deep/x.txt', 'other/y.txt', true);
    await files.rename('other', 'moved');
    expect(readFileSync(join(home, 'moved/y.txt'), 'utf8')).toBe('x');
  });

  it('removes files, empty folders, and folders with all that is in them but what links lead to', async () => {
    const { home } = server!;
    const files = filesWith();
    await expect(files.remove('in', 'folder')).rejects.toMatchObject(failing('REMOTE_FILE_REFUSED', { field: 'path' }));
    await files.remove('in/sub folder/grüße.csv');
    await files.remove('in/sub folder', 'folder');
    await files.remove('in', 'tree');
    expect(existsSync(join(home, 'in'))).toBe(false);
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('names the path that is missing, refused or no path', async () => {
    const files = filesWith();
    await expect(files.read('none.txt')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING', { field: 'path', fault: 'user' }));
    await expect(files.list('none')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await expect(files.remove('none')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await expect(files.write('/proc/x/y.txt', 'x')).rejects.toMatchObject({
      failure: { code: expect.stringMatching(/^REMOTE_FILE_/) },
    });
    await expect(files.read('a\r\nDELE in/a.csv')).rejects.toMatchObject(failing('REMOTE_PATH_INVALID'));
    expect((await files.read('in/a.csv')).toString()).toBe('a,b');
  });

  it('downloads no more than is allowed', async () => {
    const files = filesWith({}, { maxFileBytes: 2 });
    await expect(files.read('in/a.csv')).rejects.toMatchObject(failing('FILE_TOO_LARGE'));
    expect((await files.read('in/sub folder/grüße.csv')).toString()).toBe('b');
  });

  it('ends what the receiver, or the sender, does not go on with', async () => {
    const files = filesWith();
    const receive = () => Promise.reject(new Error('store is full'));
    await expect(files.port.download(USE, 'in/a.csv', { signal, receive })).rejects.toThrow('store is full');
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('gone');
    };
    await expect(files.port.upload(USE, 'half', { signal, open: async () => broken() })).rejects.toThrow('gone');
    expect((await files.read('in/a.csv')).toString()).toBe('a,b');
  });

  it('says that a sign-in is refused, and quotes no password', async () => {
    const error = await filesWith({ password: 'canary-wrong' }).list('in').catch((thrown: unknown) => thrown); // prettier-ignore
    expect(error).toMatchObject(failing('SIGN_IN_REFUSED', { field: 'credentials', retryable: false }));
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('sends no password without TLS unless that is meant', async () => {
    const refused = filesWith({ secure: 'explicit' }).list('in');
    await expect(refused).rejects.toMatchObject(failing('HTTP_TLS', { message: expect.stringContaining('offers no TLS') }));
  });

  it('connects to no private address that the operator has not opened, for data either', async () => {
    const { port } = server!;
    await expect(filesWith({}, { egress: { allow: [] } }).list('in')).rejects.toMatchObject(failing('HTTP_BLOCKED'));
    const onlyControl = filesWith({}, { egress: { allow: [`${LOOPBACK}:${port}`] } });
    await expect(onlyControl.list('in')).rejects.toMatchObject(failing('HTTP_BLOCKED'));
  });

  it('asks for leave before it writes, and not before it reads', async () => {
    const { home } = server!;
    const files = filesWith({}, { permit: { isRevoked: true, obtain: () => Promise.reject(new Error('lost')) } });
    await files.list('in');
    await expect(files.write('x', 'x')).rejects.toThrow('lost');
    expect(existsSync(join(home, 'x'))).toBe(false);
  });

  it('serves many at a time, and ends what is stopped', async () => {
    const files = filesWith();
    const found = await Promise.all(Array.from({ length: 12 }, () => files.read('in/a.csv')));
    expect(found.every((content) => content.toString() === 'a,b')).toBe(true);
    const stop = new AbortController();
    const endless = async function* () {
      for (;;) {
        await new Promise((done) => setTimeout(done, 5));
        yield Buffer.from('x');
      }
    };
    const stopped = files.port.upload(USE, 'endless', { signal: stop.signal, open: async () => endless() });
    setTimeout(() => stop.abort(), 50);
    await expect(stopped).rejects.toMatchObject(failing('HTTP_CANCELLED'));
    expect((await files.read('in/a.csv')).toString()).toBe('a,b');
  });
});

(secured ? describe : describe.skip)('files by FTP over TLS', () => {
  const trusting = { egress: { ca: authority.ca } };

  it('signs in and moves files over TLS', async () => {
    const files = filesWith(securely(), trusting);
    const large = Buffer.alloc(2_000_000, 'abcdefg');
    await files.write('x/large', large);
    expect((await files.read('x/large')).equals(large)).toBe(true);
    expect((await files.list('in')).length).toBe(3);
  });

  it('trusts no certificate of another name or authority, unless that is meant and permitted', async () => {
    await expect(filesWith(securely()).list('in')).rejects.toMatchObject(failing('HTTP_TLS'));
    await expect(filesWith(securely({ host: LOOPBACK }), trusting).list('in')).rejects.toMatchObject(failing('HTTP_TLS'));
    const any = securely({ disableTlsVerification: true });
    await expect(filesWith(any).list('in')).rejects.toMatchObject(failing('HTTP_TLS'));
    expect(await filesWith(any, { egress: { allowInvalidCertificates: true } }).list('in')).toHaveLength(3);
  });
});

describe('an FTP server that means harm', () => {
  let hostile: Server;
  const sockets = new Set<Socket>();
  let answer: (command: string) => string;
  let greeting = '220 hello\r\n';
  beforeAll(async () => {
    hostile = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      socket.write(greeting);
      socket.on('data', (data) => {
        for (const line of String(data).split('\r\n').filter(Boolean)) socket.write(usual(line) ?? answer(line));
      });
    });
    await new Promise<void>((done) => void hostile.listen(0, LOOPBACK, done));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => hostile.close(done));
  });
  const usual = (line: string) => {
    const command = line.split(' ', 1)[0] ?? '';
    if (command === 'USER') return '331 password\r\n';
    return ['PASS', 'TYPE', 'STRU', 'OPTS', 'FEAT'].includes(command) ? '230 fine\r\n' : undefined;
  };
  const ask = (how: typeof answer) => {
    answer = how;
    return filesWith({ port: (hostile.address() as AddressInfo).port, username: 'a', password: 'canary-password' });
  };

  it('does not send the data connection to another host', async () => {
    const reached: string[] = [];
    const elsewhere = createServer((socket) => void reached.push(String(socket.destroy().remotePort)));
    await new Promise<void>((done) => void elsewhere.listen(0, '127.0.0.2', done));
    const { port } = elsewhere.address() as AddressInfo;
    const bouncing = ask((line) => (line === 'PASV' ? `227 go (127,0,0,2,${port >> 8},${port & 255})\r\n` : '500 no\r\n'));
    await expect(bouncing.list('/')).rejects.toMatchObject(failing('HTTP_UNREACHABLE'));
    expect(reached).toEqual([]);
    await new Promise((done) => elsewhere.close(done));
  });

  it.each(['227 go (1,2)\r\n', '227 go (1,2,3,4,999,999)\r\n', '227 \r\n', '229 (|||0|)\r\n'])(
    'is left for %j',
    async (passive) => {
      const files = ask((line) => (line === 'PASV' ? passive : '500 no\r\n'));
      await expect(files.list('/')).rejects.toMatchObject(failing('SERVER_ANSWER_UNREADABLE'));
    },
  );

  it.each([
    ['has no end', 'type=file;size=0; aaaaaaaaaaaaaaaa\r\n'.repeat(600_000), 'SERVER_ANSWER_TOO_LARGE'],
    ['holds too much', Array.from({ length: 10_001 }, (_, name) => `type=file;size=0; ${name}\r\n`).join(''), 'REMOTE_TOO_MANY'],
  ])('is left for a list that %s', async (_, list, code) => {
    const data = createServer((socket) => void socket.on('error', () => undefined).end(list));
    await new Promise<void>((done) => void data.listen(0, LOOPBACK, done));
    const { port } = data.address() as AddressInfo;
    const files = ask((line) => (line === 'EPSV' ? `229 (|||${port}|)\r\n` : '150 here\r\n226 done\r\n'));
    await expect(files.remove('x', 'tree')).rejects.toMatchObject(failing(code));
    await new Promise((done) => data.close(done));
  });

  it('does not lead a removal elsewhere', async () => {
    const commands: string[] = [];
    const data = createServer((socket) => void socket.on('error', () => undefined).end('type=dir;size=0; ../../etc\r\n'));
    await new Promise<void>((done) => void data.listen(0, LOOPBACK, done));
    const { port } = data.address() as AddressInfo;
    const files = ask((line) => {
      commands.push(line);
      return line === 'EPSV' ? `229 (|||${port}|)\r\n` : line.startsWith('RMD') ? '250 gone\r\n' : '150 here\r\n226 done\r\n';
    });
    await files.remove('x', 'tree');
    expect(commands.filter((line) => /^(?:DELE|RMD)/.test(line))).toEqual(['RMD x']);
    await new Promise((done) => data.close(done));
  });

  it('is left for answers without end', async () => {
    const files = ask(() => `250-${'x'.repeat(70_000)}\r\n`);
    await expect(files.remove('a')).rejects.toMatchObject(failing('SERVER_ANSWER_TOO_LARGE'));
  });

  it('is not quoted where it repeats the password', async () => {
    const error = await ask(() => '550 what canary-password?\r\n').remove('a').catch((thrown: unknown) => thrown); // prettier-ignore
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('is left where it is none', async () => {
    greeting = 'SSH-2.0-OpenSSH\r\n500 x\r\n';
    await expect(ask(() => '').list('/')).rejects.toMatchObject({ failure: { code: expect.stringMatching(/^SERVER_/) } });
    greeting = '220 hello\r\n';
  });
});
