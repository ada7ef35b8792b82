import { MAX_RETRY_DELAY_MS, type Json, type RetryPolicy } from '@weft/workflow-model';
import type { Failure, Outcome } from '../outcome.ts';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';
import { retryDelayMs } from './retries.ts';

const NEVER = new AbortController().signal;
const FAILURE = { code: 'TEST_FAILED', fault: 'node', message: 'no' } as const;
const NO_CHANCE = (): number => {
  throw new Error('nothing is left to chance');
};
const policy = { maxAttempts: 4, delayMs: 100, backoff: 'constant' } as const;

/** A run of one node that fails as often as the list says, and then succeeds. */
function flaky(failures: readonly Outcome[], sketch: Partial<NodeSketch>): TestRun {
  let attempt = 0;
  return new TestRun(makePlan([{ name: 'Start' }, { name: 'A', ...sketch }], ['Start -> A']), {
    nodes: { A: () => failures[attempt++] ?? succeed([items('done')]) },
  });
}

const delay = (given: RetryPolicy | undefined, attempt: number, failure: Failure, chance = NO_CHANCE) =>
  retryDelayMs(given, { attempt, failure, chance });

const pauses = (test: TestRun): unknown[] =>
  test.events.flatMap((event) => (event.type === 'step-retrying' ? [[event.attempt, event.delayMs]] : []));

describe(retryDelayMs.name, () => {
  it('is constant or doubles with each attempt', () => {
    expect([1, 2, 3].map((attempt) => delay(policy, attempt, FAILURE))).toEqual([100, 100, 100]);
    expect([1, 2, 3].map((attempt) => delay({ ...policy, backoff: 'exponential' }, attempt, FAILURE))).toEqual([100, 200, 400]);
  });

  it('is what the failure asks for where that is longer', () => {
    expect(delay(policy, 1, { ...FAILURE, retryAfterMs: 5_000 })).toBe(5_000);
    expect(delay(policy, 1, { ...FAILURE, retryAfterMs: 5 })).toBe(100);
  });

  it('is a day at most, whatever the policy or a server says', () => {
    expect(delay({ maxAttempts: 100, delayMs: 1_000, backoff: 'exponential' }, 99, FAILURE)).toBe(MAX_RETRY_DELAY_MS);
    expect(delay(policy, 1, { ...FAILURE, retryAfterMs: 1e15 })).toBe(MAX_RETRY_DELAY_MS);
  });

  it('is none without a policy, after the last attempt, and where another attempt cannot help', () => {
    expect(delay(undefined, 1, FAILURE)).toBeUndefined();
    expect(delay(policy, 4, FAILURE)).toBeUndefined();
    expect(delay(policy, 1, { ...FAILURE, retryable: false })).toBeUndefined();
  });

  it('stops growing at the maximum of the policy, which does not shorten what a server asks for', () => {
    const capped = { ...policy, maxAttempts: 9, backoff: 'exponential', maxDelayMs: 300 } as const;
    expect([1, 2, 3, 8].map((attempt) => delay(capped, attempt, FAILURE))).toEqual([100, 200, 300, 300]);
    expect(delay(capped, 8, { ...FAILURE, retryAfterMs: 9_000 })).toBe(9_000);
  });

  it('leaves the share of it to chance that the policy says', () => {
    const half = { ...policy, jitter: 0.5 };
    expect([0, 0.5, 1].map((drawn) => delay(half, 1, FAILURE, () => drawn))).toEqual([100, 75, 50]);
    expect(delay(half, 1, { ...FAILURE, retryAfterMs: 80 }, () => 1)).toBe(80);
  });

  it.each([
    ['timeout', { code: 'HTTP_TIMED_OUT' }],
    ['timeout', { code: 'STEP_TIMED_OUT', fault: 'user' }],
    ['timeout', { code: 'HTTP_STATUS', details: { status: 408 } }],
    ['rate-limit', { code: 'HTTP_STATUS', details: { status: 429 } }],
    ['connection', { code: 'HTTP_UNREACHABLE' }],
    ['server-error', { code: 'HTTP_STATUS', details: { status: 503 } }],
    ['server-error', { code: 'HTTP_STATUS', details: { status: 504 } }],
    ['timeout', { code: 'HTTP_STATUS', details: { status: 504 } }],
    ['platform', { code: 'SANDBOX_BUSY', fault: 'platform' }],
  ] as const)('is for %s alone where the policy says so: %j', (of, seed) => {
    const failure: Failure = { fault: 'node', message: 'no', ...seed };
    const others = (['timeout', 'rate-limit', 'connection', 'server-error', 'platform'] as const).filter((each) => each !== of);
    const isOnlyOne = JSON.stringify(seed).includes('504') === false;
    expect(delay({ ...policy, on: [of] }, 1, failure)).toBe(100);
    expect(delay({ ...policy, on: ['any'] }, 1, failure)).toBe(100);
    if (isOnlyOne) expect(delay({ ...policy, on: others }, 1, failure)).toBeUndefined();
  });

  it('is none for a failure of no class where the policy names some', () => {
    expect(delay({ ...policy, on: ['timeout', 'server-error'] }, 1, FAILURE)).toBeUndefined();
    expect(delay({ ...policy, on: ['timeout', 'any'] }, 1, FAILURE)).toBe(100);
  });
});

