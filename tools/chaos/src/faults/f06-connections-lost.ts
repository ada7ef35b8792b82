import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { longestMeasure, untilAnswered } from '../measures.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 3;

export const connectionsLost = defineChaosTest<{ resets: number; halfOpen: number; partedMs: number }>({
  id: 'F6',
  title: 'Connections to PostgreSQL lost',
  setUp: 'steady starts of runs of 3 writes each',
  action: 'all connections are reset, again and again; left half-open; and the network parts for a while',
  pass: 'I1–I7; a start is taken ≤ 10 s after a reset, ≤ 30 s after connections were left half-open',
  sizes: { small: { resets: 4, halfOpen: 1, partedMs: 12_000 }, full: { resets: 50, halfOpen: 3, partedMs: 120_000 } },
  async run({ house, random, name }, { resets, halfOpen, partedMs }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 150 });
    const load = wave.startSteadily(10);
    const afterReset: number[] = [];
    for (let reset = 0; reset < resets; reset++) {
      await delay(random.between(300, 1_500));
      await wave.strike('connections reset', () => house.postgres.resetAll());
      afterReset.push(await untilAnswered(wave));
    }
    const afterHalfOpen: number[] = [];
    for (let time = 0; time < halfOpen; time++) {
      await wave.strike('connections half-open', async () => {
        house.postgres.leaveHalfOpen();
        afterHalfOpen.push(await untilAnswered(wave));
      });
    }
    await wave.strike('network parted', async () => {
      house.postgres.set('blackhole');
      await delay(partedMs);
      house.postgres.set('pass');
    });
    await untilAnswered(wave);
    await load.stop();
    const evidence = await wave.settle();
    return {
      findings: allInvariants(evidence),
      measures: [
        longestMeasure('until a start was taken after a reset, longest', afterReset, 10_000),
        longestMeasure('until a start was taken over half-open connections, longest', afterHalfOpen, 30_000),
        wave.refused(),
      ],
    };
  },
});
