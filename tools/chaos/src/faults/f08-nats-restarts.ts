import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { longestMeasure, untilAnswered } from '../measures.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 3;

export const natsRestarts = defineChaosTest<{ restarts: number; everyMs: readonly [number, number] }>({
  id: 'F8',
  title: 'NATS restarts',
  setUp: 'steady starts of runs of 3 writes each',
  action: '`kill -9` of nats-server every few seconds',
  pass: 'I1–I7; starts are taken again ≤ 10 s after it is back',
  fleetOnly: true,
  sizes: { small: { restarts: 2, everyMs: [1_500, 3_000] }, full: { restarts: 55, everyMs: [7_000, 15_000] } },
  async run({ house, random, name }, { restarts, everyMs }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 150 });
    const load = wave.startSteadily(10);
    const back: number[] = [];
    for (let restart = 0; restart < restarts; restart++) {
      await delay(random.between(...everyMs));
      await wave.strike('NATS killed', () => house.nats.restart());
      back.push(await untilAnswered(wave));
    }
    await load.stop();
    const evidence = await wave.settle();
    const measure = longestMeasure('until a start was taken again, longest', back, 10_000);
    return { findings: allInvariants(evidence), measures: [measure, wave.refused()] };
  },
});
