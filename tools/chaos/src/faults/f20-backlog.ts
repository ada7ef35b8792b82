import { allInvariants, namedFor } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { quantileOf, secondsOf, timeMeasure } from '../measures.ts';
import { Wave } from '../load/wave.ts';
import { openWorkspace } from '../load/workspaces.ts';

/** How much later than without the backlog of the other. */
const LATER_MS = 250;

export const backlog = defineChaosTest<{ queued: number; starts: number; answerAfterMs: number }>({
  id: 'F20',
  title: 'Backlog of one workspace',
  setUp: 'a workspace with far more starts than there is room for',
  action: 'another workspace starts runs, one after the other',
  pass: 'I1–I7 of both; the other’s p95 from the call to the first step is at most 250 ms longer than alone; there was a backlog all the time',
  sizes: {
    small: { queued: 360, starts: 10, answerAfterMs: 3_000 },
    full: { queued: 100_000, starts: 100, answerAfterMs: 1_000 },
  },
  async run({ house, name }, { queued, starts, answerAfterMs }) {
    const other = await openWorkspace(house, `${name}@example.com`);
    const large = await Wave.prepare(house, `${name}-large`, { writes: 1, answerAfterMs });
    const small = await Wave.prepare(house, `${name}-small`, { writes: 1 }, other);
    await small.start(starts, { insist: true, callers: 1 });
    await small.settle();
    const alone = startTimes(small);
    await large.start(queued, { insist: true, callers: 64 });
    await small.start(starts, { insist: true, callers: 1 });
    const behind = queued - large.effects().length;
    const findings = [
      ...namedFor('large', allInvariants(await large.settle())),
      ...namedFor('small', allInvariants(await small.settle())),
    ];
    const beside = startTimes(small).slice(alone.length);
    const [before, after] = [quantileOf(alone, 0.95) ?? 0, quantileOf(beside, 0.95) ?? 0];
    return {
      findings: [...findings, { what: 'backlogs that were over too soon', of: 1, failures: behind > 0 ? [] : ['none was left'] }],
      measures: [
        { what: 'queued when the last start of the other was answered', value: String(behind), bound: `of ${queued}` },
        { what: 'from the call to the first step, alone, p95', value: secondsOf(before), bound: 'recorded' },
        timeMeasure('the same beside the backlog', after, before + LATER_MS),
      ],
    };
  },
});

/** From the call to the first step, in the order of the calls. */
function startTimes(wave: Wave): number[] {
  const arrived = new Map(wave.effects().map(({ run, at }) => [run, at]));
  return wave.accepted().map(({ run, sentAt }) => (arrived.get(run) ?? Infinity) - sentAt);
}
