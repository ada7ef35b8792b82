import type { Item } from '@weft/workflow-model';
import type { Activation } from '../activation.ts';
import type { Failure } from '../outcome.ts';
import type { Plan } from '../plan.ts';
import { decided, type Answer } from '../../test/decided.ts';
import { makePlan, type NodeSketch } from '../../test/make-plan.ts';
import { MemoryJournal } from '../../test/memory-journal.ts';
import { type Behaviours, fail, items, succeed, TestRun } from '../../test/run-plan.ts';
import type { GateAsks } from './gate-question.ts';

const SUCCEEDED = { status: 'succeeded' };

function chain(supervision: Plan['supervision'], step: Partial<NodeSketch> = {}): Plan {
  return makePlan(
    [{ name: 'Start' }, { name: 'Step', effect: 'write', ...step }, { name: 'After' }],
    ['Start -> Step', 'Step -> After'],
    { supervision },
  );
}

interface Attempt {
  readonly test: TestRun;
  readonly journal: MemoryJournal;
  readonly result: unknown;
  /** What is asked, where the run waits. */
  readonly asks?: GateAsks;
  readonly path?: string;
}

/** One attempt at a run on what earlier ones have left. */
function attempt(plan: Plan, nodes: Behaviours, journal = new MemoryJournal()): Attempt {
  const test = new TestRun(plan, { nodes, journal, start: { items: items('in') } });
  const result = test.execute();
  if (result instanceof Promise || result.status !== 'waiting') return { test, journal, result };
  const [{ path, wait } = { path: '', wait: undefined }] = result.waits;
  return { test, journal, result, path, asks: wait?.kind === 'approval' ? (wait.asks as unknown as GateAsks) : undefined };
}

/** The next attempt, after somebody has answered the one question. */
function answered(plan: Plan, before: Attempt, answer: Answer, nodes: Behaviours = {}): Attempt {
  return attempt(plan, nodes, decided(journalOf(before), { [before.path ?? '']: answer }));
}

/** What a run has left, with what it began from. */
function journalOf({ journal }: Attempt): MemoryJournal['entries'] {
  return [...journal.recorded, ...journal.entries];
}

const broken: Behaviours = { Step: () => fail('no luck') };
const actionsOf = ({ asks }: Attempt): readonly string[] | undefined => asks?.shown.actions.map(({ action }) => action);
const outputOf = ({ test }: Attempt, name: string) => test.finished.find(({ node }) => node === name)?.outputs;

