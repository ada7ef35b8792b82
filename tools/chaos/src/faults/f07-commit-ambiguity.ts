import { allInvariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 2;
/** Names under which the statements of a run's life are prepared. */
const STATEMENTS = ['insert-runs', 'append-progress', 'finish-owned', 'claim-runs'];

export const commitAmbiguity = defineChaosTest<{ runs: number; cuts: number }>({
  id: 'F7',
  title: 'Commits whose reply is lost',
  setUp: 'runs of 2 writes each',
  action: 'the connection breaks between a commit and its reply, again and again: inserts, intents, outputs, ends and claims',
  pass: 'I1–I7: none lost and none doubled, whatever the caller was told',
  sizes: { small: { runs: 60, cuts: 20 }, full: { runs: 2_000, cuts: 500 } },
  async run({ house, name }, { runs, cuts }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: 100 });
    const cutAt = house.postgres.cutReplies(STATEMENTS, cuts);
    await wave.start(runs, { callers: 8 });
    const evidence = await wave.settle();
    house.postgres.cutReplies([], 0);
    const known = new Set(evidence.calls.map(({ executionId }) => executionId));
    const foreign = evidence.runs.filter(({ id }) => !known.has(id)).map(({ id }) => id);
    const perRun = { what: 'runs that no start had the id of', of: evidence.runs.length, failures: foreign };
    const measure = { what: 'commits whose reply was cut', value: String(cutAt.length), bound: `of ${cuts}` };
    return { findings: [...allInvariants(evidence), perRun], measures: [measure, wave.refused()] };
  },
});
