import { createHash } from 'node:crypto';
import { MAX_RETRY_DELAY_MS, type RetryPolicy } from '@weft/workflow-model';
import fc from 'fast-check';
import type { Digest } from '../ports.ts';
import { chanceOf, retryDelayMs } from './retries.ts';

const digest: Digest = (algorithm, text) => createHash(algorithm).update(text).digest('hex');
const FAILURE = { code: 'TEST_FAILED', fault: 'node', message: 'no' } as const;

const policies: fc.Arbitrary<RetryPolicy> = fc.record(
  {
    maxAttempts: fc.integer({ min: 2, max: 100 }),
    delayMs: fc.integer({ min: 0, max: MAX_RETRY_DELAY_MS }),
    backoff: fc.constantFrom('constant', 'exponential'),
    maxDelayMs: fc.integer({ min: 1, max: MAX_RETRY_DELAY_MS }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  },
  { requiredKeys: ['maxAttempts', 'delayMs', 'backoff'] },
);
const attempts = fc.integer({ min: 1, max: 99 });
const names = fc.record({ seed: fc.uuid(), path: fc.string(), attempt: attempts });

describe('The delay before another attempt', () => {
  it('lies between what chance leaves of the policy\u2019s delay and that delay, a server that asks for more excepted', () => {
    fc.assert(
      fc.property(policies, names, fc.option(fc.nat(), { nil: undefined }), (policy, name, retryAfterMs) => {
        const { attempt } = name;
        const failure = { ...FAILURE, retryAfterMs };
        const delayMs = retryDelayMs(policy, { attempt, failure, chance: () => chanceOf(digest, name) });
        if (attempt >= policy.maxAttempts) return delayMs === undefined;
        let most = policy.delayMs;
        for (let at = 1; at < attempt && policy.backoff === 'exponential'; at++) most *= 2;
        most = Math.min(most, policy.maxDelayMs ?? Infinity, MAX_RETRY_DELAY_MS);
        const least = Math.floor(most * (1 - (policy.jitter ?? 0)));
        const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_DELAY_MS);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(Math.max(least, asked));
        expect(delayMs).toBeLessThanOrEqual(Math.max(most, asked));
        return true;
      }),
    );
  });

  it('is drawn anew by every run and attempt, evenly, and the same way by a replay', () => {
    const drawn = Array.from({ length: 2_000 }, (_, run) =>
      chanceOf(digest, { seed: `run ${run % 500}`, path: '0/A', attempt: 1 + Math.floor(run / 500) }),
    );
    expect(new Set(drawn).size).toBe(drawn.length);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = drawn.filter((each) => Math.floor(each * 10) === tenth).length / drawn.length;
      expect(share).toBeGreaterThan(0.07);
      expect(share).toBeLessThan(0.13);
    }
    fc.assert(fc.property(names, (name) => chanceOf(digest, name) === chanceOf(digest, { ...name })));
  });
});
