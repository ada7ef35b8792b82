import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { timeMeasure } from '../measures.ts';
import { WAITING, Wave } from '../load/wave.ts';

export const silentWorker = defineChaosTest<{ runs: number; silentMs: number }>({
  id: 'F32',
  title: 'Silent worker',
  setUp: 'waiting runs, and executors that renew their leases and answer',
  action: 'one of them claims nothing any more for a while (its claim hangs); the runs get their calls',
  pass: 'I1–I7, and no call repeated at all; the others go on with every run ≤ 60 s',
  fleetOnly: true,
  sizes: { small: { runs: 30, silentMs: 10_000 }, full: { runs: 1_000, silentMs: 120_000 } },
  async run({ house, name }, { runs, silentMs }) {
    const wave = await Wave.prepare(house, name, { writes: 2, waitBefore: 1, respond: 'respond-node' });
    const waiting = await wave.startWaiting(runs);
    await wave.untilAll(WAITING);
    house.failpoints.arm('before claim', 'hang', { hangMs: silentMs });
    const calledAt = Date.now();
    await wave.resume(waiting);
    const evidence = await wave.settle();
    const last = Math.max(...evidence.effects.map(({ at }) => at));
    return {
      findings: allInvariants(evidence),
      measures: [timeMeasure('until the others had gone on with all', last - calledAt, 60_000)],
    };
  },
});
