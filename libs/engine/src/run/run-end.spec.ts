import { makePlan } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';
import { ABORT_GRACE_MS } from './run-end.ts';

const NEVER = new AbortController().signal;
const CHAIN = makePlan([{ name: 'Start' }, { name: 'A' }, { name: 'B' }], ['Start -> A', 'A -> B']);
const CANCELLED = { status: 'cancelled', reason: 'because' };

describe('cancel', () => {
  it('aborts running steps through their signals and starts nothing more', async () => {
    const test = new TestRun(CHAIN, {
      nodes: { A: (_, signal) => test.clock.sleep(60_000, signal).then(() => fail('aborted')) },
    });
    const result = test.execute();
    test.run.cancel('because');
    expect(await result).toEqual(CANCELLED);
    expect(test.order).toBe('Start');
    expect(test.clock.sleeping).toBe(0);
  });

  it('keeps a success that the abort came too late for: it is journalled, and not handed on', async () => {
    const journal = new MemoryJournal();
    const test = new TestRun(CHAIN, {
      journal,
      nodes: { A: () => test.clock.sleep(100, NEVER).then(() => succeed([items('done')])) },
    });
    const result = test.execute();
    test.run.cancel('because');
    expect(await test.clock.until(result)).toEqual(CANCELLED);
    expect(test.order).toBe('Start A');
    expect(journal.entries).toHaveLength(2);
  });

  it('goes on without a step that does not listen, after a grace', async () => {
    const test = new TestRun(CHAIN, { nodes: { A: () => new Promise(() => undefined) } });
    const startedAt = test.clock.now();
    const result = test.execute();
    test.run.cancel('because');
    expect(await test.clock.until(result)).toEqual(CANCELLED);
    expect(test.clock.now() - startedAt).toBe(ABORT_GRACE_MS);
  });

  it('works from inside a step, and before the run starts', () => {
    const inside = new TestRun(CHAIN, { nodes: { A: () => (inside.run.cancel('because'), succeed([items(1)])) } });
    expect(inside.execute()).toEqual(CANCELLED);
    expect(inside.order).toBe('Start A');
    const before = new TestRun(CHAIN);
    before.run.cancel('because');
    expect(before.execute()).toEqual(CANCELLED);
    expect(before.order).toBe('');
  });

  it('aborts an attempt that was being started by the step that cancels', async () => {
    const plan = makePlan([{ name: 'Start', timeoutMs: 50_000 }], []);
    const test = new TestRun(plan, {
      nodes: {
        Start: (_, signal) => {
          test.run.cancel('because');
          return test.clock.sleep(40_000, signal).then(() => fail('aborted'));
        },
      },
    });
    const startedAt = test.clock.now();
    expect(await test.clock.until(test.execute())).toEqual(CANCELLED);
    expect(test.clock.now()).toBe(startedAt);
  });

  it('changes nothing once the run is over', () => {
    const test = new TestRun(CHAIN);
    expect(test.execute()).toEqual({ status: 'succeeded' });
    test.run.cancel('because');
    expect(test.order).toBe('Start A B');
  });

  it('gives way to a lost ownership: the host must not take the run for its own', async () => {
    const plan = makePlan([{ name: 'Start' }, { name: 'Write', effect: 'write' }], ['Start -> Write']);
    const lost = new Error('lost');
    const test: TestRun = new TestRun(plan, {
      journal: Object.assign(new MemoryJournal(), { begin: () => test.clock.sleep(10, NEVER).then(() => Promise.reject(lost)) }),
    });
    const result = test.execute();
    test.run.cancel('because');
    await expect(test.clock.until(result)).rejects.toBe(lost);
  });

  it('does not begin the write whose commit was under way', async () => {
    const plan = makePlan([{ name: 'Start' }, { name: 'Write', effect: 'write' }], ['Start -> Write']);
    const test: TestRun = new TestRun(plan, {
      journal: Object.assign(new MemoryJournal(), { begin: () => test.clock.sleep(10, NEVER) }),
      nodes: { Write: () => fail('must not run') },
    });
    const result = test.execute();
    test.run.cancel('because');
    expect(await test.clock.until(result)).toEqual(CANCELLED);
    expect(test.order).toBe('Start');
  });
});

describe('The deadline of a run', () => {
  const timed = makePlan([{ name: 'Start' }, { name: 'A' }], ['Start -> A'], { timeoutMs: 1_000 });
  const TIMED_OUT = { status: 'failed', failure: { code: 'RUN_TIMED_OUT', fault: 'user', field: 'settings.timeoutMs' } };

  it('aborts what runs', async () => {
    const test = new TestRun(timed, {
      nodes: { A: (_, signal) => test.clock.sleep(60_000, signal).then(() => fail('aborted')) },
    });
    const startedAt = test.clock.now();
    expect(await test.clock.until(test.execute())).toMatchObject(TIMED_OUT);
    expect(test.clock.now() - startedAt).toBe(1_000);
    expect(test.clock.sleeping).toBe(0);
  });

  it('is checked between steps that answer at once', () => {
    const test = new TestRun(timed, { nodes: { Start: () => (test.clock.spend(1_000), succeed([items(1)])) } });
    expect(test.execute()).toMatchObject(TIMED_OUT);
    expect(test.order).toBe('Start');
  });

  it('counts from the first attempt at the run', () => {
    const test = new TestRun(timed, { start: { startedAt: 0 } });
    expect(test.execute()).toMatchObject(TIMED_OUT);
  });

  it('leaves no timer behind', async () => {
    const test = new TestRun(timed, { nodes: { A: () => test.clock.sleep(10, NEVER).then(() => succeed([])) } });
    expect(await test.clock.until(test.execute())).toEqual({ status: 'succeeded' });
    expect(test.clock.sleeping).toBe(0);
  });
});

describe('A port that throws', () => {
  it('ends the run as soon as nothing is in flight, though what was throws as well', async () => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A', effect: 'write' }, { name: 'B', effect: 'write' }],
      ['Start -> A', 'Start -> B'],
      { order: 'parallel' },
    );
    const lost = new Error('lost');
    const begin = (): Promise<never> => Promise.reject(lost);
    const test = new TestRun(plan, { journal: Object.assign(new MemoryJournal(), { begin }) });
    const startedAt = test.clock.now();
    await expect(test.clock.until(test.execute())).rejects.toBe(lost);
    expect(test.clock.now()).toBe(startedAt);
  });

  it('ends the run with its exception, also when it comes late', async () => {
    const broken = new Error('settle');
    const journal = Object.assign(new MemoryJournal(), {
      settle: () => {
        throw broken;
      },
    });
    await expect(new TestRun(CHAIN, { journal }).execute()).rejects.toBe(broken);
    const late = new TestRun(CHAIN, { journal, nodes: { Start: () => Promise.resolve(succeed([])) } });
    await expect(late.execute()).rejects.toBe(broken);
  });
});
