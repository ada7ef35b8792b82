import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest, type AnyChaosTest, type Measure } from '../chaos-test.ts';
import { orderHints, type HintFate } from '../failpoints/hints.ts';
import { secondsOf } from '../measures.ts';
import { WAITING, Wave } from '../load/wave.ts';

type Size = { readonly runs: number };

const hintsTest = (id: string, title: string, fates: readonly HintFate[], full: number): AnyChaosTest =>
  defineChaosTest<Size>({
    id,
    title,
    setUp: 'runs with a write, a wait for a call, and a write more, which any executor may go on with',
    action: `every hint of executors and orchestrator is ${fates.join(', then ')}`,
    pass: 'I1–I7, and no call repeated at all; what was queued starts at most 2 s late',
    sizes: { small: { runs: 40 }, full: { runs: full } },
    async run({ house, name }, { runs }) {
      const findings: Finding[] = [];
      const measures: Measure[] = [];
      try {
        for (const fate of fates) {
          orderHints(house.failpoints.folder, fate);
          const wave = await Wave.prepare(house, `${name}-${fate}`, { writes: 2, waitBefore: 1, respond: 'respond-node' });
          const waiting = await wave.startWaiting(runs);
          await wave.untilAll(WAITING);
          await Promise.all(waiting.map(({ run, path }) => wave.caller.insist({ kind: 'resume', run, path })));
          const evidence = await wave.settle();
          const resumed = new Map(
            evidence.calls.filter(({ kind }) => kind === 'resume').map((call) => [call.run, call.answeredAt]),
          );
          const late = evidence.effects.flatMap(({ run, step, at }) => (step === 1 ? [at - (resumed.get(run) ?? at)] : []));
          findings.push(...namedFor(fate, allInvariants(evidence)));
          measures.push({
            what: `${fate}: from the call to the next step, longest`,
            value: secondsOf(Math.max(...late)),
            bound: '≤ 2 s',
          });
        }
      } finally {
        orderHints(house.failpoints.folder, undefined);
      }
      return { findings, measures };
    },
  });

export const doubledHints = hintsTest('F11', 'Hints delivered twice', ['doubled'], 10_000);
export const lostHints = hintsTest('F25', 'Hints dropped and late', ['dropped', 'late'], 10_000);
