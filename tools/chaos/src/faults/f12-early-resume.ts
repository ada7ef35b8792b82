import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { orderHints } from '../failpoints/hints.ts';
import { Wave } from '../load/wave.ts';

/** Kept for the wait that is to come. */
const EARLY = 202;

export const earlyResume = defineChaosTest<{ runs: number }>({
  id: 'F12',
  title: 'Out of order',
  setUp: 'runs that tell the address of their wait, and come to it after a slow write',
  action: 'each gets its call at once, before it waits; the hints of each second come in any order',
  pass: 'I1–I7; every call that was taken early is applied: all runs end. None is refused',
  sizes: { small: { runs: 40 }, full: { runs: 5_000 } },
  async run({ house, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: 2, waitBefore: 1, respond: 'respond-node', answerAfterMs: 2_500 });
    orderHints(house.failpoints.folder, 'shuffled');
    try {
      await wave.startWaiting(runs, (waiting) => wave.resume([waiting]));
      const evidence = await wave.settle();
      const early = evidence.calls.filter(({ kind, status }) => kind === 'resume' && status === EARLY).length;
      return {
        findings: [...allInvariants(evidence), { what: 'calls that were taken early and not applied', of: early, failures: [] }],
      };
    } finally {
      orderHints(house.failpoints.folder, undefined);
    }
  },
});
