import type { Activation } from '../activation.ts';
import type { Outcome } from '../outcome.ts';
import type { JournalEntry } from '../ports.ts';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';

type Recorded = readonly (readonly [string, JournalEntry])[];

const DURABLE_PAUSE_MS = 1_000;

/** Calls another run, and gives or fails by what it came to. */
function caller(activation: Activation): Outcome {
  const { resume } = activation;
  if (resume?.kind !== 'children') return { status: 'waiting', wait: { kind: 'children', calls: ['one'] } };
  return resume.results === 'good' ? succeed([items('done')]) : fail('the called run failed');
}

class CallingRun extends TestRun {
  constructor(retry: NodeSketch['retry'], journal: MemoryJournal, clock?: TestRun['clock']) {
    const plan = makePlan([{ name: 'Start' }, { name: 'Call', effect: 'write', retry }], ['Start -> Call']);
    super(plan, { nodes: { Call: caller }, journal, clock, durablePauseMs: DURABLE_PAUSE_MS });
  }

  get tries(): number[] {
    return this.events.flatMap((event) => (event.type === 'step-retrying' ? [event.attempt] : []));
  }
}

const isWaitForCalls = ([, entry]: Recorded[number]) => entry.kind === 'wait' && entry.wait.kind === 'children';

/** As the next attempt at the run finds it: the called runs of each try are over, as `ends` says, and pauses have passed. */
function passedOn(journal: MemoryJournal, ends: readonly string[]): Recorded {
  const entries = [...journal.recorded, ...journal.entries];
  const names = entries.filter(isWaitForCalls).map(([path]) => path);
  return entries.map(([path, entry]) => {
    if (entry.kind !== 'wait') return [path, entry];
    const end = ends[names.indexOf(path)];
    const resume = entry.wait.kind === 'timer' ? { kind: 'timer' as const } : end && { kind: 'children' as const, results: end };
    return [path, { ...entry, ...(resume && { resume }) }];
  });
}

/** Attempts at one run until it has ended; the clock goes on over each pause. */
async function carryOut(retry: NodeSketch['retry'], ends: readonly string[]) {
  let journal = new MemoryJournal();
  let clock: TestRun['clock'] | undefined;
  const tries: number[] = [];
  for (let attempt = 0; attempt < 10; attempt++) {
    const run: CallingRun = new CallingRun(retry, journal, clock);
    ({ clock } = run);
    const ending = Promise.resolve(run.execute());
    await run.clock.advance(retry?.delayMs ?? 0);
    const result = await ending;
    tries.push(...run.tries);
    const waits = [...journal.recorded, ...journal.entries].filter(isWaitForCalls).map(([path]) => path);
    if (result.status !== 'waiting') return { result, run, tries, waits };
    journal = new MemoryJournal(passedOn(journal, ends));
  }
  throw new Error('The run came to no end.');
}

describe('A step whose calls have failed', () => {
  it.each([
    ['after a short pause', DURABLE_PAUSE_MS / 2],
    ['after a long one', 60_000],
  ])('calls anew %s, as its policy says, by another name', async (_, delayMs) => {
    const policy = { maxAttempts: 3, delayMs, backoff: 'constant' } as const;
    const { result, tries, waits, run } = await carryOut(policy, ['bad', 'bad', 'good']);

    expect(result).toEqual({ status: 'succeeded' });
    expect(tries).toEqual([1, 2]);
    expect(new Set(waits).size).toBe(3);
    expect(run.finished.at(-1)).toMatchObject({ node: 'Call', outputs: [items('done')] });
  });

  it.each([
    ['after short pauses', DURABLE_PAUSE_MS / 2],
    ['after long ones', 60_000],
  ])('fails once its tries are used up, %s', async (_, delayMs) => {
    const policy = { maxAttempts: 2, delayMs, backoff: 'constant' } as const;
    const { result, tries, waits } = await carryOut(policy, ['bad', 'bad', 'good']);

    expect(result).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('the called run failed') } });
    expect(tries).toEqual([1]);
    expect(waits).toHaveLength(2);
  });

  it('fails at once without a policy', async () => {
    const { result, waits } = await carryOut(undefined, ['bad', 'good']);
    expect(result).toMatchObject({ status: 'failed' });
    expect(waits).toHaveLength(1);
  });

  it('begins nothing that needs an intent: the wait that names the runs is what calls them', async () => {
    const { run } = await carryOut({ maxAttempts: 3, delayMs: 0, backoff: 'constant' }, ['bad', 'good']);
    const journal = run.journal as MemoryJournal;
    expect([...journal.recorded, ...journal.entries].filter(([, { kind }]) => kind === 'intent')).toHaveLength(1);
  });
});
