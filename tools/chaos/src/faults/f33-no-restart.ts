import { allInvariants, committedNeverRunAgain } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { WAITING, Wave } from '../load/wave.ts';

export const noRestart = defineChaosTest<{ runs: number }>({
  id: 'F33',
  title: 'A resume is no restart',
  setUp: 'runs that have made three writes, and wait',
  action: 'the executors that began them are killed; each run gets its call and goes on at whichever executor claims it',
  pass: 'no write before the wait is made again',
  sizes: { small: { runs: 40 }, full: { runs: 500 } },
  async run({ house, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: 4, waitBefore: 3, respond: 'respond-node' });
    const waiting = await wave.startWaiting(runs);
    await wave.untilAll(WAITING);
    await house.killServices(/executor-([2-9]|\d\d)$/);
    await wave.resume(waiting);
    const evidence = await wave.settle();
    return {
      findings: [...allInvariants(evidence), { ...committedNeverRunAgain(evidence), what: 'writes before the wait made again' }],
    };
  },
});
