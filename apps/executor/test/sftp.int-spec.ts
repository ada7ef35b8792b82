import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CredentialUse } from '@weft/node-sdk';
import { startSftp } from '@weft/testing';
import { HostileSftp } from './hostile-sftp.ts';
import { closeConnections, connectionsWith, failing, LOOPBACK, type ConnectionSetup } from './server-connections-under-test.ts';
import { handOverTree } from './handed-over.ts';

const USE: CredentialUse = { type: 'sftp', credentialId: 'c1', nodeId: 'n1' };
const signal = new AbortController().signal;

const server = await startSftp();
afterAll(() => server?.stop());
afterEach(closeConnections);
beforeEach(() => {
  if (!server) return;
  rmSync(server.home, { recursive: true });
  mkdirSync(join(server.home, 'in/sub'), { recursive: true });
  writeFileSync(join(server.home, 'in/a.csv'), 'a,b');
  writeFileSync(join(server.home, 'in/sub/b.csv'), 'b');
  symlinkSync('/etc', join(server.home, 'in/link'));
  handOverTree(server.home);
});

/** Files by the password, unless other fields say otherwise. */
function filesWith(given: object = {}, setup: ConnectionSetup = {}) {
  const { port, username, password } = server ?? { port: 1, username: '', password: '' };
  const { ports, changeCredential } = connectionsWith('sftp', { host: LOOPBACK, port, username, password, ...given }, setup);
  const { remoteFiles } = ports;
  return {
    changeCredential,
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

(server ? describe : describe.skip)('files by SFTP', () => {
  it('names what is in a folder, with what is known of it', async () => {
    const [file, ...others] = (await filesWith().list('in')).toSorted((left, right) => left.name.localeCompare(right.name));
    expect(file).toMatchObject({ name: 'a.csv', path: 'in/a.csv', type: 'file', sizeBytes: 3, owner: 'ada' });
    expect(file?.rights?.user).toContain('rw');
    expect(Math.abs((file?.modifiedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(others.map(({ name, type }) => [name, type])).toEqual([['link', 'link'], ['sub', 'folder']]); // prettier-ignore
  });

  it('names what is in folders inside it, and does not follow links', async () => {
    const paths = (await filesWith().list('in', true)).map(({ path }) => path);
    expect(paths.toSorted()).toEqual(['in/a.csv', 'in/link', 'in/sub', 'in/sub/b.csv']);
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
  });

  it('makes the folders of what it uploads, and of a new path where asked', async () => {
    const { home } = server!;
    const files = filesWith();
    await files.write('new/deep/x.txt', 'x');
    expect(readFileSync(join(home, 'new/deep/x.txt'), 'utf8')).toBe('x');
    await expect(files.rename('new/deep/x.txt', 'other/y.txt')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await files.rename('new/deep/x.txt', 'other/y.txt', true);
    await files.rename('other', 'moved');
    expect(readFileSync(join(home, 'moved/y.txt'), 'utf8')).toBe('x');
  });

  it('removes files, empty folders, and folders with all that is in them but what links lead to', async () => {
    const { home } = server!;
    const files = filesWith();
    await expect(files.remove('in', 'folder')).rejects.toMatchObject(failing('REMOTE_FILE_REFUSED', { field: 'path' }));
    await files.remove('in/sub/b.csv');
    await files.remove('in/sub', 'folder');
    await files.remove('in', 'tree');
    expect(existsSync(join(home, 'in'))).toBe(false);
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('names the path that is missing, refused or no path', async () => {
    const files = filesWith();
    await expect(files.read('none.txt')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING', { field: 'path', fault: 'user' }));
    await expect(files.list('none')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await expect(files.remove('none')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await expect(files.write('/proc/x/y.txt', 'x')).rejects.toMatchObject(failing('REMOTE_FILE_MISSING'));
    await expect(files.read('a\nb')).rejects.toMatchObject(failing('REMOTE_PATH_INVALID'));
    expect((await files.read('in/a.csv')).toString()).toBe('a,b');
  });

  it('downloads no more than is allowed', async () => {
    const files = filesWith({}, { maxFileBytes: 2 });
    await expect(files.read('in/a.csv')).rejects.toMatchObject(failing('FILE_TOO_LARGE'));
    expect((await files.read('in/sub/b.csv')).toString()).toBe('b');
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

  it('signs in with a key, also an encrypted one', async () => {
    const { privateKey, encryptedKey } = server!;
    for (const key of [{ privateKey }, encryptedKey])
      expect(await filesWith({ password: undefined, ...key }).list('in')).toHaveLength(3);
  });

  it('tells a sign-in that is refused from a key that cannot be read, and quotes neither', async () => {
    const { encryptedKey } = server!;
    const wrong = [
      [{ password: 'canary-wrong' }, 'SIGN_IN_REFUSED'],
      [{ username: 'eve' }, 'SIGN_IN_REFUSED'],
      [{ privateKey: encryptedKey.privateKey, passphrase: 'canary-wrong' }, 'PRIVATE_KEY_INVALID'],
      [{ privateKey: '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----' }, 'PRIVATE_KEY_INVALID'],
    ] as const;
    for (const [fields, code] of wrong) {
      const error = await filesWith(fields).list('in').catch((thrown: unknown) => thrown); // prettier-ignore
      expect(error).toMatchObject(failing(code, { field: 'credentials', retryable: false }));
      expect(JSON.stringify(error)).not.toContain('canary');
    }
  });

  it('says nothing to a server with another host key than the one it knows', async () => {
    const { fingerprint } = server!;
    expect(await filesWith({ hostFingerprint: fingerprint }).list('in')).toHaveLength(3);
    const other = `SHA256:${'A'.repeat(43)}`;
    const refused = filesWith({ hostFingerprint: other }).list('in');
    await expect(refused).rejects.toMatchObject(failing('HOST_KEY_UNKNOWN', { message: expect.stringContaining(fingerprint) }));
  });

  it('connects to no private address that the operator has not opened', async () => {
    await expect(filesWith({}, { egress: { allow: [] } }).list('in')).rejects.toMatchObject(failing('HTTP_BLOCKED'));
  });

  it('asks for leave before it writes, and not before it reads', async () => {
    const { home } = server!;
    const files = filesWith({}, { permit: { isRevoked: true, obtain: () => Promise.reject(new Error('lost')) } });
    await files.list('in');
    await expect(files.write('x', 'x')).rejects.toThrow('lost');
    await expect(files.remove('in/a.csv')).rejects.toThrow('lost');
    expect([existsSync(join(home, 'x')), existsSync(join(home, 'in/a.csv'))]).toEqual([false, true]);
  });

  it('serves many at a time, and goes on after a stop', async () => {
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
    files.changeCredential();
    expect((await files.read('in/a.csv')).toString()).toBe('a,b');
  });

  it.each([
    ['speaks another protocol', 'SSH-1.5-old\r\n', /^SERVER_/],
    ['breaks off', '', /^SERVER_BROKE_OFF$/],
  ])('leaves a server that %s', async (_, said, code) => {
    const other = createServer(
      (socket) =>
        void socket
          .on('error', () => undefined)
          .resume()
          .end(said),
    );
    await new Promise<void>((done) => void other.listen(0, LOOPBACK, done));
    const { port } = other.address() as AddressInfo;
    const failed = filesWith({ port, username: 'a', password: 'b' }).list('/');
    await expect(failed).rejects.toMatchObject({ failure: { code: expect.stringMatching(code) } });
    await new Promise((done) => other.close(done));
  });
});

describe('an SFTP server that means harm', () => {
  const hostile = new HostileSftp();
  beforeAll(() => hostile.start());
  afterAll(() => hostile.stop());
  const files = () => filesWith({ port: hostile.port, username: 'a', password: 'canary-password' });

  it('does not lead a removal elsewhere', async () => {
    hostile.names = () => ['../../etc'];
    await expect(files().remove('x', 'tree')).rejects.toMatchObject(failing('REMOTE_NAME_UNFIT'));
    expect(hostile.removed).toEqual([]);
  });

  it.each([
    ['names', () => Array.from({ length: 1_000 }, (_, index) => String(index))],
    ['nothing', () => []],
  ])('cannot go on naming %s', async (_, names) => {
    hostile.names = names;
    await expect(files().list('x')).rejects.toMatchObject(failing('REMOTE_TOO_MANY'));
  });

  it('is not quoted where it repeats the password', async () => {
    const error = await files().read('canary-password').catch((thrown: unknown) => thrown); // prettier-ignore
    expect(error).toMatchObject(failing('REMOTE_FILE_REFUSED'));
    expect((error as { failure: { message: string } }).failure.message).not.toContain('what canary-password');
  });
});
