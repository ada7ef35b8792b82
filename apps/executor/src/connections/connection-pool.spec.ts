import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';

class FakeConnection implements Connection {
  isOpen = true;
  close(): void {
    this.isOpen = false;
  }
}

const KEY = { tenantId: 't', credentialId: 'c', version: 1 };
const pools: ConnectionPool<FakeConnection>[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

function make(maxPerKey = 2) {
  const pool = new ConnectionPool<FakeConnection>({ maxPerKey, idleMs: 60_000 });
  pools.push(pool);
  const opened: FakeConnection[] = [];
  const use = <T>(work: (connection: FakeConnection) => Promise<T>, { key = KEY, signal = new AbortController().signal } = {}) =>
    pool.use(key, {
      signal,
      open: async () => {
        const connection = new FakeConnection();
        opened.push(connection);
        return connection;
      },
      work,
    });
  return { pool, opened, use };
}

/** Connections open at once here, after some promises. */
async function opening(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await Promise.resolve();
}

/** Work that ends when it is told to. */
function held() {
  let finish = () => undefined as void;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return { work: () => done, finish: () => finish() };
}

describe(ConnectionPool, () => {
  it('gives the next caller the connection of the last', async () => {
    const { use, opened } = make();
    const first = await use(async (connection) => connection);
    expect(await use(async (connection) => connection)).toBe(first);
    expect(opened).toHaveLength(1);
  });

  it('gives nobody a connection that was closed', async () => {
    const { use, opened } = make();
    await use(async (connection) => connection.close());
    const idle = await use(async (connection) => connection);
    idle.close();
    await use(async () => undefined);
    expect(opened).toHaveLength(3);
  });

  it('keeps each credential, version and workspace to itself', async () => {
    const { use, opened } = make();
    for (const key of [KEY, { ...KEY, tenantId: 'other' }, { ...KEY, credentialId: 'other' }])
      await use(async () => undefined, { key });
    expect(opened).toHaveLength(3);
  });

  it('lets callers wait for one another, in turn', async () => {
    const { use, opened } = make(1);
    const order: number[] = [];
    const first = held();
    const uses = [use(first.work), ...[1, 2].map((number) => use(async () => void order.push(number)))];
    await opening();
    expect([order, opened.length]).toEqual([[], 1]);
    first.finish();
    await Promise.all(uses);
    expect([order, opened.length]).toEqual([[1, 2], 1]);
  });

  it('does not keep a caller waiting that is stopped', async () => {
    const { use } = make(1);
    const [first, stop] = [held(), new AbortController()];
    const using = use(first.work);
    const waiting = use(async () => 'never', { signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    first.finish();
    await using;
    expect(await use(async () => 'next')).toBe('next');
  });

  it('closes the connection of a caller that is stopped', async () => {
    const { use, opened } = make();
    const [work, stop] = [held(), new AbortController()];
    const using = use(work.work, { signal: stop.signal });
    await opening();
    stop.abort();
    expect(opened[0]?.isOpen).toBe(false);
    work.finish();
    await using;
  });

  it('frees the place of a connection that could not be opened', async () => {
    const { pool, use } = make(1);
    const failed = pool.use(KEY, {
      signal: new AbortController().signal,
      open: () => Promise.reject(new Error('no')),
      work: async () => undefined,
    });
    await expect(failed).rejects.toThrow('no');
    expect(await use(async () => 'next')).toBe('next');
  });

  it('ends the connections of a credential that has changed, those in use once they are not', async () => {
    const { pool, use, opened } = make();
    const work = held();
    const using = use(work.work);
    await use(async () => undefined);
    await opening();
    pool.drop(KEY);
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([true, false]);
    work.finish();
    await using;
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, false]);
  });

  it('ends those of an older version as soon as there is a newer one', async () => {
    const { use, opened } = make();
    await use(async () => undefined);
    await use(async () => undefined, { key: { ...KEY, version: 2 } });
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  it('ends all of them when it is closed', async () => {
    const { pool, use, opened } = make();
    const work = held();
    const using = use(work.work);
    await use(async () => undefined);
    await opening();
    pool.close();
    expect(opened.map(({ isOpen }) => isOpen)).toEqual([false, false]);
    work.finish();
    await using;
  });
});
