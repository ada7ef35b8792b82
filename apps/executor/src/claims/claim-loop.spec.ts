import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { ExecutionQueue, ExecutorLease } from '@weft/execution-store';
import { FakeClock, waitFor } from '@weft/testing';
import type { RunsService } from '../runs/runs.service.ts';
import { ClaimLoop } from './claim-loop.ts';

type Claim = () => Promise<{ runs: []; mayBeMore: boolean }>;

const nothing: Claim = async () => ({ runs: [], mayBeMore: false });

describe('An executor that lives', () => {
  let claim: Claim;
  let seconds: number;
  let loop: ClaimLoop;

  beforeEach(() => {
    seconds = 0;
    claim = nothing;
    const queue = { claimSome: () => claim(), findOwned: async () => [] } as unknown as ExecutionQueue;
    const runs = { room: 1, takeUpArrivals: async () => undefined, releaseOrphans: async () => undefined };
    loop = new ClaimLoop(queue, { isHeld: true } as ExecutorLease, runs as unknown as RunsService, {
      ...{ executorId: 'e', clock: new FakeClock(), pollMs: 5 },
      monotonic: () => seconds * 1_000,
    });
  });
  afterEach(() => loop.stop());

  it('has no problem while it gets through its looks', async () => {
    loop.start();
    seconds = 100;
    await waitFor(() => loop.problem() === undefined);
    expect(loop.problem()).toBeUndefined();
  });

  it('says so where a claim does not come back, and takes it back once it does', async () => {
    const hung = Promise.withResolvers<void>();
    claim = async () => hung.promise.then(nothing);
    loop.start();
    seconds = 30;
    expect(loop.problem()).toBeUndefined();
    seconds = 31;
    expect(loop.problem()).toBe('it has not got through a look for work for 31 s');
    hung.resolve();
    await waitFor(() => loop.problem() === undefined);
  });

  it('says so where each look fails', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    claim = () => Promise.reject(new Error('no'));
    loop.start();
    await waitFor(() => warned.mock.calls.length > 1);
    seconds = 45;
    expect(loop.problem()).toBe('it has not got through a look for work for 45 s');
    warned.mockRestore();
  });

  it('need not look before it is started, nor once it is stopped', async () => {
    seconds = 100;
    expect(loop.problem()).toBeUndefined();
    loop.start();
    await loop.stop();
    seconds = 200;
    expect(loop.problem()).toBeUndefined();
  });
});
