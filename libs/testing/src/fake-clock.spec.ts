import { FakeClock } from './fake-clock.ts';

const never = new AbortController().signal;

describe(FakeClock, () => {
  it('stands still until it is advanced', async () => {
    const clock = new FakeClock(1_000);
    const woken: string[] = [];
    void clock.sleep(10, never).then(() => woken.push('ten'));

    await clock.advance(9);
    expect([clock.now(), woken, clock.sleeping]).toEqual([1_009, [], 1]);

    await clock.advance(1);
    expect([clock.now(), woken, clock.sleeping]).toEqual([1_010, ['ten'], 0]);
  });

  it('wakes by due time, equal ones in the order in which they fell asleep', async () => {
    const clock = new FakeClock(0);
    const woken: string[] = [];
    for (const [name, ms] of [
      ['late', 30],
      ['first', 10],
      ['second', 10],
    ] as const) {
      void clock.sleep(ms, never).then(() => woken.push(`${name}@${clock.now()}`));
    }

    await clock.advance(100);

    expect(woken).toEqual(['first@10', 'second@10', 'late@30']);
  });

  it('wakes those who fall asleep on the way, at their own time', async () => {
    const clock = new FakeClock(0);
    const woken: number[] = [];
    const beat = async () => {
      for (let beats = 0; beats < 3; beats++) {
        await clock.sleep(10, never);
        woken.push(clock.now());
      }
    };
    void beat();

    await clock.advance(25);

    expect(woken).toEqual([10, 20]);
    expect(clock.sleeping).toBe(1);
  });

  it('ends a sleep once its signal is aborted', async () => {
    const clock = new FakeClock();
    const abort = new AbortController();
    const sleep = clock.sleep(1_000, abort.signal);

    abort.abort();

    await expect(sleep).resolves.toBeUndefined();
    expect(clock.sleeping).toBe(0);
  });

  it('goes to the next due time, and says so where there is none', async () => {
    const clock = new FakeClock(0);
    void clock.sleep(70, never);

    await expect(clock.advanceToNext()).resolves.toBe(70);
    await expect(clock.advanceToNext()).rejects.toThrow('nobody sleeps');
  });

  it('lets time pass until a promise is settled, however many sleeps that takes', async () => {
    const clock = new FakeClock(0);
    const { signal } = new AbortController();
    const work = clock
      .sleep(10, signal)
      .then(() => clock.sleep(5, signal))
      .then(() => clock.now());

    await expect(clock.until(work)).resolves.toBe(15);
    await expect(clock.until(Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  });

  it('wakes a sleeper at once whose time was spent by somebody else', async () => {
    const clock = new FakeClock(0);
    const woken = clock.sleep(10, new AbortController().signal).then(() => clock.now());
    clock.spend(25);

    await expect(clock.until(woken)).resolves.toBe(25);
  });
});
