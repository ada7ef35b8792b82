import { spawnSync } from 'node:child_process';
import { waitFor } from '@weft/testing';
import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { recoveryMeasures } from '../measures.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 5;

export const memoryLimit = defineChaosTest<{ runs: number; deaths: number }>({
  id: 'F22',
  title: 'Out of memory',
  setUp: 'executors at work on runs of 5 writes each',
  action: 'the system refuses a random executor any further memory (prlimit), and it dies of that',
  pass: 'I1–I7; recovery p95 ≤ 15 s, at most 30 s',
  fleetOnly: true,
  sizes: { small: { runs: 40, deaths: 1 }, full: { runs: 10_000, deaths: 20 } },
  async run({ house, random, name }, { runs, deaths }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 200 });
    const starts = wave.start(runs, { insist: true });
    for (let death = 1; death <= deaths; death++) {
      await wave.untilEffects(Math.floor((runs * WRITES * death) / (deaths + 1)));
      const { pid } = random.pick(house.executors());
      await wave.strike('out of memory', async () => {
        const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), '--data=1048576'], { encoding: 'utf8' });
        if (status !== 0) throw new Error(`prlimit could not limit the executor: ${stderr}`);
        await waitFor(() => house.executors().every((each) => each.pid !== pid), {
          timeoutMs: 60_000,
          intervalMs: 20,
          what: 'the executor to die of it',
        });
      });
    }
    await starts;
    const evidence = await wave.settle();
    return { findings: allInvariants(evidence), measures: recoveryMeasures(house, evidence) };
  },
});