describe('A gate before a step', () => {
  const plan = chain('full');

  it('holds a write, which has not begun by then, and shows what it would get', () => {
    const held = attempt(plan, { Step: () => fail('must not run') });
    expect(held.result).toMatchObject({ status: 'waiting' });
    expect(held.asks).toMatchObject({
      kind: 'supervision',
      question: 'start',
      shown: { title: 'May "Step" run?', items: { count: 1, first: [{ value: 'in' }] } },
      attempts: 0,
    });
    expect(actionsOf(held)).toEqual(['approve', 'reject', 'edit']);
    expect(held.journal.begun).toEqual([]);
    expect(held.test.events.at(-1)).toMatchObject({ type: 'step-waiting', gate: held.path });
  });

  it('is still closed for whoever takes the run up before somebody has decided, and asks nothing twice', () => {
    const held = attempt(plan, {});
    const again = attempt(plan, { Step: () => fail('must not run') }, new MemoryJournal(held.journal.entries));
    expect(again.result).toEqual(held.result);
    expect(again.journal.entries.map(([path]) => path)).not.toContain(held.path);
    expect(again.test.events.filter(({ type }) => type === 'step-waiting')).toEqual([]);
  });

  it('lets the step begin once it is approved', () => {
    const done = answered(plan, attempt(plan, {}), 'approved');
    expect(done.result).toEqual(SUCCEEDED);
    expect(done.journal.begun).toHaveLength(1);
    expect(outputOf(done, 'After')).toEqual([items('in')]);
  });

  it('gives the step other items, whose calls are other calls', () => {
    const seen: Activation[] = [];
    const given = [...items('in', 'more')];
    const nodes: Behaviours = { Step: (activation) => (seen.push(activation), succeed([activation.inputs[0]])) };
    const done = answered(plan, attempt(plan, {}), ['edit', given], nodes);
    expect(done.result).toEqual(SUCCEEDED);
    expect(outputOf(done, 'After')).toEqual([given]);
    const [{ path = '', callNames = [] } = {}] = seen;
    expect(callNames).toEqual([undefined, expect.stringMatching(new RegExp(`^${path}\\.[0-9a-f]{24}$`))]);
    const replay = attempt(plan, { Step: () => fail('must not run') }, new MemoryJournal(journalOf(done)));
    expect(replay.test.finished[1]).toMatchObject({ inputs: [given], replayed: true });
  });

  it('is for the items that were shown: others that come again in their place are not let through', () => {
    const held = attempt(plan, {});
    const question = held.journal.entries.filter(([path]) => path === held.path);
    const nodes: Behaviours = { Start: () => succeed([items('other')]), Step: () => fail('must not run') };
    const changed = attempt(plan, nodes, decided(question, { [held.path ?? '']: 'approved' }));
    expect(changed.result).toMatchObject({ status: 'failed', failure: { code: 'APPROVAL_CHANGED', nodeName: 'Step' } });
  });

  it('fails a step that is rejected, and no policy tries it again', () => {
    const retried = chain('full', { retry: { maxAttempts: 3, delayMs: 1, backoff: 'constant' } });
    const done = answered(retried, attempt(retried, {}), 'rejected', { Step: () => fail('must not run') });
    expect(done.result).toMatchObject({ status: 'failed', failure: { code: 'STEP_REJECTED', nodeName: 'Step' } });
    expect(done.journal.begun).toEqual([]);
  });

  it('takes an end of the time for a rejection, as any answer that was not offered', () => {
    const codeOf = (answer: string) => answered(plan, attempt(plan, {}), answer).result;
    expect(codeOf('expired')).toMatchObject({
      failure: { code: 'APPROVAL_EXPIRED', message: expect.stringContaining('in time') },
    });
    expect(codeOf('anything')).toMatchObject({ failure: { code: 'STEP_REJECTED' } });
  });

  it('hands a rejected step on by its error path where it has one', () => {
    const forked = makePlan(
      [{ name: 'Start' }, { name: 'Step', effect: 'write', onError: 'error-output' }, { name: 'Mend' }],
      ['Start -> Step', 'Step.1 -> Mend'],
      { supervision: 'full' },
    );
    const done = answered(forked, attempt(forked, {}), 'rejected');
    expect(done.result).toEqual(SUCCEEDED);
    expect(done.test.order).toBe('Start Step Mend');
  });

  it.each([
    ['full', {}, true],
    ['full', { effect: 'read' }, false],
    ['full', { effect: 'pure', risky: true }, true],
    ['full', { disabled: true }, false],
    ['failsafe', {}, false],
    ['failsafe', { effect: 'read', risky: true }, true],
    ['error_only', { risky: true }, false],
    [undefined, { risky: true }, false],
  ] as const)('%s, a step %j: asks %s', (supervision, step, asks) => {
    expect(attempt(chain(supervision, step), {}).asks !== undefined).toBe(asks);
  });

  it('is not there for a step that is pinned', () => {
    const test = new TestRun(plan, { start: { pinData: new Map([[1, items('pinned')]]) } });
    expect(test.execute()).toEqual(SUCCEEDED);
  });
});

