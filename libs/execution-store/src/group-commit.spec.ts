import { AppError } from '@weft/errors';
import { GroupCommit, type CommitJob, type CommitKind, type RowResult } from './group-commit.ts';

type Batch = readonly CommitJob<string>[];
type Persist = (jobs: Batch, retried: boolean) => Promise<readonly RowResult<string, string>[]>;

/** A kind that answers each row with its entries, unless told otherwise. */
class FakeKind implements CommitKind<string, string> {
  readonly batches: string[][] = [];
  readonly retried: boolean[] = [];

  constructor(
    readonly name: string,
    readonly merges: boolean,
    private readonly persist: Persist = async (jobs) => jobs.map(({ entries }) => ({ value: entries.join('+') })),
  ) {}

  commit(jobs: Batch, retried: boolean) {
    this.batches.push(jobs.map(({ runKey, entries }) => `${runKey}:${entries.join('+')}`));
    this.retried.push(retried);
    return this.persist(jobs, retried);
  }
}

/** Lets a test hold commits back. */
function makeGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const item = (entry: string) => ({ entry, sizeBytes: 10 });
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));
const lost = Object.assign(new Error('Connection terminated unexpectedly'));
const refused = Object.assign(new Error('invalid input'), { code: '22P02' });

describe(GroupCommit.name, () => {
  it('commits what arrives in one turn together, sorted by run', async () => {
    const kind = new FakeKind('insert', false);
    const commits = new GroupCommit();

    const results = await Promise.all(['c', 'a', 'b'].map((run) => commits.submit(kind, run, item(run))));

    expect(results).toEqual(['c', 'a', 'b']);
    expect(kind.batches).toEqual([['a:a', 'b:b', 'c:c']]);
  });

  it('has two batches in flight at most, and gathers the rest', async () => {
    const gate = makeGate();
    const kind = new FakeKind('insert', false, async (jobs) => {
      await gate.opened;
      return jobs.map(() => ({ value: '' }));
    });
    const commits = new GroupCommit();
    const submitted: Promise<string>[] = [];
    for (const run of ['a', 'b', 'c', 'd', 'e']) {
      submitted.push(commits.submit(kind, run, item(run)));
      await nextTurn();
      await nextTurn();
    }
    expect(kind.batches).toEqual([['a:a'], ['b:b']]);

    gate.open();
    await Promise.all(submitted);

    expect(kind.batches[2]).toEqual(['c:c', 'd:d', 'e:e']);
  });

  it('lets the second batch leave once it is as large as the one under way, or that one is back', async () => {
    const gates = [makeGate(), makeGate(), makeGate()];
    const kind = new FakeKind('insert', false, async (jobs) => {
      await gates[kind.batches.length - 1]?.opened;
      return jobs.map(() => ({ value: '' }));
    });
    const commits = new GroupCommit();
    const submit = async (...runs: string[]) => {
      const submitted = runs.map((run) => commits.submit(kind, run, item(run)));
      await nextTurn();
      await nextTurn();
      return submitted;
    };

    const three = await submit('a', 'b', 'c');
    const alone = await submit('d');
    expect(kind.batches).toEqual([['a:a', 'b:b', 'c:c']]);
    const more = await submit('e', 'f');
    expect(kind.batches[1]).toEqual(['d:d', 'e:e', 'f:f']);

    const last = await submit('g');
    gates[0]?.open();
    gates[1]?.open();
    await Promise.all([...three, ...alone, ...more]);
    gates[2]?.open();
    await Promise.all(last);
    expect(kind.batches[2]).toEqual(['g:g']);
  });

  it('has a run in one batch at a time, in the order of its calls, and merges what may be merged', async () => {
    const gate = makeGate();
    const append = new FakeKind('append', true, async (jobs) => {
      await gate.opened;
      return jobs.map(({ entries }) => ({ value: entries.join('+') }));
    });
    const finish = new FakeKind('finish', false);
    const commits = new GroupCommit();
    const first = commits.submit(append, 'a', item('1'));
    await nextTurn();
    const rest = [
      commits.submit(append, 'a', item('2')),
      commits.submit(append, 'a', item('3')),
      commits.submit(finish, 'a', item('end')),
    ];
    await nextTurn();
    expect(append.batches).toEqual([['a:1']]);
    expect(finish.batches).toEqual([]);

    gate.open();

    expect(await Promise.all([first, ...rest])).toEqual(['1', '2+3', '2+3', 'end']);
    expect(append.batches).toEqual([['a:1'], ['a:2+3']]);
  });

  it('halves a refused statement until the bad row is alone', async () => {
    const kind = new FakeKind('insert', false, async (jobs) => {
      if (jobs.some(({ runKey }) => runKey === '5')) throw refused;
      return jobs.map(({ runKey }) => ({ value: runKey }));
    });
    const commits = new GroupCommit();

    const results = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) => commits.submit(kind, String(index), item(''))),
    );

    expect(results.map(({ status }) => status)).toEqual(
      Array.from({ length: 9 }, (_, index) => (index === 5 ? 'rejected' : 'fulfilled')),
    );
    expect(results[5]).toMatchObject({ reason: { code: 'INTERNAL', cause: refused } });
  });

  it('gives rows again after a lost connection, under the same ordinals, and says so', async () => {
    const ordinals: number[][] = [];
    const kind = new FakeKind('append', true, async (jobs, retried) => {
      ordinals.push(jobs.map(({ ordinal }) => ordinal));
      if (!retried) throw lost;
      return jobs.map(() => ({ value: 'done' }));
    });
    const commits = new GroupCommit({ wait: async () => undefined });

    expect(await Promise.all(['a', 'b'].map((run) => commits.submit(kind, run, item(''))))).toEqual(['done', 'done']);
    expect(kind.retried).toEqual([false, true]);
    expect(ordinals[1]).toEqual(ordinals[0]);
  });

  it('keeps the ordinals when a statement is halved: an earlier attempt may have committed', async () => {
    const ordinals = new Map<string, Set<number>>();
    let attempts = 0;
    const kind = new FakeKind('append', true, async (jobs) => {
      for (const { runKey, ordinal } of jobs) ordinals.set(runKey, (ordinals.get(runKey) ?? new Set()).add(ordinal));
      attempts++;
      if (attempts === 1) throw lost;
      if (attempts === 2) throw refused;
      return jobs.map(() => ({ value: '' }));
    });
    const commits = new GroupCommit({ wait: async () => undefined });
    await Promise.all(['a', 'b', 'c'].map((run) => commits.submit(kind, run, item(''))));

    expect([...ordinals.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
  });

  it('raises the ordinal from job to job of a run, also for parts that come back', async () => {
    const ordinals: number[] = [];
    const kind = new FakeKind('append', true, async (jobs) => {
      ordinals.push(...jobs.map(({ ordinal }) => ordinal));
      return jobs.map(({ entries }) =>
        entries.includes('bad')
          ? { refuse: (entry: string) => (entry === 'bad' ? new Error('no') : undefined) }
          : { value: entries.join('+') },
      );
    });
    const commits = new GroupCommit();

    const results = await Promise.allSettled(['1', 'bad', '2'].map((entry) => commits.submit(kind, 'a', item(entry))));

    expect(results).toMatchObject([{ value: '1+2' }, { status: 'rejected' }, { value: '1+2' }]);
    expect(ordinals).toEqual(ordinals.toSorted((a, b) => a - b));
    expect(new Set(ordinals).size).toBe(2);
  });

  it('gives up with STORE_UNAVAILABLE, all rows alike, without halving', async () => {
    const kind = new FakeKind('insert', false, () => Promise.reject(lost));
    const commits = new GroupCommit({ giveUpMs: 0, wait: async () => undefined });

    const results = await Promise.allSettled(['a', 'b'].map((run) => commits.submit(kind, run, item(''))));

    expect(results.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual([
      'STORE_UNAVAILABLE',
      'STORE_UNAVAILABLE',
    ]);
    expect(results[0]).toMatchObject({ reason: expect.any(AppError) });
    expect(kind.batches).toHaveLength(1);
  });

  it('goes on after a failure, and tells when nothing is left', async () => {
    let fails = true;
    const kind = new FakeKind('insert', false, async (jobs) => {
      if (fails) throw refused;
      return jobs.map(() => ({ value: 'ok' }));
    });
    const commits = new GroupCommit();
    await expect(commits.submit(kind, 'a', item(''))).rejects.toMatchObject({ code: 'INTERNAL' });
    fails = false;
    const second = commits.submit(kind, 'a', item(''));
    await commits.drained();

    expect(await second).toBe('ok');
    await commits.drained();
  });
});
