import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { possibleConfinements, type Confinement } from '../src/confinement.ts';
import { failureOf, makeJob, makePool, SEARCH_PATH } from './code-jobs.ts';

const PROBE = fileURLToPath(new URL('./escaped-code.probe.mjs', import.meta.url));
const confinements = possibleConfinements({ isolateMemoryMb: 64, searchPath: SEARCH_PATH, main: PROBE });
const namespaces = confinements.find(({ level }) => level === 'namespaces');
const limits = confinements.find(({ level }) => level === 'limits');

let server: Server;
let connectionCount = 0;
beforeAll(async () => {
  server = createServer((socket) => socket.destroy()).on('connection', () => (connectionCount += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void server.close());

/** What JavaScript of the worker's own realm can do: the code that has already got out of the isolate. */
async function probe({ file, args, uid, gid }: Confinement, eatMemory = ''): Promise<Record<string, string>> {
  const { port } = server.address() as AddressInfo;
  const run = promisify(execFile)(file, [...args, `${port}`, `${uid ?? ''}`, `${gid ?? ''}`, eatMemory], {
    env: { TZ: 'UTC' },
    cwd: '/',
  });
  return JSON.parse((await run).stdout) as Record<string, string>;
}

const everywhere = {
  environment: 'TZ',
  readPasswd: 'denied',
  readOwnEnvironment: 'denied',
  readInitEnvironment: 'denied',
  write: 'denied',
  spawn: 'denied',
  worker: 'denied',
};

describe('code that has got out of the isolate', () => {
  it('finds no secret and no file, and starts nothing, at the level process', async () => {
    expect(await probe(confinements.at(-1)!)).toMatchObject(everywhere);
  });

  (limits ? it : it.skip)('is also nobody and bounded, at the level limits', async () => {
    const found = await probe(limits!);
    expect(found).toMatchObject(everywhere);
    if (process.getuid?.() === 0) expect(found).toMatchObject({ user: '65534', becomeRoot: 'denied' });
    await expect(probe(limits!, 'two gigabytes')).rejects.toThrow('Command failed');
  });

  (namespaces ? it : it.skip)('also reaches no network and sees no other process, at the level namespaces', async () => {
    const before = connectionCount;
    const found = await probe(namespaces!);
    expect(found).toMatchObject({
      ...everywhere,
      environment: 'TZ,PWD',
      user: '65534',
      becomeRoot: 'denied',
      connect: 'denied',
      resolve: 'denied',
    });
    expect(connectionCount).toBe(before);
  });
});

describe('the level', () => {
  it('is the strongest that works, and is reported', async () => {
    const pool = makePool();
    expect(pool.readiness().level).toBe('starting');
    await pool.start();
    expect(pool.readiness().level).toBe(namespaces ? 'namespaces' : limits ? 'limits' : 'process');
    pool.close();
  });

  it('falls back where the means are there but do not work, and says why', async () => {
    const pool = makePool({ searchPath: fileURLToPath(new URL('./broken-programs', import.meta.url)) });
    await pool.start();
    expect(pool.readiness()).toMatchObject({
      level: 'process',
      reasons: [expect.stringContaining('level namespaces'), expect.stringContaining('level limits')],
    });
    expect(await pool.run('t', makeJob('return 1'))).toBe(1);
    pool.close();
  });

  it('below what policy asks for means that no code runs', async () => {
    const pool = makePool({ searchPath: '', minimumLevel: 'limits' });
    const failure = await failureOf(pool.run('t', makeJob('return 1')));
    expect(failure).toMatchObject({
      code: 'SANDBOX_UNAVAILABLE',
      message: expect.stringContaining('the level limits is required'),
    });
    expect(pool.readiness().level).toBe('unavailable');
    pool.close();
  });

  it.each(['process', 'limits', 'namespaces'] as const)('%s runs code, where this machine has it', async (level) => {
    const pool = makePool({ maximumLevel: level });
    await pool.start();
    expect(await pool.run('t', makeJob('return $now.year'))).toBe(2024);
    pool.close();
  });
});

describe('processes', () => {
  it('end when they have been idle for a while', async () => {
    const pool = makePool({ idleMs: 1 });
    expect(await pool.run('t', makeJob('return 1'))).toBe(1);
    while (pool.load().processCount > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(await pool.run('t', makeJob('return 2'))).toBe(2);
    pool.close();
  });
});
