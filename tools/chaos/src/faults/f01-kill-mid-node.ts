import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { recoveryMeasures } from '../measures.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 5;

export const killMidNode = defineChaosTest<{ runs: number; kills: number }>({
  id: 'F1',
  title: 'Kill mid-node',
  setUp: 'executors at work on runs of 5 writes each, half of them to a sink that knows keys',
  action: '`kill -9` of a random executor, again and again while they run',
  pass: 'I1–I7; recovery p95 ≤ 15 s, at most 30 s',
  sizes: { small: { runs: 60, kills: 2 }, full: { runs: 10_000, kills: 20 } },
  async run({ house, random, name }, { runs, kills }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 150 });
    const starts = wave.start(runs, { insist: true });
    for (let kill = 1; kill <= kills; kill++) {
      await wave.untilEffects(Math.floor((runs * WRITES * kill) / (kills + 1)) - random.between(0, WRITES));
      await wave.strike('kill', () => house.killExecutor(random));
    }
    await starts;
    const evidence = await wave.settle();
    return { findings: allInvariants(evidence), measures: recoveryMeasures(house, evidence) };
  },
});
