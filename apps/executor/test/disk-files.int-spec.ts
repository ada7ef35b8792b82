import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskFiles } from '../src/disk/disk-files.ts';

const TENANT = '018f0000-0000-7000-8000-000000000001';
const permit = { isRevoked: false, obtain: () => Promise.resolve() };
const signal = new AbortController().signal;

let base: string;
let root: string;
let disk: DiskFiles;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'weft-disk-'));
  root = join(base, 'open');
  mkdirSync(join(root, 'a', 'b'), { recursive: true });
  for (const [path, text] of Object.entries({ 'one.txt': '1', 'a/two.csv': '2', 'a/b/three.csv': '3', 'a/.hidden.csv': 'h' }))
    writeFileSync(join(root, path), text);
  writeFileSync(join(base, 'secret.txt'), 'canary');
  disk = new DiskFiles(root, { tenantId: TENANT, permit });
});
afterEach(() => rmSync(base, { recursive: true }));

const read = async (path: string, from = disk): Promise<string> =>
  Buffer.concat(await Array.fromAsync(await from.open(path))).toString();
const write = (path: string, text: string, append = false, to = disk) =>
  to.write(path, (async function* () { yield Buffer.from(text); })(), { append }); // prettier-ignore
const find = async (pattern: string) => (await disk.find(pattern, signal)).map((path) => path.slice(root.length + 1));
const refused = (code: string) => ({ failure: { code, field: 'path' } });

describe(DiskFiles, () => {
  it('reads a file by a path in the folder, or by its whole path', async () => {
    expect(await read('a/two.csv')).toBe('2');
    expect(await read(join(root, 'a/./two.csv'))).toBe('2');
    writeFileSync(join(root, 'empty'), '');
    expect(await read('empty')).toBe('');
  });

  it.each([
    ['*.txt', ['one.txt']],
    ['**/*.csv', ['a/b/three.csv', 'a/two.csv']],
    ['a/*', ['a/two.csv']],
    ['a/**', ['a/b/three.csv', 'a/two.csv']],
    ['**', ['a/b/three.csv', 'a/two.csv', 'one.txt']],
    ['**/**/b/?????.csv', ['a/b/three.csv']],
    ['{one.*,a/t[w]o.csv}', ['a/two.csv', 'one.txt']],
    ['a/.h*', ['a/.hidden.csv']],
    ['*.none', []],
    ['a', ['a']],
    ['missing', ['missing']],
  ])('finds by %s', async (pattern, expected) => {
    expect(await find(pattern)).toEqual(expected);
  });

  it.each([
    '../secret.txt', 'a/../../secret.txt', '/etc/passwd', 'a/..', '../open/one.txt', '..\\secret.txt', 'one.txt\0', '/../secret.txt',
  ])('refuses the path %j', async (path) => {
    await expect(read(path)).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    await expect(write(path, 'x')).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    await expect(disk.find(`${path}/*`, signal)).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
  }); // prettier-ignore

  it('refuses a pattern that leads out of the folder', async () => {
    await expect(find('{a,..}/*.txt')).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    expect(await find('[.][.]/*.txt')).toEqual([]);
    expect(await find('.?/*.txt')).toEqual([]);
  });

  it('does not take a folder that begins alike for its own', async () => {
    mkdirSync(`${root}-other`);
    writeFileSync(`${root}-other/x`, 'canary');
    await expect(read(`${root}-other/x`)).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
  });

  it('follows no link out of the folder', async () => {
    symlinkSync(base, join(root, 'up'));
    symlinkSync(join(base, 'secret.txt'), join(root, 'link.txt'));
    await expect(read('up/secret.txt')).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    await expect(read('link.txt')).rejects.toMatchObject(refused('DISK_FILE_UNFIT'));
    await expect(write('up/new.txt', 'x')).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    await expect(write('link.txt', 'x', true)).rejects.toMatchObject(refused('DISK_FILE_UNFIT'));
    await write('link.txt', 'mine');
    expect(await find('**/*.txt')).toEqual(['link.txt', 'one.txt']);
    expect([await read('link.txt'), readFileSync(join(base, 'secret.txt'), 'utf8')]).toEqual(['mine', 'canary']);
  });

  it('follows links of folders that stay inside', async () => {
    symlinkSync(join(root, 'a'), join(root, 'again'));
    expect(await read('again/two.csv')).toBe('2');
  });

  it.each(['a', '.', '', 'pipe'])('takes %j for no file, and waits for nobody', async (path) => {
    execFileSync('mkfifo', [join(root, 'pipe')]);
    await expect(read(path)).rejects.toMatchObject(refused('DISK_FILE_UNFIT'));
    await expect(write(path, 'x', true)).rejects.toMatchObject(refused('DISK_FILE_UNFIT'));
  });

  it('puts a file in the place of another, or adds to it', async () => {
    await write('a/new.txt', 'long text');
    await write('a/new.txt', 'short');
    await write('a/new.txt', ' and more', true);
    await write('added.txt', 'x', true);
    expect([await read('a/new.txt'), await read('added.txt')]).toEqual(['short and more', 'x']);
  });

  it('leaves the old file, and nothing else, where the content breaks off', async () => {
    const broken = async function* () {
      yield Buffer.from('half');
      throw new Error('gone');
    };
    await expect(disk.write('one.txt', broken(), { append: false })).rejects.toThrow('gone');
    expect(await read('one.txt')).toBe('1');
    expect(readdirSync(root).sort()).toEqual(['a', 'one.txt']);
  });

  it('makes no folders, and says what is missing', async () => {
    await expect(write('none/x.txt', 'x')).rejects.toMatchObject(refused('DISK_FILE_MISSING'));
    await expect(read('none.txt')).rejects.toMatchObject(refused('DISK_FILE_MISSING'));
  });

  it('reads no further than the file was long when somebody began', async () => {
    const content = await disk.open('one.txt');
    await write('one.txt', 'changed');
    const pieces: Uint8Array[] = [];
    for await (const piece of content) {
      await write('one.txt', ' and longer', true);
      pieces.push(piece);
    }
    expect(Buffer.concat(pieces).toString()).toBe('changed');
  });

  it('is off without a folder', async () => {
    const off = new DiskFiles(undefined, { tenantId: TENANT, permit });
    await expect(read('one.txt', off)).rejects.toMatchObject(refused('DISK_CLOSED'));
  });

  it('gives each workspace a folder of its own where that is set', async () => {
    const own = new DiskFiles(join(root, '{workspace}'), { tenantId: TENANT, permit });
    await write('x.txt', 'mine', false, own);
    expect(await read(`${TENANT}/x.txt`)).toBe('mine');
    await expect(read('../one.txt', own)).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
    await expect(read(join(root, 'one.txt'), own)).rejects.toMatchObject(refused('DISK_PATH_REFUSED'));
  });

  it('does not write before its permit is held', async () => {
    const asked: string[] = [];
    const revoked = { isRevoked: true, obtain: async () => void asked.push('obtain') };
    await write('x.txt', 'x', false, new DiskFiles(root, { tenantId: TENANT, permit: revoked }));
    expect(asked).toEqual(['obtain']);
  });

  it('refuses a pattern that stands for too many others, or is too long', async () => {
    await expect(find('*a'.repeat(600))).rejects.toMatchObject(refused('DISK_TOO_MANY'));
    await expect(find('{a,b}'.repeat(9))).rejects.toMatchObject(refused('DISK_TOO_MANY'));
  });
});
