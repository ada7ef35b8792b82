import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest, type AnyChaosTest, type Measure, type SizeName } from '../chaos-test.ts';
import { hintsMet, orderHints, type HintFate } from '../failpoints/hints.ts';
import { longestMeasure } from '../measures.ts';
import { WAITING, Wave } from '../load/wave.ts';

interface Size {
  readonly runs: number;
  /** Of what is late. */
  readonly lateMs: number;
}

const LATE_MS = 180_000;

interface HintsTest extends Pick<AnyChaosTest, 'id' | 'title' | 'action'> {
  readonly fates: readonly HintFate[];
  readonly sizes: Readonly<Record<SizeName, Size>>;
}

const hintsTest = ({ id, title, action, fates, sizes }: HintsTest): AnyChaosTest =>
  defineChaosTest<Size>({
    id,
    title,
    setUp: 'runs with a write, a wait for a call, and a write more, which any executor may go on with',
    action,
    pass: 'I1–I7, and no call repeated at all; what was queued starts at most 2 s late',
    fleetOnly: true,
    sizes,
    async run({ house, name }, { runs, lateMs }) {
      const findings: Finding[] = [];
      const measures: Measure[] = [];
      try {
        for (const fate of fates) {
          const before = hintsMet(house.failpoints.folder);
          orderHints(house.failpoints.folder, fate, lateMs);
          const wave = await Wave.prepare(house, `${name}-${fate}`, { writes: 2, waitBefore: 1, respond: 'respond-node' });
          const waiting = await wave.startWaiting(runs);
          await wave.untilAll(WAITING);
          await wave.resume(waiting);
          const evidence = await wave.settle();
          const resumed = new Map(
            evidence.calls.filter(({ kind }) => kind === 'resume').map((call) => [call.run, call.answeredAt]),
          );
          const late = evidence.effects.flatMap(({ run, step, at }) => (step === 1 ? [at - (resumed.get(run) ?? at)] : []));
          const met = hintsMet(house.failpoints.folder) - before;
          findings.push(
            ...namedFor(fate, [...allInvariants(evidence), { what: 'messages that were not', of: met, failures: [] }]),
          );
          measures.push(longestMeasure(`${fate}: from the call to the next step, longest`, late, 2_000));
        }
      } finally {
        orderHints(house.failpoints.folder, undefined);
      }
      return { findings, measures };
    },
  });

/** The last copy of each comes when most runs are over. */
export const repeatedMessages = hintsTest({
  id: 'F11',
  title: 'Messages delivered again and again',
  action: 'every hint of executors and orchestrator, and every start that executors get, comes 2 to 5 times, the last time late',
  fates: ['repeated'],
  sizes: { small: { runs: 40, lateMs: 2_000 }, full: { runs: 10_000, lateMs: 150_000 } },
});

export const lostHints = hintsTest({
  id: 'F25',
  title: 'Hints dropped and late',
  action: 'every hint of executors and orchestrator is dropped, then comes three minutes late',
  fates: ['dropped', 'late'],
  sizes: { small: { runs: 40, lateMs: LATE_MS }, full: { runs: 10_000, lateMs: LATE_MS } },
});
