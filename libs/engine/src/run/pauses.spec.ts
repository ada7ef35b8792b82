import type { FakeClock } from '@weft/testing';
import type { JournalEntry } from '../ports.ts';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { fail, items, succeed, TestRun, type Behaviours } from '../../test/run-plan.ts';

const BOUND_MS = 5_000;
const policy = { maxAttempts: 4, delayMs: 60_000, backoff: 'constant' } as const;

/** The journal of an attempt as the next one finds it: waits that are due by then are over. */
function passedOn({ recorded, entries }: MemoryJournal, now: number): (readonly [string, JournalEntry])[] {
  return [...recorded, ...entries].map(([path, entry]) => {
    if (entry.kind !== 'wait' || (entry.wait.kind === 'timer' && entry.wait.dueAt > now)) return [path, entry];
    return [path, { ...entry, resume: { kind: 'timer' } }];
  });
}

/** A run of these nodes after one that starts it; a second attempt at it goes on with `after`. */
class PausingRun extends TestRun {
  constructor(
    private readonly sketches: readonly Partial<NodeSketch>[],
    private readonly nodes: Behaviours,
    earlier?: { readonly clock: FakeClock; readonly journal: MemoryJournal },
  ) {
    const names = sketches.map(({ name = 'A' }) => name);
    const plan = makePlan(
      [{ name: 'Start' }, ...sketches.map((sketch) => ({ name: 'A', ...sketch }))],
      names.map((name) => `Start -> ${name}`),
    );
    super(
      { ...plan, order: 'parallel' },
      { nodes, clock: earlier?.clock, journal: earlier?.journal ?? new MemoryJournal(), durablePauseMs: BOUND_MS },
    );
  }

  async after(ms: number): Promise<PausingRun> {
    await this.clock.advance(ms);
    const journal = new MemoryJournal(passedOn(this.journal as MemoryJournal, this.clock.now()));
    return new PausingRun(this.sketches, this.nodes, { clock: this.clock, journal });
  }

  get pauses(): unknown[] {
    return this.events.flatMap((event) => (event.type === 'step-retrying' ? [[event.attempt, event.delayMs]] : []));
  }
}

/** Fails so often, then succeeds; counts its calls. */
function flaky(times: number, failure: Parameters<typeof fail>[1] = {}) {
  const node = () => (++node.calls <= times ? fail(`no ${node.calls}`, failure) : succeed([items('done')]));
  node.calls = 0;
  return node;
}

