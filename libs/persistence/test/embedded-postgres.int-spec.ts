import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch, waitFor } from '@weft/testing';
import { createPool, lockDataFolder, startEmbeddedPostgres } from '../src/index.ts';

const ENTRY = 'libs/persistence/test/run-embedded-postgres.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'weft-test-'));
  chmodSync(dataDir, 0o755);
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const start = () => startEmbeddedPostgres({ dataDir, durable: false });
const socketFolder = (url: string) => new URLSearchParams(url.split('?')[1]).get('host') as string;
/** The server's process, by the file that it keeps. */
const serverPid = () => Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

async function query(url: string, sql: string) {
  const pool = createPool({ url, max: 1 });
  try {
    return (await pool.query(sql)).rows;
  } finally {
    await pool.end();
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe(startEmbeddedPostgres.name, () => {
  it('keeps its data from start to start, behind a private socket', async () => {
    const first = await start();
    expect(first.fresh).toBe(true);
    expect(statSync(socketFolder(first.url)).mode & 0o777).toBe(0o700);
    expect(await query(first.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '' }]);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    expect(existsSync(socketFolder(first.url))).toBe(false);

    const second = await start();
    expect(second.fresh).toBe(false);
    expect(await query(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await second.stop();
  });

  it('says what is wrong where it cannot be set up, and not how it tidies up or what else might help', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    writeFileSync(join(dataDir, 'postgres/mine.txt'), 'not a cluster');

    await expect(start()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/could not be set up in .*: directory ".*" exists but is not empty$/) as string,
    });
  });

  it('says that the data folder cannot be written to, and what to do', async () => {
    writeFileSync(join(dataDir, 'file'), '');

    await expect(startEmbeddedPostgres({ dataDir: join(dataDir, 'file/data') })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/^The data folder .* cannot be written to \(.*\): .*WEFT_DATA_DIR/) as string,
    });
  });

  it('works in a folder of our own that is closed to others, and leaves it closed to their eyes', async () => {
    chmodSync(dataDir, 0o700);

    const { url, stop } = await start();

    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(statSync(dataDir).mode & 0o066).toBe(0);
    await stop();
  });

  it('tells a second start on the same folder in one sentence', async () => {
    const { stop } = await start();

    await expect(start()).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: `The data folder ${dataDir} is in use by process ${process.pid}: stop it, or set WEFT_DATA_DIR to another folder.`,
    });
    await stop();
  });

  it('leaves no server behind when its process is killed, and starts again', async () => {
    const child = await launch({ entry: ENTRY, args: [dataDir], ready: /up/ });
    const pid = serverPid();
    await child.kill();

    const { stop, fresh } = await start();
    expect(fresh).toBe(false);
    expect(serverPid()).not.toBe(pid);
    await stop();
    await waitFor(() => !isAlive(pid));
  });

  it('takes over from a server that was left behind all the same', async () => {
    const child = await launch({ entry: ENTRY, args: [dataDir], ready: /up/ });
    const pid = serverPid();
    const guard = Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' }));
    process.kill(guard, 'SIGKILL');
    await child.kill();
    expect(isAlive(pid)).toBe(true);

    const { url, stop } = await start();

    // A server refuses a folder that another one serves, so the old one is gone.
    expect(serverPid()).not.toBe(pid);
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await stop();
  });

  it('says in one sentence what is wrong with a setting', async () => {
    await expect(startEmbeddedPostgres({ dataDir, durable: false, settings: { shared_buffers: 'much' } })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(/did not start on .*: .*shared_buffers/),
    });
    const { stop } = await start(); // the folder is free again
    await stop();
  });
});

describe('a server that dies', () => {
  it('is started again, under the same address, with its data', async () => {
    const server = await startEmbeddedPostgres({ dataDir });
    const pool = createPool({ url: server.url, max: 1 });
    await pool.query('CREATE TABLE kept (id integer)');
    const pid = Number(readFileSync(join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);

    process.kill(pid, 'SIGKILL');

    const rows = await waitFor(async () => (await pool.query('SELECT * FROM kept')).rows, { timeoutMs: 15_000, intervalMs: 50 });
    expect(rows).toEqual([]);
    await pool.end();
    await server.stop();
  });
});

describe(lockDataFolder.name, () => {
  it.each([
    ['a process that is gone', JSON.stringify({ pid: 2 ** 22 + 1, startedAt: 'x' })],
    ['an earlier process with the same id', JSON.stringify({ pid: process.pid, startedAt: 'before' })],
    ['nobody that can be told', '{'],
  ])('takes over the lock of %s', async (_, content) => {
    writeFileSync(join(dataDir, 'lock'), content);

    const lock = await lockDataFolder(dataDir);

    await expect(lockDataFolder(dataDir, 0)).rejects.toThrow('in use');
    lock.release();
    expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  });

  it('waits for a holder that is about to be gone', async () => {
    const first = await lockDataFolder(dataDir);

    const second = lockDataFolder(dataDir);
    first.release();

    (await second).release();
  });

  it('takes a process that was killed and not yet buried for gone', async () => {
    const zombie = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 5'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [printed] = (await once(zombie.stdout, 'data')) as [Buffer];
    const pid = Number(printed.toString());
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'utf8');
    while (!/\) Z/.test(stat())) await new Promise(setImmediate);
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const startedAt = `${boot}/${
      stat()
        .slice(stat().lastIndexOf(')') + 2)
        .split(' ')[19]
    }`;
    writeFileSync(join(dataDir, 'lock'), JSON.stringify({ pid, startedAt }));

    const lock = await lockDataFolder(dataDir, 0);

    lock.release();
    zombie.kill();
  });
});
