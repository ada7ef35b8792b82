import { setTimeout as delay } from 'node:timers/promises';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

/** Of a house, as in production. */
const LEASE_MS = 8_000;
const WRITES = 12;

export const zombie = defineChaosTest<{ rounds: number; frozen: number; runs: number }>({
  id: 'F13',
  title: 'Zombie executor',
  setUp: 'executors at work on runs of 12 writes each',
  action:
    'one of them, or all but one, stand still (SIGSTOP) for twice their lease, others take their runs over, and they go on (SIGCONT)',
  pass: 'I1–I7; the one that stood still calls nothing any more: a step in flight is called once more, by the successor',
  fleetOnly: true,
  sizes: { small: { rounds: 1, frozen: 1, runs: 45 }, full: { rounds: 67, frozen: 3, runs: 90 } },
  async run({ house, random, name }, { rounds, frozen, runs }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 1_200 });
    for (let round = 0; round < rounds; round++) {
      await wave.start(runs, { insist: true });
      await wave.untilEffects((round + 0.2) * runs * WRITES);
      const spared = random.pick(house.executors());
      const still = house
        .executors()
        .filter(({ pid }) => pid !== spared.pid)
        .slice(0, frozen);
      // Only what was on its way when they stopped may come a second time: for the checker the fault is that moment alone.
      await wave.strike('executors stand still', () => still.forEach(({ pid }) => process.kill(pid, 'SIGSTOP')));
      await delay(2 * LEASE_MS);
      for (const { pid } of still) process.kill(pid, 'SIGCONT');
      await wave.settle();
    }
    const evidence = await wave.observe();
    const calls = [...Map.groupBy(evidence.effects, ({ run, step }) => `${run}/${step}`)];
    const repeated = calls.filter(([, each]) => each.length > 1);
    const thrice = repeated.filter(([, each]) => each.length > 2).map(([step]) => step);
    return {
      findings: [
        ...allInvariants(evidence),
        { what: 'I5 steps that the one who stood still called after its successor', of: repeated.length, failures: thrice },
      ],
      measures: [
        { what: 'times that an executor stood still', value: String(rounds * frozen), bound: 'recorded' },
        { what: 'steps in flight that the successor called again', value: String(repeated.length), bound: '≤ 1 a run' },
      ],
    };
  },
});
