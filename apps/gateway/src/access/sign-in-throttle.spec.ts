import { FixedWindowStorage } from './sign-in-throttle.ts';

describe(FixedWindowStorage, () => {
  let nowMs: number;
  let storage: FixedWindowStorage;
  const hit = (key = 'a') => storage.increment(key, 60_000, 2);

  beforeEach(() => {
    nowMs = 0;
    storage = new FixedWindowStorage(() => nowMs);
  });

  it('blocks beyond the limit until the window ends', async () => {
    await expect(hit()).resolves.toMatchObject({ totalHits: 1, isBlocked: false, timeToExpire: 60 });
    nowMs = 20_000;
    await expect(hit()).resolves.toMatchObject({ totalHits: 2, isBlocked: false });
    await expect(hit()).resolves.toMatchObject({ totalHits: 3, isBlocked: true, timeToBlockExpire: 40 });
    nowMs = 60_000;
    await expect(hit()).resolves.toMatchObject({ totalHits: 1, isBlocked: false });
  });

  it('counts each key on its own', async () => {
    await Promise.all([hit(), hit(), hit()]);
    await expect(hit('b')).resolves.toMatchObject({ totalHits: 1, isBlocked: false });
  });
});
