import { makeCommand, makeEnd, makeEvent, makeStep, openStore, type Store } from './store-fixture.ts';
import { ExecutorLease, RunPauses, toIdentity, type RunAddress, type RunRef } from '../src/index.ts';

const RUNS = 60;
const MOVES = 14;
const SEED = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 1e9)); // eslint-disable-line no-process-env -- to repeat a failure

/** A small generator (mulberry32), so that a seed repeats a plan of moves. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe(RunPauses.name, () => {
  let store: Store;
  let pauses: RunPauses;
  beforeAll(async () => {
    store = await openStore();
    pauses = new RunPauses({ pool: store.pool });
  });
  afterAll(() => store.close());

  const makeOwner = async () => {
    const executor = store.makeExecutor();
    await executor.lease.register();
    return executor;
  };
  const queueRun = async () => {
    const command = makeCommand(store.tenantId);
    await store.makeExecutor().queue.enqueue({ identity: toIdentity(command), command });
    return command;
  };
  const statusOf = async ({ tenantId, executionId }: RunAddress) =>
    (await store.reader.findSummary(tenantId, executionId))?.status;
  const eventsOf = async ({ tenantId, executionId }: RunAddress) =>
    (await store.reader.readEvents(tenantId, executionId, 0))?.events ?? [];

  it('pauses what nobody runs, and nobody claims it until it is resumed', async () => {
    const owner = await makeOwner();
    const run = await queueRun();
    expect(await pauses.pauseIdle(run)).toBe(1);
    expect(await pauses.pauseIdle(run)).toBeUndefined();
    expect(await owner.queue.claim({ executorId: owner.executorId, limit: 10 })).toEqual([]);
    expect(await pauses.resumePaused(run)).toBe(2);
    expect(await pauses.resumePaused(run)).toBeUndefined();
    const [claimed] = await owner.queue.claim({ executorId: owner.executorId, limit: 10 });
    expect(claimed).toMatchObject({
      identity: { executionId: run.executionId },
      events: [expect.any(String), expect.any(String)],
    });
    await owner.writer.release(claimed!.ref);
    await owner.queue.cancelIdle(run);
  });

  it('parks a run as paused that its owner would leave to a wait, and queues one whose pause was taken back', async () => {
    const owner = await makeOwner();
    const claim = async () => (await owner.queue.claim({ executorId: owner.executorId, limit: 1 }))[0]!;
    const run = await queueRun();
    const first = await claim();
    expect(await pauses.request(run)).toBe(true);
    await owner.writer.park(first.ref, { dueAt: Date.now() });
    expect(await statusOf(run)).toBe('paused');
    await pauses.resumePaused(run);
    const second = await claim();
    expect(second.pauseRequested).toBe(false);
    await pauses.request(run);
    expect(await pauses.withdraw(run)).toBe(true);
    await owner.writer.park(second.ref, { dueAt: -Infinity });
    expect(await statusOf(run)).toBe('queued');
    await owner.queue.cancelIdle(run);
  });

  it('tells the renewal of the lease, and whoever takes the run over', async () => {
    const asked: RunRef[] = [];
    const owner = await makeOwner();
    await queueRun();
    const [claimed] = await owner.queue.claim({ executorId: owner.executorId, limit: 1 });
    await pauses.request(claimed!.ref);
    const onPauseRequested = (ref: RunRef) => void asked.push(ref);
    const lease = new ExecutorLease({ pool: store.pool, executorId: owner.executorId, onPauseRequested });
    expect(await lease.renew()).toEqual([]);
    expect(asked).toEqual([claimed!.ref]);
    await owner.writer.release(claimed!.ref);
    const [again] = await owner.queue.claim({ executorId: owner.executorId, limit: 1 });
    expect(again).toMatchObject({ pauseRequested: true });
    await owner.writer.finish(again!.ref, makeEnd(again!.command));
    expect(await pauses.pauseIdle(again!.ref)).toBeUndefined();
    expect(await pauses.request(again!.ref)).toBe(false);
    expect(await pauses.resumePaused(again!.ref)).toBeUndefined();
    expect(await statusOf(again!.ref)).toBe('succeeded');
  });

  it(`comes to one end, with gapless events, however pauses, resumes, stops, claims and ends interleave (seed ${SEED})`, async () => {
    const random = randomOf(SEED);
    const owners = [await makeOwner(), await makeOwner()];
    const runs: RunAddress[] = [];
    for (let count = 0; count < RUNS; count++) runs.push(await queueRun());
    const ends = new Map<string, string>();

    /** One attempt at whatever is claimed, as an executor makes it: it sees requests that were there at its claim only. */
    const workOnce = async (owner: (typeof owners)[number]) => {
      for (const claimed of await owner.queue.claim({ executorId: owner.executorId, limit: 5 })) {
        const { ref, command } = claimed;
        const choice = random();
        try {
          if (claimed.stopRequested) await finish(owner, claimed, 'cancelled');
          else if (claimed.pauseRequested || choice < 0.3)
            await owner.writer.park(ref, { dueAt: -Infinity, events: [makeEvent('execution.paused')] });
          else if (choice < 0.5)
            await owner.writer.park(ref, {
              dueAt: Date.now() + 5,
              rows: [{ kind: 'step', step: makeStep('A') }],
              events: [makeEvent('execution.waiting')],
            });
          else if (choice < 0.7) await owner.writer.release(ref);
          else await finish(owner, claimed, 'succeeded');
        } catch {
          await finish(owner, { ...claimed, command }, 'cancelled'); // a stop was requested
        }
      }
    };
    type Claimed = Awaited<ReturnType<(typeof owners)[number]['queue']['claim']>>[number];
    const finish = async (
      owner: (typeof owners)[number],
      { ref, command, events }: Claimed,
      status: 'succeeded' | 'cancelled',
    ) => {
      const end = makeEnd(command, { status, events: [...events, makeEvent('execution.finished')] });
      if ((await owner.writer.finish(ref, end)) === 'inserted') note(ref, status);
    };
    const note = ({ executionId }: RunAddress, status: string) => {
      expect(ends.has(executionId)).toBe(false);
      ends.set(executionId, status);
    };
    const moves = runs.flatMap((run) =>
      Array.from({ length: MOVES }, () => async () => {
        const choice = random();
        if (choice < 0.35) return (await pauses.pauseIdle(run)) ?? pauses.request(run);
        if (choice < 0.8) return (await pauses.resumePaused(run)) ?? pauses.withdraw(run);
        if (choice < 0.83 && (await store.makeExecutor().queue.cancelIdle(run))) return note(run, 'cancelled');
        if (choice < 0.85) return owners[0]!.queue.requestStop(run);
        return workOnce(owners[Math.trunc(random() * owners.length)]!);
      }),
    );
    moves.sort(() => random() - 0.5);
    for (let at = 0; at < moves.length; at += 12) await Promise.all(moves.slice(at, at + 12).map((move) => move()));
    for (let round = 0; ends.size < RUNS && round < 300; round++) {
      await Promise.all(runs.map(async (run) => (await pauses.resumePaused(run)) ?? pauses.withdraw(run)));
      await Promise.all(owners.map(workOnce));
    }

    expect(ends.size).toBe(RUNS);
    for (const run of runs) {
      expect(await statusOf(run)).toBe(ends.get(run.executionId));
      const events = await eventsOf(run);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ type }) => type === 'execution.finished')).toHaveLength(1);
      expect(events.at(-1)?.type).toBe('execution.finished');
    }
  }, 120_000);
});
