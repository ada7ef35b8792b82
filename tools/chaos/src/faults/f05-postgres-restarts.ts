import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants, refusalsSayWhen } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 3;

export const postgresRestarts = defineChaosTest<{ restarts: number; everyMs: readonly [number, number]; perSecond: number }>({
  id: 'F5',
  title: 'PostgreSQL restarts',
  setUp: 'steady starts of runs of 3 writes each',
  action: 'PostgreSQL is stopped in immediate mode every few seconds and stays away for 0 to 2 s',
  pass: 'I1–I7; whoever is not accepted gets 503 with Retry-After, or a broken connection',
  sizes: {
    small: { restarts: 3, everyMs: [1_500, 3_000], perSecond: 10 },
    full: { restarts: 80, everyMs: [5_000, 10_000], perSecond: 20 },
  },
  async run({ house, random, name }, { restarts, everyMs, perSecond }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 150 });
    const load = wave.startSteadily(perSecond);
    for (let restart = 0; restart < restarts; restart++) {
      await delay(random.between(...everyMs));
      await wave.strike('PostgreSQL away', async () => {
        house.postgres.set('reset');
        house.killPostgres();
        await delay(random.between(0, 2_000));
        house.postgres.set('pass');
      });
    }
    await delay(everyMs[0]);
    await load.stop();
    const evidence = await wave.settle();
    return { findings: [...allInvariants(evidence), refusalsSayWhen(evidence)], measures: [wave.refused()] };
  },
});
