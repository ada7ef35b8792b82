import type { Journal, JournalEntry } from '../ports.ts';
import { makePlan } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { fail, items, succeed, TestRun } from '../../test/run-plan.ts';

const CHAIN = makePlan(
  [{ name: 'Start' }, { name: 'Write', effect: 'write' }, { name: 'After' }],
  ['Start -> Write', 'Write -> After'],
);
const SUCCEEDED = { status: 'succeeded' };

/** The paths of a plan's steps, by node. */
function pathsOf(plan: typeof CHAIN): Readonly<Record<string, string>> {
  const test = new TestRun(plan);
  void test.execute();
  return Object.fromEntries(test.finished.map(({ node, path }) => [node, path]));
}

function recorded(entries: Readonly<Record<string, JournalEntry>>): MemoryJournal {
  const paths = pathsOf(CHAIN);
  return new MemoryJournal(Object.entries(entries).map(([node, entry]) => [paths[node] ?? '', entry]));
}

const settledAs = (outcome: Extract<JournalEntry, { kind: 'settled' }>['outcome']): JournalEntry => ({
  kind: 'settled',
  outcome,
  attempts: 2,
  startedAt: 1,
  finishedAt: 2,
});

describe('The journal', () => {
  it('settled: its outcome is used without running, and reported as replayed', () => {
    const journal = recorded({ Write: settledAs({ status: 'succeeded', outputs: [items('recalled')] }) });
    const test = new TestRun(CHAIN, { journal, nodes: { Write: () => fail('must not run') } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished[1]).toMatchObject({ node: 'Write', outputs: [items('recalled')], replayed: true });
    expect(test.finished[2]).toMatchObject({ node: 'After', inputs: [items('recalled')], replayed: false });
    expect(test.events.find((event) => event.type === 'step-finished' && event.step.replayed)).toMatchObject({
      step: { attempts: 2, startedAt: 1, finishedAt: 2 },
    });
    expect(journal.begun).toEqual([]);
    expect(journal.entries.length).toBe(2);
  });

  it('settled as failed: ends the run as it did', () => {
    const failure = { code: 'OLD_FAILURE', fault: 'user', message: 'old' } as const;
    const test = new TestRun(CHAIN, { journal: recorded({ Write: settledAs({ status: 'failed', failure }) }) });
    expect(test.execute()).toEqual({ status: 'failed', failure: { ...failure, nodeId: 'Write', nodeName: 'Write' } });
  });

  it('intent: the step is run again', () => {
    const test = new TestRun(CHAIN, {
      journal: recorded({ Write: { kind: 'intent' } }),
      nodes: { Write: () => succeed([items('again')]) },
    });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished[1]).toMatchObject({ outputs: [items('again')], replayed: false });
  });

  it('wait without its end: still waiting, and not run', () => {
    const wait = { kind: 'timer', dueAt: 9 } as const;
    const test = new TestRun(CHAIN, {
      journal: recorded({ Write: { kind: 'wait', wait, startedAt: 5 } }),
      nodes: { Write: () => fail('must not run') },
    });
    expect(test.execute()).toEqual({ status: 'waiting', waits: [{ path: pathsOf(CHAIN).Write, wait }] });
  });

  it('wait with its end: the node is run with what ended it', () => {
    const journal = recorded({
      Write: { kind: 'wait', wait: { kind: 'timer', dueAt: 9 }, resume: { kind: 'timer' }, startedAt: 5 },
    });
    const test = new TestRun(CHAIN, { journal, nodes: { Write: ({ resume }) => succeed([items(resume?.kind ?? 'none')]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
    expect(test.finished[2]?.inputs).toEqual([items('timer')]);
    expect(
      test.events.findLast((event) => event.type === 'step-started' && event.activation.node.name === 'Write'),
    ).toMatchObject({ at: 5 });
  });

  it('begins a write and a respond before they start, and nothing else', async () => {
    const plan = makePlan(
      [
        { name: 'Start' },
        { name: 'Read', effect: 'read' },
        { name: 'Write', effect: 'write' },
        { name: 'Respond', effect: 'respond' },
        { name: 'Off', effect: 'write', disabled: true },
      ],
      ['Start -> Read', 'Read -> Write', 'Write -> Respond', 'Respond -> Off'],
    );
    const log: string[] = [];
    const test: TestRun = new TestRun(plan, {
      journal: Object.assign(new MemoryJournal(), {
        begin: ({ node }) => test.clock.sleep(5, new AbortController().signal).then(() => void log.push(`begun ${node.name}`)),
      } satisfies Partial<Journal>),
      nodes: Object.fromEntries(plan.nodes.map(({ name }) => [name, ({ inputs }) => (log.push(name), succeed([inputs[0]]))])),
    });
    expect(await test.clock.until(test.execute())).toEqual(SUCCEEDED);
    expect(log).toEqual(['Start', 'Read', 'begun Write', 'Write', 'begun Respond', 'Respond']);
  });

  it.each([
    [
      'thrown',
      (error: Error): never => {
        throw error;
      },
    ],
    ['rejected', (error: Error): Promise<never> => Promise.reject(error)],
  ])('an exception of begin ends the attempt with that same exception, after aborting the others: %s', async (_, begin) => {
    const lost = new Error('lost');
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'Other' }, { name: 'Write', effect: 'write' }],
      ['Start -> Other', 'Start -> Write'],
      { order: 'parallel' },
    );
    let otherEnded = false;
    const test: TestRun = new TestRun(plan, {
      journal: Object.assign(new MemoryJournal(), { begin: () => begin(lost) }),
      nodes: {
        Other: (_activation, signal) => test.clock.sleep(60_000, signal).then(() => ((otherEnded = true), succeed([]))),
        Write: () => fail('must not run'),
      },
    });
    await expect(test.clock.until(test.execute())).rejects.toBe(lost);
    expect(otherEnded).toBe(true);
    expect(test.order).toBe('Start');
    expect(test.clock.sleeping).toBe(0);
  });

  it('takes over every outcome and every wait', () => {
    const plan = makePlan(
      [{ name: 'Start' }, { name: 'A', onError: 'continue' }, { name: 'Wait', effect: 'wait' }],
      ['Start -> A', 'A -> Wait'],
    );
    const journal = new MemoryJournal();
    const test = new TestRun(plan, {
      journal,
      nodes: { A: () => fail('no'), Wait: () => ({ status: 'waiting', wait: { kind: 'timer', dueAt: 7 } }) },
    });
    expect(test.execute()).toMatchObject({ status: 'waiting' });
    expect(journal.entries.map(([, entry]) => (entry.kind === 'settled' ? entry.outcome.status : entry.kind))).toEqual([
      'succeeded',
      'failed',
      'wait',
    ]);
    expect(test.events.at(-1)).toMatchObject({ type: 'step-waiting', wait: { dueAt: 7 } });
  });
});
