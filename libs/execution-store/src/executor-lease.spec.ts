import { ExecutorLease, type ExecutorLeaseOptions } from './executor-lease.ts';

function makeLease(fails: { value: boolean }) {
  const clock = { now: 1_000 };
  const timeouts: number[] = [];
  const pool = {
    async query({ query_timeout }: { query_timeout: number }) {
      timeouts.push(query_timeout);
      clock.now += 500; // the way to the database and back
      if (fails.value) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
      return { rows: [{ tenant_id: null, id: null, fence: null }] };
    },
  };
  const lease = new ExecutorLease({
    pool: pool as unknown as ExecutorLeaseOptions['pool'],
    executorId: 'e',
    now: () => clock.now,
  });
  return { lease, clock, timeouts };
}

describe(ExecutorLease.name, () => {
  it('"an executor without a renewal for 6 s of its own monotonic clock starts no write" (§2), counted from when the renewal was sent', async () => {
    const fails = { value: false };
    const { lease, clock } = makeLease(fails);
    expect(lease.isHeld).toBe(false);
    await lease.register();

    clock.now = 1_000 + 5_999;
    expect(lease.isHeld).toBe(true);
    clock.now = 1_000 + 6_000;
    expect(lease.isHeld).toBe(false);
  });

  it('is held again after a renewal, and not by one that failed', async () => {
    const fails = { value: true };
    const { lease, clock } = makeLease(fails);
    await expect(lease.renew()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(lease.isHeld).toBe(false);

    fails.value = false;
    await lease.renew();

    expect(lease.isHeld).toBe(true);
    clock.now += 5_500;
    expect(lease.isHeld).toBe(false);
  });

  it('waits longer for a database to let it begin than to let it go on: it owns nothing yet', async () => {
    const { lease, timeouts } = makeLease({ value: false });
    await lease.register();
    await lease.renew();
    expect(timeouts).toEqual([30_000, 2_000]);
  });

  it('has one term for as long as it is held without a break, and another after one', async () => {
    const { lease, clock } = makeLease({ value: false });
    expect(lease.term).toBeUndefined();
    await lease.register();
    const { term } = lease;
    expect(term).toBeDefined();
    clock.now += 4_000;
    await lease.renew();
    expect(lease.term).toBe(term);

    clock.now += 6_000;
    expect(lease.term).toBeUndefined();
    await lease.renew();
    expect(lease.term).toBeDefined();
    expect(lease.term).not.toBe(term);
  });
});