describe('A gate after a failure', () => {
  const plan = chain('error_only', { effect: 'read' });

  it('holds the step, after the policy has done what it could, and says what happened', async () => {
    const retried = chain('error_only', { retry: { maxAttempts: 3, delayMs: 5, backoff: 'constant' } });
    let attempts = 0;
    const test = new TestRun(retried, { nodes: { Step: () => (attempts++, fail('no luck')) } });
    const result = await test.clock.until(test.execute());
    expect(attempts).toBe(3);
    expect(result).toMatchObject({
      status: 'waiting',
      waits: [{ wait: { asks: { question: 'failure', failure: { code: 'TEST_FAILED', message: 'no luck' }, attempts: 3 } } }],
    });
  });

  it('tries again, and asks again with the next number', () => {
    const first = attempt(plan, broken);
    expect(actionsOf(first)).toEqual(['retry', 'skip', 'edit', 'stop']);
    const second = answered(plan, first, 'retry', broken);
    expect(second.path).not.toBe(first.path);
    expect(second.asks?.attempts).toBe(2);
    const done = answered(plan, second, 'retry');
    expect(done.result).toEqual(SUCCEEDED);
    const finished = done.test.events.flatMap((event) => (event.type === 'step-finished' ? [event] : []));
    expect(finished.find(({ activation }) => activation.node.name === 'Step')?.step.attempts).toBe(3);
  });

  it('tries again with other items', () => {
    const done = answered(plan, attempt(plan, broken), ['edit', items('mended')]);
    expect(outputOf(done, 'After')).toEqual([items('mended')]);
  });

  it('goes on without the step: with what came in, or with what is given in place of its output', () => {
    const first = attempt(plan, broken);
    const skipped = answered(plan, first, 'skip', { Step: () => fail('must not run') });
    expect(skipped.result).toEqual(SUCCEEDED);
    expect(outputOf(skipped, 'After')).toMatchObject([[{ json: { value: 'in' } }]]);
    expect(outputOf(answered(plan, first, ['skip', items('instead')]), 'After')).toMatchObject([
      [{ json: { value: 'instead' } }],
    ]);
  });

  it('lets the run fail with what the step failed by', () => {
    const done = answered(plan, attempt(plan, broken), 'stop', { Step: () => fail('must not run') });
    expect(done.result).toMatchObject({ status: 'failed', failure: { code: 'TEST_FAILED', nodeName: 'Step' } });
  });

  it.each([
    ['error_only', {}, true],
    ['failsafe', {}, true],
    ['full', { effect: 'read' }, false],
    ['error_only', { onError: 'continue' }, false],
    ['failsafe', { onError: 'error-output' }, false],
    [undefined, {}, false],
  ] as const)('%s, a step %j: asks %s', (supervision, step, asks) => {
    expect(attempt(chain(supervision, step), broken).asks !== undefined).toBe(asks);
  });

  it('asks nothing about a step that was rejected, nor about one that a stop ended', async () => {
    const risky = chain('failsafe', { risky: true });
    expect(answered(risky, attempt(risky, {}), 'rejected').result).toMatchObject({ failure: { code: 'STEP_REJECTED' } });
    const test: TestRun = new TestRun(plan, {
      nodes: { Step: (_, signal) => test.clock.sleep(1_000, signal).then(() => fail('aborted')) },
    });
    const result = test.execute();
    test.run.cancel('stopped');
    expect(await test.clock.until(result)).toMatchObject({ status: 'cancelled' });
  });

  it('lets a node that has waited wait anew: what ended its first wait is no answer to the second', () => {
    const due = (dueAt: number) => ({ status: 'waiting', wait: { kind: 'timer', dueAt } }) as const;
    const over = (entries: MemoryJournal['entries'], at: string) =>
      new MemoryJournal(
        entries.map(([path, entry]) => [
          path,
          path === at && entry.kind === 'wait' ? { ...entry, resume: { kind: 'timer' } } : entry,
        ]),
      );
    const waits: Behaviours = { Step: ({ resume }) => (resume ? fail('too late') : due(1)) };
    const first = attempt(plan, waits);
    const failed = attempt(plan, waits, over(journalOf(first), first.path ?? ''));
    expect(failed.asks?.failure?.message).toBe('too late');

    const again = answered(plan, failed, 'retry', { Step: ({ resume }) => (resume ? succeed([items('done')]) : due(2)) });
    expect(again.result).toMatchObject({ status: 'waiting', waits: [{ wait: { dueAt: 2 } }] });
    expect(again.path).not.toBe(first.path);
    expect(attempt(plan, waits, new MemoryJournal(journalOf(again))).result).toEqual(again.result);
    const done = attempt(plan, { Step: () => succeed([items('done')]) }, over(journalOf(again), again.path ?? ''));
    expect(outputOf(done, 'After')).toEqual([items('done')]);
  });

  it('keeps what a pause finds in flight', async () => {
    const journal = new MemoryJournal();
    const test: TestRun = new TestRun(plan, {
      journal,
      nodes: { Step: (_, signal) => test.clock.sleep(10, signal).then(() => fail('late')) },
    });
    const result = test.execute();
    test.run.pause();
    expect(await test.clock.until(result)).toEqual({ status: 'paused' });
    expect(attempt(plan, {}, new MemoryJournal(journal.entries)).asks).toMatchObject({ failure: { message: 'late' } });
  });
});

