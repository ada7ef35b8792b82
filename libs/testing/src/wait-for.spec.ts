import { waitFor, waitUntilNoneLeft } from './wait-for.ts';

describe(waitFor, () => {
  it('hands back the first truthy answer', async () => {
    let asked = 0;
    await expect(waitFor(() => (++asked === 3 ? `asked ${asked} times` : undefined), { intervalMs: 1 })).resolves.toBe(
      'asked 3 times',
    );
  });

  it('takes an exception for "not yet"', async () => {
    let asked = 0;
    const condition = async () => {
      if (++asked < 3) throw new Error('connection refused');
      return asked;
    };
    await expect(waitFor(condition, { intervalMs: 1 })).resolves.toBe(3);
  });

  it('gives up at the deadline, naming what was waited for and the last exception', async () => {
    const refuse = () => {
      throw new Error('connection refused');
    };
    await expect(waitFor(refuse, { timeoutMs: 5, intervalMs: 1, what: 'the gateway' })).rejects.toMatchObject({
      message: 'waited 5 ms in vain for the gateway',
      cause: expect.objectContaining({ message: 'connection refused' }),
    });
  });
});

describe(waitUntilNoneLeft, () => {
  it('is patient for as long as something moves', async () => {
    let left = 20;
    const look = () => Array.from({ length: left-- }, (_, index) => `run ${index}`);
    await expect(waitUntilNoneLeft(look, { what: 'all runs', quietMs: 200, intervalMs: 20 })).resolves.toBeUndefined();
  });

  it('counts progress that what is left does not show', async () => {
    let asked = 0;
    const look = () => (asked < 20 ? ['run 1'] : []);
    const progress = () => ++asked;
    await expect(waitUntilNoneLeft(look, { what: 'it', progress, quietMs: 200, intervalMs: 20 })).resolves.toBeUndefined();
  });

  it('gives up when nothing moves, and says what is left', async () => {
    const stuck = waitUntilNoneLeft(() => ['run 1 queued', 'run 2 running'], { what: 'all runs', quietMs: 20, intervalMs: 5 });
    await expect(stuck).rejects.toThrow(
      'waited in vain for all runs: nothing moved for 20 ms; left: 2, such as run 1 queued, run 2 running',
    );
  });

  it('gives up when nothing can be learnt, with the reason', async () => {
    const refuse = () => {
      throw new Error('connection refused');
    };
    await expect(waitUntilNoneLeft(refuse, { what: 'all runs', quietMs: 20, intervalMs: 5 })).rejects.toMatchObject({
      message: expect.stringContaining('left: unknown') as string,
      cause: expect.objectContaining({ message: 'connection refused' }) as Error,
    });
  });

  it('gives up in the end, also where something moves', async () => {
    let count = 0;
    const endless = waitUntilNoneLeft(() => [`run ${++count}`], { what: 'all runs', limitMs: 30, intervalMs: 5 });
    await expect(endless).rejects.toThrow('it took more than 30 ms');
  });
});
