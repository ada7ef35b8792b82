import { makePlan } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';

const NEVER = new AbortController().signal;
const CHAIN = makePlan([{ name: 'Start' }, { name: 'A' }, { name: 'B' }], ['Start -> A', 'A -> B']);
const PAUSED = { status: 'paused' };
const slow = (test: () => TestRun) => () =>
  test()
    .clock.sleep(100, NEVER)
    .then(() => succeed([items('done')]));

describe('pause', () => {
  it('lets what is in flight end, starts nothing more, and another attempt goes on after it', async () => {
    const journal = new MemoryJournal();
    const test: TestRun = new TestRun(CHAIN, { journal, nodes: { A: slow(() => test) } });
    const result = test.execute();
    test.run.pause();
    expect(await test.clock.until(result)).toEqual(PAUSED);
    expect(test.order).toBe('Start A');

    const next = new TestRun(CHAIN, { journal: new MemoryJournal(journal.entries), nodes: { A: () => fail('again') } });
    expect(next.execute()).toEqual({ status: 'succeeded' });
  });

  it('waits for a step however long it takes, where a cancel would go on without it', async () => {
    const test: TestRun = new TestRun(CHAIN, {
      nodes: { A: () => test.clock.sleep(3_600_000, NEVER).then(() => succeed([items(1)])) },
    });
    const result = test.execute();
    test.run.pause();
    expect(await test.clock.until(result)).toEqual(PAUSED);
  });

  it('keeps a wait that a step in flight comes to', async () => {
    const journal = new MemoryJournal();
    const wait = { kind: 'timer', dueAt: 5_000 } as const;
    const test: TestRun = new TestRun(CHAIN, {
      journal,
      nodes: { A: () => test.clock.sleep(10, NEVER).then(() => ({ status: 'waiting', wait })) },
    });
    const result = test.execute();
    test.run.pause();
    expect(await test.clock.until(result)).toEqual(PAUSED);
    expect(new TestRun(CHAIN, { journal: new MemoryJournal(journal.entries) }).execute()).toMatchObject({
      status: 'waiting',
      waits: [{ wait }],
    });
  });

  it('gives way to a failure of what is in flight, and to a cancel', async () => {
    const failing: TestRun = new TestRun(CHAIN, { nodes: { A: () => failing.clock.sleep(10, NEVER).then(() => fail('no')) } });
    const failed = failing.execute();
    failing.run.pause();
    expect(await failing.clock.until(failed)).toMatchObject({ status: 'failed' });

    const stopped: TestRun = new TestRun(CHAIN, { nodes: { A: slow(() => stopped) } });
    const cancelled = stopped.execute();
    stopped.run.pause();
    stopped.run.cancel('because');
    expect(await stopped.clock.until(cancelled)).toEqual({ status: 'cancelled', reason: 'because' });
  });

  it('changes nothing once the run is over, and starts nothing where it comes first', () => {
    const over = new TestRun(CHAIN);
    expect(over.execute()).toEqual({ status: 'succeeded' });
    over.run.pause();
    const before = new TestRun(CHAIN);
    before.run.pause();
    expect(before.execute()).toEqual(PAUSED);
    expect([over.order, before.order]).toEqual(['Start A B', '']);
  });
});