describe('A gate at a call whose fate is not known', () => {
  const plan = chain(undefined, { onUncertain: 'ask', onError: 'continue' });
  const unknown: Partial<Failure> = { code: 'CALL_UNCERTAIN', itemIndex: 0, retryable: false };
  const uncertain: Behaviours = { Step: () => fail('was it made?', unknown) };

  it('asks without any supervision, whatever follows errors, and about nothing else', () => {
    const held = attempt(plan, uncertain);
    expect(actionsOf(held)).toEqual(['retry', 'done', 'fail']);
    expect(held.asks?.failure).toMatchObject(unknown);
    expect(attempt(plan, broken).result).toEqual(SUCCEEDED);
  });

  it('runs the step again for "retry" and for "done", and lets it fail for "fail"', () => {
    const held = attempt(plan, uncertain);
    for (const answer of ['retry', 'done']) expect(answered(plan, held, answer).journal.begun).toHaveLength(1);
    const failed = answered(plan, held, 'fail', { Step: () => fail('must not run') });
    expect(failed.test.finished[1]).toMatchObject({ node: 'Step', outputs: [[{ error: { code: 'CALL_UNCERTAIN' } }]] });
  });
});

describe('Gates beside each other', () => {
  const plan = makePlan(
    [{ name: 'Start' }, { name: 'Left', effect: 'write' }, { name: 'Right', effect: 'write' }, { name: 'Free' }],
    ['Start -> Left', 'Start -> Right', 'Start -> Free'],
    { supervision: 'full', order: 'parallel' },
  );

  it('hold only their own branches, and are answered in either order', () => {
    const held = attempt(plan, {});
    expect(held.test.order).toBe('Start Free');
    const waits = (held.result as { waits: { path: string }[] }).waits.map(({ path }) => path);
    expect(waits).toHaveLength(2);
    for (const [first = '', second = ''] of [waits, waits.toReversed()]) {
      const one = attempt(plan, {}, decided(held.journal.entries, { [first]: 'approved' }));
      expect(one.result).toMatchObject({ status: 'waiting', waits: [{ path: second }] });
      const both = attempt(plan, {}, decided(journalOf(one), { [second]: 'approved' }));
      expect(both.result).toEqual(SUCCEEDED);
    }
  });
});

describe('The items that a gate shows', () => {
  it('are the first of many, with their number and the digest of all', () => {
    const many = Array.from({ length: 5_000 }, (_, index): Item => ({ json: { index, text: 'x'.repeat(1_000) } }));
    const test = new TestRun(chain('full'), { start: { items: many } });
    const result = test.execute();
    if (result instanceof Promise || result.status !== 'waiting') throw new Error('The run does not wait.');
    const [{ wait } = { wait: undefined }] = result.waits;
    const shown = wait?.kind === 'approval' ? (wait.asks as unknown as GateAsks).shown : undefined;
    expect(shown?.items.count).toBe(5_000);
    expect(JSON.stringify(shown?.items.first).length).toBeLessThan(20_000);
    expect(shown?.items.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});