describe('A long pause between two tries', () => {
  it('parks the run, which goes on with the count of its attempts', async () => {
    const A = flaky(3);
    let run = new PausingRun([{ retry: { ...policy, backoff: 'exponential' } }], { A });
    for (const [attempt, delayMs] of [
      [1, 60_000],
      [2, 120_000],
      [3, 240_000],
    ] as const) {
      const result = await run.execute();
      expect(result).toMatchObject({
        status: 'waiting',
        waits: [
          {
            wait: {
              kind: 'timer',
              dueAt: run.clock.now() + delayMs,
              retry: { attempts: attempt, failure: { message: `no ${attempt}` } },
            },
          },
        ],
      });
      expect([A.calls, run.pauses, run.clock.sleeping]).toEqual([attempt, [[attempt, delayMs]], 0]);
      run = await run.after(delayMs);
    }
    expect(await run.execute()).toEqual({ status: 'succeeded' });
    expect(run.events.at(-1)).toMatchObject({ type: 'step-finished', step: { attempts: 4 } });
  });

  it('ends with the last failure once the attempts are used up', async () => {
    let run = new PausingRun([{ retry: { ...policy, maxAttempts: 2 } }], { A: flaky(9) });
    await run.execute();
    run = await run.after(60_000);
    expect(await run.execute()).toMatchObject({ status: 'failed', failure: { message: 'no 2' } });
  });

  it('is waited for again where the run goes on before it is over', async () => {
    const A = flaky(1);
    const run = new PausingRun([{ retry: policy }], { A });
    await run.execute();
    const early = await run.after(30_000);
    expect(await early.execute()).toMatchObject({ status: 'waiting', waits: [{ wait: { dueAt: run.clock.now() + 30_000 } }] });
    expect([A.calls, early.order, early.pauses]).toEqual([1, 'Start', []]);
    expect(await (await early.after(30_000)).execute()).toEqual({ status: 'succeeded' });
  });

  it('is as long as the other side asks for', async () => {
    const run = new PausingRun([{ retry: { ...policy, delayMs: 10 } }], { A: flaky(1, { retryAfterMs: 3_600_000 }) });
    expect(await run.execute()).toMatchObject({ status: 'waiting', waits: [{ wait: { dueAt: run.clock.now() + 3_600_000 } }] });
  });

  it('is kept also where it is short, when the run is handed back during it', async () => {
    const A = flaky(9);
    const run = new PausingRun([{ retry: { ...policy, maxAttempts: 2, delayMs: BOUND_MS } }], { A });
    const ended = run.execute();
    await run.clock.advance(1);
    run.run.handBack('drained');
    expect(await ended).toEqual({ status: 'cancelled', reason: 'drained' });
    const next = await run.after(BOUND_MS);
    expect(await next.execute()).toMatchObject({ status: 'failed', failure: { message: 'no 2' } });
    expect(A.calls).toBe(2);
  });

  it('is none up to the bound', async () => {
    const run = new PausingRun([{ retry: { ...policy, delayMs: BOUND_MS } }], { A: flaky(1) });
    expect(await run.clock.until(run.execute())).toEqual({ status: 'succeeded' });
    expect((run.journal as MemoryJournal).entries.filter(([, { kind }]) => kind === 'wait')).toEqual([]);
  });

  it('ends in memory where something else of the run takes longer, and is in the journal meanwhile', async () => {
    const A = flaky(1);
    const never = new AbortController().signal;
    const B = () => run.clock.sleep(90_000, never).then(() => succeed([]));
    const run: PausingRun = new PausingRun([{ retry: policy }, { name: 'B' }], { A, B });
    const result = run.execute();
    await run.clock.advance(30_000);
    expect((run.journal as MemoryJournal).entries.map(([, { kind }]) => kind)).toContain('wait');
    await run.clock.advance(30_000);
    expect(A.calls).toBe(2);
    await run.clock.advance(30_000);
    expect(await result).toEqual({ status: 'succeeded' });
  });

  it('lets the run go once nothing else is under way', async () => {
    const never = new AbortController().signal;
    const B = () => run.clock.sleep(10_000, never).then(() => succeed([]));
    const run: PausingRun = new PausingRun([{ retry: policy }, { name: 'B' }], { A: flaky(1), B });
    const dueAt = run.clock.now() + 60_000;
    const result = run.execute();
    await run.clock.advance(10_000);
    expect(await result).toMatchObject({ status: 'waiting', waits: [{ wait: { dueAt } }] });
    expect(run.clock.sleeping).toBe(0);
    expect(await (await run.after(50_000)).execute()).toEqual({ status: 'succeeded' });
  });

  it('keeps no pause of the run waiting, nor its cancel', async () => {
    const never = new AbortController().signal;
    const B = () => run.clock.sleep(10_000, never).then(() => succeed([]));
    let run: PausingRun = new PausingRun([{ retry: policy }, { name: 'B' }], { A: flaky(1), B });
    const result = run.execute();
    await run.clock.advance(10);
    run.run.pause();
    await run.clock.advance(10_000);
    expect(await result).toEqual({ status: 'paused' });

    run = new PausingRun([{ retry: policy }, { name: 'B' }], { A: flaky(1), B });
    const cancelled = run.execute();
    await run.clock.advance(10);
    run.run.cancel('enough');
    await run.clock.advance(5_000);
    expect(await cancelled).toEqual({ status: 'cancelled', reason: 'enough' });
  });

  it('ends a write: its next try has an intent of its own, here and after a restart', async () => {
    const sketch = { retry: policy, effect: 'write' } as const;
    const never = new AbortController().signal;
    const B = () => run.clock.sleep(90_000, never).then(() => succeed([]));
    const run: PausingRun = new PausingRun([sketch, { name: 'B' }], { A: flaky(1), B });
    const result = run.execute();
    await run.clock.advance(90_000);
    expect(await result).toEqual({ status: 'succeeded' });
    expect((run.journal as MemoryJournal).begun).toHaveLength(2);

    const first = new PausingRun([sketch], { A: flaky(1) });
    const startedAt = first.clock.now();
    await first.execute();
    const second = await first.after(60_000);
    expect(await second.execute()).toEqual({ status: 'succeeded' });
    const begun = [first, second].map(({ journal }) => (journal as MemoryJournal).begun.length);
    expect(begun).toEqual([1, 1]);
    expect(second.events.at(-1)).toMatchObject({ step: { attempts: 2, startedAt, finishedAt: startedAt + 60_000 } });
  });

  it('is cut by the deadline of the run', async () => {
    const A = flaky(1);
    const plan = { ...makePlan([{ name: 'Start' }, { name: 'A', retry: policy }], ['Start -> A']), timeoutMs: 20_000 };
    const run = new TestRun(plan, { nodes: { A }, durablePauseMs: BOUND_MS });
    expect(await run.execute()).toMatchObject({ status: 'waiting' });
    expect(run.run.deadline).toBe(run.clock.now() + 20_000);
  });
});
