import {
  acceptedAreKept,
  allSucceeded,
  eventsAreGapless,
  oneEffectPerKey,
  repeatsAreExcused,
  succeededMadeAllEffects,
  terminalStatesStay,
} from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { fanOutOf, MERGED_AT_ONCE, type FanOut } from '../load/fan-out.ts';
import { recoveryMeasures } from '../measures.ts';
import { Wave } from '../load/wave.ts';

/** On a machine that is all busy. */
const COMMITTED_AFTER_MS = 2_000;

export const fanOut = defineChaosTest<FanOut & { runs: number; kills: number }>({
  id: 'F29',
  title: 'Fan-out and merge',
  setUp:
    'runs of many branches at the same time, a write in each, merged ten by ten into one item that counts them, which is written',
  action: '`kill -9` of a random executor, again and again while branches run and merges wait for them',
  pass: 'I1, I3, I4, I6, I7; what is written at the end is written for all branches, once',
  sizes: {
    small: { runs: 8, branches: 30, behindMs: 300, kills: 1 },
    full: { runs: 100, branches: 1_000, behindMs: 50, kills: 20 },
  },
  async run({ house, random, name }, { runs, kills, ...shape }) {
    const { branches } = shape;
    const wave = await Wave.of(house, name, { document: fanOutOf(name, house.ledger.url, shape), writes: branches + 1 });
    const starts = wave.start(runs, { insist: true, callers: 8 });
    for (let kill = 1; kill <= kills; kill++) {
      await wave.untilEffects(Math.floor((runs * branches * kill) / (kills + 1)) - random.between(0, branches / 2));
      await wave.strike('kill', () => house.killExecutor(random));
    }
    await starts;
    const evidence = await wave.settle();
    // The last write has the number of merged branches as its step.
    const ends = evidence.effects.filter(({ step }) => step >= branches);
    const wrong = ends.filter(({ step }) => step !== branches).map(({ run, step }) => `${run} has merged ${step}`);
    return {
      findings: [
        acceptedAreKept(evidence),
        succeededMadeAllEffects(evidence),
        allSucceeded(evidence),
        oneEffectPerKey(evidence),
        repeatsAreExcused(evidence, { inFlightMs: MERGED_AT_ONCE * shape.behindMs + COMMITTED_AFTER_MS }),
        eventsAreGapless(evidence),
        terminalStatesStay(evidence),
        { what: 'merges of another number of branches', of: ends.length, failures: wrong },
      ],
      measures: recoveryMeasures(house, evidence),
    };
  },
});