describe('Retries', () => {
  it('try again after the pause, and journal one step with every attempt', async () => {
    const test = flaky([fail('one'), fail('two')], { retry: { ...policy, backoff: 'exponential' } });
    const startedAt = test.clock.now();
    expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
    expect(test.clock.now() - startedAt).toBe(300);
    expect(pauses(test)).toEqual([
      [1, 100],
      [2, 200],
    ]);
    expect(test.events.at(-1)).toMatchObject({
      type: 'step-finished',
      step: { attempts: 3, startedAt, finishedAt: startedAt + 300 },
    });
  });

  it('end with the last failure once the attempts are used up', async () => {
    const test = flaky(
      [1, 2, 3, 4, 5].map((at) => fail(`failure ${at}`)),
      { retry: policy },
    );
    expect(await test.clock.until(test.execute())).toMatchObject({ status: 'failed', failure: { message: 'failure 4' } });
  });

  it('follow a first item that holds an error, where the policy says so, and end with that item', async () => {
    const holding = (error: Json) => succeed([[{ json: { error, at: 1 } }, ...items('more')]]);
    const retry = { ...policy, maxAttempts: 3, errorItems: true };
    const mended = flaky([holding('busy'), holding({ code: 5 })], { retry });
    expect(await mended.clock.until(mended.execute())).toEqual({ status: 'succeeded' });
    expect(pauses(mended)).toEqual([
      [1, 100],
      [2, 100],
    ]);
    expect(mended.finished[1]?.outputs[0]).toEqual(items('done'));
    const hopeless = flaky(
      [1, 2, 3, 4].map((at) => holding(`no ${at}`)),
      { retry },
    );
    expect(await hopeless.clock.until(hopeless.execute())).toEqual({ status: 'succeeded' });
    expect(hopeless.finished[1]?.outputs[0]?.[0]?.json['error']).toBe('no 3');
  });

  it('take no notice of such an item otherwise, nor of one further down', async () => {
    const error = { json: { error: 'busy' } };
    const plain = flaky([succeed([[error]])], { retry: policy });
    expect(await plain.clock.until(plain.execute())).toEqual({ status: 'succeeded' });
    const second = flaky([succeed([[...items('good'), error]])], { retry: { ...policy, errorItems: true } });
    expect(await second.clock.until(second.execute())).toEqual({ status: 'succeeded' });
    expect([pauses(plain), pauses(second)]).toEqual([[], []]);
  });

  it('also follow an exception of the node', async () => {
    let attempt = 0;
    const test = new TestRun(makePlan([{ name: 'Start' }, { name: 'A', retry: policy }], ['Start -> A']), {
      nodes: {
        A: () => {
          if (attempt++ === 0) throw new Error('boom');
          return succeed([]);
        },
      },
    });
    expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
  });

  it('stop at a cancel, without a wait', async () => {
    const test = flaky([fail('one')], { retry: { ...policy, delayMs: 60_000 } });
    const result = test.execute();
    await test.clock.advance(10);
    test.run.cancel('enough');
    expect(await result).toEqual({ status: 'cancelled', reason: 'enough' });
    expect(test.clock.sleeping).toBe(0);
  });
});

describe('Node timeouts', () => {
  it('fail the attempt as STEP_TIMED_OUT and abort its signal, for each attempt anew', async () => {
    const aborted: boolean[] = [];
    const test = new TestRun(
      makePlan([{ name: 'Start' }, { name: 'A', timeoutMs: 50, retry: { ...policy, maxAttempts: 2 } }], ['Start -> A']),
      {
        nodes: {
          A: (_, signal) => {
            signal.addEventListener('abort', () => aborted.push(true));
            return test.clock.sleep(80, signal).then(() => fail('aborted'));
          },
        },
      },
    );
    const startedAt = test.clock.now();
    const result = await test.clock.until(test.execute());
    expect(result).toMatchObject({
      status: 'failed',
      failure: { code: 'STEP_TIMED_OUT', fault: 'user', nodeName: 'A', fix: expect.stringContaining('Raise the timeout') },
    });
    expect(aborted).toEqual([true, true]);
    expect(test.clock.now() - startedAt).toBe(50 + 100 + 50);
    expect(test.clock.sleeping).toBe(0);
  });

  it('leave a node that ignores its signal behind, and drop its late result', async () => {
    const test = new TestRun(
      makePlan([{ name: 'Start' }, { name: 'A', timeoutMs: 50, onError: 'continue' }, { name: 'B' }], ['Start -> A', 'A -> B']),
      {
        nodes: {
          A: () => test.clock.sleep(60, NEVER).then(() => succeed([items('late')])),
          B: () => test.clock.sleep(60, NEVER).then(() => succeed([])),
        },
      },
    );
    expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
    expect(test.finished.map(({ node, outputs }) => [node, outputs[0]?.[0]?.error?.code])).toEqual([
      ['Start', undefined],
      ['A', 'STEP_TIMED_OUT'],
      ['B', undefined],
    ]);
  });

  it('cost nothing where the node is in time', async () => {
    const test = new TestRun(makePlan([{ name: 'Start', timeoutMs: 50 }], []), {
      nodes: { Start: () => test.clock.sleep(40, NEVER).then(() => succeed([])) },
    });
    expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
    expect(test.clock.sleeping).toBe(0);
  });
});
