import type { Effect } from '../ledger/effect.ts';
import type { LoggedCall } from '../load/client-log.ts';
import type { Evidence, Finding, ObservedRun } from './evidence.ts';
import {
  acceptedAreKept,
  allInvariants,
  allSucceeded,
  committedNeverRunAgain,
  eventsAreGapless,
  oneEffectPerKey,
  refusalsSayWhen,
  repeatsAreExcused,
  succeededMadeAllEffects,
  terminalStatesStay,
} from './invariants.ts';

const effect = (step: number, at: number, more: Partial<Effect> = {}): Effect => ({
  at,
  mode: 'naive',
  run: 'r',
  step,
  key: `key-${step}`,
  counts: true,
  ...more,
});
const start = (more: Partial<LoggedCall> = {}): LoggedCall => ({
  kind: 'start',
  run: 'r',
  sentAt: 0,
  answeredAt: 1,
  status: 200,
  executionId: 'e',
  ...more,
});
const succeeded: ObservedRun = { id: 'e', status: 'succeeded', finishedAt: 'then' };

/** One run of two steps, killed while the second was in flight: nothing is wrong with it. */
const GOOD: Evidence = {
  calls: [start()],
  effects: [effect(0, 1_000), effect(1, 5_000), effect(1, 20_000)],
  faults: [{ kind: 'kill', at: 5_200, until: 5_200 }],
  runs: [succeeded],
  later: [succeeded],
  events: [{ id: 'e', sequences: [1, 2, 3] }],
  steps: 2,
};

/** The checker is only worth something if it finds what is wrong: each of these forges one wrong into the evidence. */
describe('the checker', () => {
  it('finds nothing where nothing is wrong, and says of how many', () => {
    const findings = [...allInvariants(GOOD), refusalsSayWhen(GOOD)];
    expect(findings.flatMap(({ failures }) => failures)).toEqual([]);
    expect(findings.filter(({ of }) => of === 0)).toEqual([]);
  });

  const forged: [string, (evidence: Evidence) => Finding, Partial<Evidence>, string[]][] = [
    ['an accepted run that nobody knows', acceptedAreKept, { runs: [] }, ['r is unknown']],
    ['an accepted run that never ends', acceptedAreKept, { runs: [{ ...succeeded, status: 'running' }] }, ['r is running']],
    [
      'an accepted run that waits for nothing',
      acceptedAreKept,
      { runs: [{ ...succeeded, status: 'waiting' }] },
      ['r is waiting'],
    ],
    ['a run that succeeded without a step', succeededMadeAllEffects, { effects: [effect(0, 1)] }, ['r/1']],
    [
      'a committed step that ran again',
      committedNeverRunAgain,
      { effects: [effect(0, 1_000), effect(1, 2_000), effect(0, 3_000)] },
      ['r/0 was called 1000 ms after step 1'],
    ],
    [
      'another key for the same step',
      oneEffectPerKey,
      { effects: [effect(0, 1), effect(0, 2, { key: 'other' })] },
      ['r/0 came with 2 keys'],
    ],
    ['a call without a key', oneEffectPerKey, { effects: [effect(0, 1, { key: '' })] }, ['r/0 came with 1 keys']],
    [
      'an effect that a key-aware sink counted twice',
      oneEffectPerKey,
      { effects: [effect(0, 1, { mode: 'aware' }), effect(0, 2, { mode: 'aware' })] },
      ['r/0 counted 2 times'],
    ],
    [
      'a repeated call without a fault',
      repeatsAreExcused,
      { faults: [] },
      ['r/1 was called again after 15000 ms without a fault'],
    ],
    [
      'a repeated call whose fault was long over when the first one came',
      repeatsAreExcused,
      { faults: [{ kind: 'kill', at: 1_000, until: 1_000 }] },
      ['r/1 was called again after 15000 ms without a fault'],
    ],
    [
      'a third call for one fault',
      repeatsAreExcused,
      { effects: [...GOOD.effects, effect(1, 21_000)] },
      ['r/1 was called again after 1000 ms without a fault'],
    ],
    [
      'two steps of a run repeated for one fault',
      repeatsAreExcused,
      { effects: [effect(0, 5_000), effect(0, 20_000), effect(1, 5_100), effect(1, 20_100)] },
      ['r/1: r by fault 0 has excused another step already'],
    ],
    [
      'a branch called again that had ended long before the fault',
      (evidence: Evidence) => repeatsAreExcused(evidence, { inFlightMs: 4_000 }),
      {
        effects: [effect(0, 5_000), effect(0, 20_000), effect(1, 9_000), effect(1, 20_100)],
        faults: [{ kind: 'kill', at: 10_000, until: 10_000 }],
      },
      ['r/0 was called again after 15000 ms without a fault while it was in flight'],
    ],
    [
      'a run that failed by a fault',
      allSucceeded,
      { runs: [{ ...succeeded, status: 'failed', error: { code: 'INTERNAL' } }] },
      ['r failed INTERNAL'],
    ],
    ['a gap in the events', eventsAreGapless, { events: [{ id: 'e', sequences: [1, 3] }] }, ['e has event 3 at place 2']],
    ['events out of order', eventsAreGapless, { events: [{ id: 'e', sequences: [2, 1] }] }, ['e has event 2 at place 1']],
    ['an event told twice', eventsAreGapless, { events: [{ id: 'e', sequences: [1, 1] }] }, ['e has event 1 at place 2']],
    ['a run without events', eventsAreGapless, { events: [{ id: 'e', sequences: [] }] }, ['e has no events']],
    [
      'a success that was taken back',
      terminalStatesStay,
      { later: [{ ...succeeded, status: 'failed' }] },
      ['e was succeeded at then, and is failed at then'],
    ],
    [
      'a run that ended a second time',
      terminalStatesStay,
      { later: [{ ...succeeded, finishedAt: 'later' }] },
      ['e was succeeded at then, and is succeeded at later'],
    ],
    ['an ended run that vanished', terminalStatesStay, { later: [] }, ['e was succeeded at then, and is unknown at undefined']],
    [
      'a refusal that is no 503',
      refusalsSayWhen,
      { calls: [start({ status: 500, code: 'INTERNAL' })] },
      ['r got 500 INTERNAL without Retry-After'],
    ],
    [
      'a 429 that does not say when to come again',
      refusalsSayWhen,
      { calls: [start({ status: 429, code: 'QUEUE_FULL' })] },
      ['r got 429 QUEUE_FULL without Retry-After'],
    ],
    [
      'a 503 that does not say when to come again',
      refusalsSayWhen,
      { calls: [start({ status: 503, code: 'STORE_UNAVAILABLE' })] },
      ['r got 503 STORE_UNAVAILABLE without Retry-After'],
    ],
  ];

  it.each(forged)('finds %s', (_wrong, invariant, forgery, failures) => {
    expect(invariant({ ...GOOD, ...forgery }).failures).toEqual(failures);
  });

  it('excuses a call that a dying process had sent and that was read a moment after its death', () => {
    const effects = [effect(1, 5_900), effect(1, 20_000)];
    expect(repeatsAreExcused({ ...GOOD, effects }).failures).toEqual([]);
  });

  it('takes a wait as an end only where that is asked for', () => {
    const waiting = { ...GOOD, runs: [{ ...succeeded, status: 'waiting' }] };
    expect(acceptedAreKept(waiting, { mayWait: true }).failures).toEqual([]);
  });
});
