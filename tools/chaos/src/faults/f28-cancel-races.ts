import { setTimeout as delay } from 'node:timers/promises';
import { invariants } from '../checker/invariants.ts';
import { defineChaosTest } from '../chaos-test.ts';
import { Wave } from '../load/wave.ts';

const WRITES = 6;
const ANSWER_AFTER_MS = 200;
/** A call whose intent was committed before the stop may be on its way. */
const ON_ITS_WAY_MS = 500;

export const cancelRaces = defineChaosTest<{ runs: number }>({
  id: 'F28',
  title: 'Cancel races',
  setUp: 'runs of 6 writes each',
  action: 'each is stopped at a random moment of its life: while it is claimed, calls, commits, or ends',
  pass: 'I2–I7; terminal `cancelled` or `succeeded`, as the stop was told; no write starts once the stop is acknowledged',
  sizes: { small: { runs: 60 }, full: { runs: 2_000 } },
  async run({ house, random, name }, { runs }) {
    const wave = await Wave.prepare(house, name, { writes: WRITES, answerAfterMs: ANSWER_AFTER_MS });
    const moments = Array.from({ length: runs }, () => random.between(0, WRITES * ANSWER_AFTER_MS * 1.2));
    await wave.start(runs, { callers: runs > 100 ? 32 : 8 });
    const stops = await Promise.all(
      wave.accepted().map(async ({ run, executionId, answeredAt }, index) => {
        await delay(Math.max(0, answeredAt + (moments[index] ?? 0) - Date.now()));
        const answer = await wave.caller.call({ kind: 'stop', run, path: `/api/orchestrator/executions/${executionId}/stop` });
        const told = (answer?.body as { status?: string } | undefined)?.status;
        return { run, executionId, status: answer?.status ?? 0, told, at: Date.now() };
      }),
    );
    const evidence = await wave.settle();
    const statuses = new Map(evidence.runs.map(({ id, status }) => [id, status]));
    const acknowledged = stops.filter(({ status }) => status === 200);
    const neither = stops.filter(({ executionId }) => !ENDS.has(statuses.get(executionId as string) ?? ''));
    const otherwise = acknowledged.filter(
      ({ told, executionId }) => told === 'cancelled' && statuses.get(executionId as string) !== told,
    );
    const after = acknowledged.filter(({ run, at }) =>
      evidence.effects.some((effect) => effect.run === run && effect.at > at + ON_ITS_WAY_MS),
    );
    const named = (each: readonly { run: string }[]) => each.map(({ run }) => run);
    return {
      findings: [
        ...invariants(evidence),
        { what: 'ends that are neither cancelled nor succeeded', of: stops.length, failures: named(neither) },
        { what: 'runs told to be cancelled that ended otherwise', of: acknowledged.length, failures: named(otherwise) },
        { what: 'writes that started after the stop was acknowledged', of: acknowledged.length, failures: named(after) },
      ],
      measures: [{ what: 'stops that came in time', value: String(acknowledged.length), bound: `of ${stops.length}` }],
    };
  },
});

const ENDS: ReadonlySet<string> = new Set(['cancelled', 'succeeded']);
