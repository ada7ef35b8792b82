import { allInvariants, namedFor } from '../checker/invariants.ts';
import type { Finding } from '../checker/evidence.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 2;
const CALLERS = 8;
/** Names under which the statements of a run's life are prepared. */
const STATEMENTS = ['insert-runs', 'append-progress', 'finish-owned', 'claim-runs'];
/** And of the start with a key: what is kept of it. */
const KEYED_STATEMENTS = [...STATEMENTS, 'idempotency'];

export const commitAmbiguity = defineChaosTest<{ runs: number; cuts: number }>({
  id: 'F7',
  title: 'Commits whose reply is lost',
  setUp: 'runs of 2 writes each, half of them started with an `Idempotency-Key`',
  action:
    'the connection breaks between a commit and its reply, again and again: inserts, intents, outputs, ends, claims and keys; whoever has a key calls again with it',
  pass: 'I1–I7: none lost and none doubled, whatever the caller was told; one run for each key',
  sizes: { small: { runs: 60, cuts: 20 }, full: { runs: 2_000, cuts: 500 } },
  async run({ house, name }, { runs, cuts }) {
    const findings: Finding[] = [];
    const cutAt: number[] = [];
    const plain = await Wave.prepare(house, `${name}-plain`, { writes: WRITES, answerAfterMs: 100 });
    const keyed = await Wave.prepare(house, `${name}-keyed`, { writes: WRITES, answerAfterMs: 100, respond: 'last-node' });
    for (const wave of [plain, keyed]) {
      const cut = house.postgres.cutReplies(wave === keyed ? KEYED_STATEMENTS : STATEMENTS, cuts / 2);
      await wave.start(runs / 2, { callers: CALLERS, keyed: wave === keyed, insist: wave === keyed });
      const evidence = await wave.settle();
      house.postgres.cutReplies([], 0);
      cutAt.push(...cut);
      const known = new Set(evidence.calls.map(({ executionId }) => executionId));
      const foreign = evidence.runs.filter(({ id }) => !known.has(id)).map(({ id }) => id);
      const perRun = { what: 'runs that no start had the id of', of: evidence.runs.length, failures: foreign };
      findings.push(...namedFor(wave === keyed ? 'with a key' : 'without', [...allInvariants(evidence), perRun]));
    }
    findings.push(oneRunForEachKey(keyed, runs / 2));
    const measure = { what: 'commits whose reply was cut', value: String(cutAt.length), bound: `of ${cuts}` };
    return { findings, measures: [measure, plain.refused(), keyed.refused()] };
  },
});

function oneRunForEachKey(wave: Wave, of: number): Finding {
  const byKeys = Map.groupBy(wave.accepted(), ({ key }) => key);
  const failures = [...byKeys].flatMap(([key, calls]) => {
    const ids = new Set(calls.map(({ executionId }) => executionId));
    return ids.size === 1 ? [] : [`${key} was told of ${ids.size} runs`];
  });
  return { what: 'keys with more than one run', of, failures };
}
