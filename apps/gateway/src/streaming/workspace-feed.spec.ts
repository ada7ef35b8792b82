import { jest } from '@jest/globals';
import type { ExecutionChange, ExecutionChanges, OrchestratorClient } from '@weft/contracts';
import { AppError } from '@weft/errors';
import { WorkspaceFeed } from './workspace-feed.ts';

const PAGE = 200;
const at = (place: number): string => String(place).padStart(6, '0');

/** Changes of a workspace, one by one; reads are pages, as the orchestrator gives them. */
class FakeChanges {
  reads = 0;
  count = 0;
  fail?: AppError;

  async readChanges({ after }: { after?: string }): Promise<ExecutionChanges> {
    this.reads++;
    if (this.fail) throw this.fail;
    const from = after === undefined ? this.count : Number(after);
    const places = Array.from({ length: Math.min(PAGE, this.count - from) }, (_, n) => from + n + 1);
    const cursor = at(from + places.length);
    return { changes: places.map((place) => ({ cursor: at(place) }) as ExecutionChange), cursor, isLast: places.length < PAGE };
  }
}

describe(WorkspaceFeed, () => {
  let stored: FakeChanges;
  let feed: WorkspaceFeed;
  let gone: AbortController;

  beforeEach(() => {
    jest.useFakeTimers();
    stored = new FakeChanges();
    feed = new WorkspaceFeed(stored as unknown as OrchestratorClient);
    gone = new AbortController();
  });
  afterEach(() => {
    gone.abort();
    jest.useRealTimers();
  });

  const open = (after?: string, tenantId = 'tenant', signal = gone.signal) =>
    feed.open({ actor: { tenantId, userId: null }, after, signal });
  /** What a reader gets who takes everything as soon as it is there. */
  const readAll = async (after?: string, signal?: AbortSignal) => {
    const { batches } = await open(after, 'tenant', signal);
    const got: string[] = [];
    void (async () => {
      for await (const batch of batches) got.push(...batch.map(({ cursor }) => cursor));
    })().catch(() => got.push('failed'));
    return got;
  };
  const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => at(from + n));

  it('asks once a second, however many read', async () => {
    const readers = await Promise.all(Array.from({ length: 200 }, () => readAll()));
    expect(stored.reads).toBe(1);
    for (let second = 0; second < 5; second++) {
      stored.count++;
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(stored.reads).toBe(6);
    for (const got of readers) expect(got).toEqual(places(1, 5));
  });

  it('gives a reader who comes later all that follows, and to one who comes from further back what was before, each once', async () => {
    await readAll();
    stored.count = 450;
    await jest.advanceTimersByTimeAsync(2_500);
    const [late, back] = [await readAll(), await readAll(at(0))];
    stored.count = 455;
    await jest.advanceTimersByTimeAsync(3_000);
    expect(late).toEqual(places(451, 455));
    expect(back).toEqual(places(1, 455));
  });

  it('reads on at once where there is more than a page', async () => {
    const got = await readAll();
    stored.count = 900;
    await jest.advanceTimersByTimeAsync(1_100);
    expect(got).toEqual(places(1, 900));
  });

  it('misses nothing for a reader who is slower than what is kept, and holds no more for them', async () => {
    await readAll();
    const { batches } = await open();
    await batches.next();
    stored.count = 3_000;
    await jest.advanceTimersByTimeAsync(10_000);
    const got: string[] = [];
    while (got.length < 3_000) {
      const next = batches.next();
      await jest.advanceTimersByTimeAsync(1_000);
      got.push(...((await next).value ?? []).map(({ cursor }) => cursor));
    }
    expect(got).toEqual(places(1, 3_000));
  });

  it('asks no more once the last reader is gone, and begins anew with the next', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    await readAll(undefined, first.signal);
    await readAll(undefined, second.signal);
    first.abort();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(stored.reads).toBe(4);
    second.abort();
    stored.count = 7;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(stored.reads).toBe(4);
    expect((await open()).cursor).toBe(at(7));
  });

  it('keeps workspaces apart', async () => {
    await open();
    await open(undefined, 'other');
    expect(stored.reads).toBe(2);
  });

  it('outlives times in which the orchestrator is away', async () => {
    const got = await readAll();
    stored.fail = new AppError('SERVICE_UNAVAILABLE', 'Away.');
    await jest.advanceTimersByTimeAsync(5_000);
    stored.fail = undefined;
    stored.count = 2;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(got).toEqual(places(1, 2));
  });

  it('ends for all with what does not pass, and begins anew for whoever comes then', async () => {
    const readers = [await readAll(), await readAll()];
    stored.fail = new AppError('CURSOR_TOO_OLD', 'Too old.');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(readers).toEqual([['failed'], ['failed']]);
    await expect(open()).rejects.toMatchObject({ code: 'CURSOR_TOO_OLD' });
    stored.fail = undefined;
    const got = await readAll();
    stored.count = 1;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(got).toEqual(places(1, 1));
  });
});
