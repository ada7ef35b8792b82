import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

export const earlyResume = defineChaosTest<{ runs: number }>({
  id: 'F12',
  title: 'Resume before the wait',
  setUp: 'runs that tell the address of their wait, and come to it after a slow write',
  action: 'each gets its call at once, before it waits',
  pass: 'I1–I7; every call that was taken early is applied: all runs end. One that meets the very moment is told to come again (409)',
  sizes: { small: { runs: 40 }, full: { runs: 5_000 } },
  async run({ house, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: 2, waitBefore: 1, respond: 'respond-node', answerAfterMs: 1_000 });
    const waiting = await wave.startWaiting(runs);
    await Promise.all(waiting.map(({ run, path }) => wave.caller.insist({ kind: 'resume', run, path })));
    const evidence = await wave.settle();
    const early = evidence.calls.filter(({ kind, status }) => kind === 'resume' && status === EARLY).length;
    return {
      findings: allInvariants(evidence),
      measures: [{ what: 'calls that were taken early', value: String(early), bound: `of ${runs}` }],
    };
  },
});

/** Kept for the wait that is to come. */
const EARLY = 202;
