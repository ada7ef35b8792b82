import { waitFor } from '@weft/testing';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

export const rollingRestart = defineChaosTest<{ rounds: number; perSecond: number }>({
  id: 'F21',
  title: 'Rolling restart',
  setUp: 'steady starts of runs of 3 writes each, by callers who call again where they are refused',
  action: 'SIGTERM to one process of each service after the other, each back before the next',
  pass: 'I1–I7; no start refused for good',
  fleetOnly: true,
  sizes: { small: { rounds: 1, perSecond: 10 }, full: { rounds: 3, perSecond: 50 } },
  async run({ house, name }, { rounds, perSecond }) {
    const wave = await Wave.prepare(house, name, { writes: 3, answerAfterMs: 150 });
    const load = wave.startSteadily(perSecond, { insist: true });
    for (let round = 0; round < rounds; round++) {
      for (const { pid, command } of house.servicesLike(/./)) {
        const isUp = () => house.servicesLike(/./).some((each) => each.command === command && each.pid !== pid);
        await wave.strike(`SIGTERM ${command.split(' ').at(-1)}`, async () => {
          process.kill(pid, 'SIGTERM');
          await waitFor(isUp, { timeoutMs: 60_000, intervalMs: 50, what: `${command} to be started again` });
          await house.untilReady();
        });
      }
    }
    await load.stop(); // throws where a caller gave up
    return { findings: allInvariants(await wave.settle()), measures: [wave.refused()] };
  },
});
